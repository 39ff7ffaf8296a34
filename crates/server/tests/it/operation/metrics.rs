//! What an operator's Prometheus can read, and what it cannot.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use refhook_core::crypto::secret::Secret;
use refhook_core::time::FakeClock;
use refhook_server::config::MetricsSettings;
use refhook_testkit::receiver::Answer;
use serde_json::json;

use crate::fixture::{Client, Database, GUIDE_DAY, House, Options};
use crate::on_both;

const TOKEN: &str = "m3trics";
/// Every metric and its type.
const FIGURES: [(&str, &str); 14] = [
    ("refhook_attempt_duration_seconds", "histogram"),
    ("refhook_attempts_in_flight", "gauge"),
    ("refhook_attempts_total", "counter"),
    ("refhook_claim_batch_size", "histogram"),
    ("refhook_completion_batch_size", "histogram"),
    ("refhook_database_reachable", "gauge"),
    ("refhook_database_size_bytes", "gauge"),
    ("refhook_deliveries_waiting", "gauge"),
    ("refhook_first_attempt_delay_seconds", "histogram"),
    ("refhook_join_batch_size", "histogram"),
    ("refhook_joins_total", "counter"),
    ("refhook_oldest_due_seconds", "gauge"),
    ("refhook_webhooks", "gauge"),
    ("refhook_build_info", "gauge"),
];

async fn watched(database: Database) -> House {
    let settings = MetricsSettings { listen: "127.0.0.1:0".parse().ok(), token: Some(Secret::new(TOKEN)) };
    let clock = Some(Arc::new(FakeClock::at(GUIDE_DAY)));
    House::with(Options { clock, metrics: settings, ..Options::on(database) }).await
}

fn prometheus(house: &House) -> Client {
    Client::browser(house.running.metrics_address.unwrap()).without_header("origin")
}

async fn page(client: &Client) -> String {
    let answer = client.get("/metrics").await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.header("content-type"), Some("text/plain; version=0.0.4"));
    answer.body
}

/// The samples of a page: `name{label="value"}` and the value.
fn samples(page: &str) -> BTreeMap<&str, f64> {
    let lines = page.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.rsplit_once(' ').unwrap()).map(|(name, n)| (name, n.parse().unwrap())).collect()
}

/// The values of each label.
fn labels(page: &str) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut labels: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for name in samples(page).into_keys() {
        let Some((_, list)) = name.split_once('{') else { continue };
        for (label, value) in list.trim_end_matches('}').split(',').map(|pair| pair.split_once('=').unwrap())
        {
            labels.entry(label).or_default().insert(value.trim_matches('"'));
        }
    }
    labels
}

/// Two people join, with one webhook that works and one that does not; returns once all outcomes are written.
async fn two_leads(house: &House) {
    house.receiver.respond_with(|request| {
        Answer::status(if request.target.starts_with("/broken") { 500 } else { 200 })
    });
    let campaign = house.add_campaign().await;
    let good = house.add_webhook(campaign, &json!({"name": "Zanzibar CRM"})).await;
    let url = house.receiver.url("/broken");
    let bad = house.add_webhook(campaign, &json!({"name": "Broken", "sources": ["Added"], "url": url})).await;
    let ada = house.join(campaign, "Ada", None).await;
    house.join(campaign, "Byron", ada["code"].as_str()).await;
    house.deliveries(&good, |list| list.iter().filter(|one| one["state"] == "delivered").count() == 2).await;
    house.deliveries(&bad, |list| list.len() == 1 && list[0]["attempt_count"] == 1).await;
}

on_both! {
    async fn the_figures_tell_what_happened(database: Database) {
        let house = watched(database).await;
        two_leads(&house).await;
        let page = page(&prometheus(&house)).await;
        let types = page.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split_once(' '));
        assert_eq!(types.collect::<BTreeSet<_>>(), BTreeSet::from(FIGURES));
        let found = samples(&page);
        let expect = [
            ("refhook_attempts_total{outcome=\"delivered\"}", 2.0),
            ("refhook_attempts_total{outcome=\"http_status\"}", 1.0),
            ("refhook_attempts_total{outcome=\"timeout\"}", 0.0),
            ("refhook_attempts_in_flight", 0.0),
            ("refhook_attempt_duration_seconds_count", 3.0),
            ("refhook_first_attempt_delay_seconds_count", 3.0),
            ("refhook_first_attempt_delay_seconds_sum", 0.0),
            ("refhook_join_batch_size_sum", 2.0),
            ("refhook_completion_batch_size_sum", 3.0),
            ("refhook_joins_total{source_group=\"added\"}", 1.0),
            ("refhook_joins_total{source_group=\"referred\"}", 1.0),
            ("refhook_joins_total{source_group=\"direct\"}", 0.0),
            ("refhook_webhooks{state=\"healthy\"}", 2.0),
            ("refhook_webhooks{state=\"disabled\"}", 0.0),
            ("refhook_deliveries_waiting{state=\"healthy\"}", 1.0),
            ("refhook_oldest_due_seconds{state=\"healthy\"}", 0.0),
            ("refhook_database_reachable", 1.0),
        ];
        for (name, value) in expect {
            assert!(found.get(name).is_some_and(|n| (n - value).abs() < 1e-9), "{name} is not {value}:\n{page}");
        }
        assert!(found["refhook_database_size_bytes"] > 100_000.0, "{page}");
        house.running.shutdown().await;
    }

    async fn the_figures_of_the_database_are_read_every_ten_seconds(database: Database) {
        let house = watched(database).await;
        let (prometheus, clock) = (prometheus(&house), house.clock.clone().unwrap());
        page(&prometheus).await;
        two_leads(&house).await;
        clock.advance(9_999);
        assert!(page(&prometheus).await.contains("refhook_webhooks{state=\"healthy\"} 0\n"));
        clock.advance(1);
        let page = page(&prometheus).await;
        assert!(page.contains("refhook_webhooks{state=\"healthy\"} 2\n"), "{page}");
        // Its second attempt was due after 5 s, plus or minus a fifth; the engine has not been woken since.
        let overdue = samples(&page)["refhook_oldest_due_seconds{state=\"healthy\"}"];
        assert!((4.0..=6.0).contains(&overdue), "{overdue}");
        house.running.shutdown().await;
    }

    async fn nothing_in_them_is_about_anybody(database: Database) {
        let house = watched(database).await;
        two_leads(&house).await;
        let page = page(&prometheus(&house)).await;
        for part in ["@", "://", "127.0.0.1", "Ada", "ada", "Byron", "support", "Zanzibar", "Demo", "Acme"] {
            assert!(!page.contains(part), "{part} in:\n{page}");
        }
        let labels = labels(&page);
        assert_eq!(labels.keys().copied().collect::<Vec<_>>(), ["le", "outcome", "source_group", "state", "version"]);
        assert_eq!(labels["state"], BTreeSet::from(["disabled", "failing", "healthy", "paused"]));
        assert_eq!(labels["source_group"], BTreeSet::from(["added", "direct", "referred"]));
        assert_eq!(labels["outcome"].len(), 11);
        assert!(labels["le"].iter().all(|bound| bound.parse::<f64>().is_ok()), "{labels:?}");
        house.running.shutdown().await;
    }
}

#[tokio::test]
async fn beside_the_app_they_are_for_whoever_has_the_token() {
    let house = watched(Database::Sqlite).await;
    let app = house.browser().without_header("origin");
    for client in [app.clone(), house.api.clone(), app.with_header("authorization", "Bearer m3tric")] {
        let answer = client.get("/metrics").await;
        assert_eq!((answer.status, answer.header("www-authenticate")), (401, Some("Bearer")), "{answer:?}");
        assert!(!answer.body.contains("refhook_"), "{answer:?}");
    }
    page(&app.with_header("authorization", "Bearer m3trics")).await;
    let other = prometheus(&house).get("/api/v2/users").await;
    assert_eq!(other.status, 404, "the address of the figures shows nothing else");
    house.running.shutdown().await;
}

#[tokio::test]
async fn without_a_setting_there_are_none() {
    let house = House::on(Database::Sqlite).await;
    assert!(house.running.metrics_address.is_none());
    for client in [house.browser(), house.api.clone(), house.api.with_header("authorization", "Bearer ")] {
        assert_eq!(client.get("/metrics").await.status, 404);
    }
    house.running.shutdown().await;
}
