//! Bugs that other webhook systems have had; each has a test that we do not share it.
//!
//! Some are tested with their subject: an unbounded response and a body read outside the timeout in
//! `hostile_receivers`; a shortened `Retry-After`, a disabled endpoint that drops leads, and leads that fail for good
//! because an endpoint was down for four days in `health`.

use std::collections::BTreeMap;
use std::sync::Arc;

use refhook_core::crypto::secret::Secret;
use refhook_core::time::FakeClock;
use refhook_server::config::MetricsSettings;
use refhook_testkit::postgres::Cluster;
use refhook_testkit::receiver::{Answer, Receiver};
use serde_json::{Value, json};

use crate::fixture::{Database, GUIDE_DAY, House, Installation, Options, PATIENCE, Process};
use crate::on_both;

/// A server in its own process with a webhook; it dies of `fault`, if given.
async fn serve(
    installation: &Installation,
    receiver: &Receiver,
    fault: Option<&str>,
) -> (Process, String, Value, Value) {
    let token = installation.create_account()["api_token"].as_str().unwrap().to_owned();
    let process = installation.serve(&token, fault).await;
    let campaign = process.api.create("campaigns", &json!({"name": "Demo"})).await["id"].clone();
    let webhook = json!({
        "campaign_id": campaign, "name": "CRM", "event": "user.join", "sources": ["Added"],
        "url": receiver.url("/hook"), "fields": [{"key": "email", "field": "email"}],
    });
    let webhook = process.api.create("webhooks", &webhook).await;
    (process, token, campaign, webhook)
}

fn person(campaign: &Value, name: &str) -> Value {
    json!({"campaign_id": campaign, "first_name": name, "email": format!("{name}@example.com")})
}

async fn state_becomes(process: &Process, webhook: &Value, count: usize, state: &str) {
    let path = format!("/api/v2/webhooks/{}/deliveries", webhook["id"]);
    let all_are = |list: &Value| {
        let list = list.as_array().unwrap();
        list.len() == count && list.iter().all(|delivery| delivery["state"] == state)
    };
    process.api.until(&path, PATIENCE, all_are).await;
}

async fn rows_between_commit_and_queue(database: Database) {
    let receiver = Receiver::https().await;
    let installation = Installation::new(database, &receiver).quiet();
    let (mut process, token, campaign, webhook) = serve(&installation, &receiver, Some("committed")).await;
    let (api, body) = (process.api.clone(), person(&campaign, "ada"));
    let join =
        tokio::spawn(async move { api.try_send("POST", "/api/v2/users", body.to_string()).await.is_ok() });
    process.wait().await;
    assert!(!join.await.unwrap(), "nobody was told");
    // There is only one queue, and the row is in it.
    let process = installation.serve(&token, None).await;
    state_becomes(&process, &webhook, 1, "delivered").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_are_not_orphaned_between_commit_and_queue_on_sqlite() {
    rows_between_commit_and_queue(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_are_not_orphaned_between_commit_and_queue_on_postgres() {
    rows_between_commit_and_queue(Database::Postgres).await;
}

async fn crash_in_a_retry(database: Database) {
    let receiver = Receiver::https().await;
    let failed = std::sync::atomic::AtomicBool::new(false);
    receiver.respond_with(move |_| {
        let is_first = !failed.swap(true, std::sync::atomic::Ordering::Relaxed);
        Answer::status(if is_first { 500 } else { 200 })
    });
    let installation = Installation::new(database, &receiver).quiet();
    // The second request is the retry, after 5 s; the server dies when that is answered.
    let (mut process, token, campaign, webhook) = serve(&installation, &receiver, Some("sent:2")).await;
    assert_eq!(process.api.post("/api/v2/users", &person(&campaign, "ada")).await.status, 201);
    process.wait().await;
    let process = installation.serve(&token, None).await;
    state_becomes(&process, &webhook, 1, "delivered").await;
    assert_eq!(receiver.requests().len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_in_a_retry_leaves_nothing_processing_for_ever_on_sqlite() {
    crash_in_a_retry(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_in_a_retry_leaves_nothing_processing_for_ever_on_postgres() {
    crash_in_a_retry(Database::Postgres).await;
}

on_both! {
    async fn not_all_endpoints_are_sent_again_because_one_failed(database: Database) {
        let clock = Some(Arc::new(FakeClock::at(GUIDE_DAY)));
        let house = House::with(Options { clock, ..Options::on(database) }).await;
        let campaign = house.add_campaign().await;
        let mut webhooks = Vec::new();
        for path in ["/a", "/b", "/c"] {
            webhooks.push(house.add_webhook(campaign, &json!({"url": house.receiver.url(path)})).await);
        }
        house.receiver.respond_with(|request| Answer::status(if request.target.starts_with("/b") { 500 } else { 200 }));
        house.join(campaign, "Ada", None).await;
        for times in 2..=4 {
            house.deliveries(&webhooks[1], |list| list[0]["attempt_count"] == json!(times - 1)).await;
            house.advance(8 * 3_600_000);
            house.deliveries(&webhooks[1], |list| list[0]["attempt_count"] == json!(times)).await;
        }
        let mut times = BTreeMap::new();
        for request in house.receiver.requests() {
            *times.entry(request.target[..2].to_owned()).or_insert(0) += 1;
        }
        assert_eq!(times, BTreeMap::from([("/a".to_owned(), 1), ("/b".to_owned(), 4), ("/c".to_owned(), 1)]));
    }

    async fn retries_are_not_lost_with_the_memory_of_a_process(database: Database) {
        let clock = Some(Arc::new(FakeClock::at(GUIDE_DAY)));
        let house = House::with(Options { clock, ..Options::on(database) }).await;
        let campaign = house.add_campaign().await;
        let webhook = house.add_webhook(campaign, &json!({})).await;
        house.receiver.respond_with(|_| Answer::status(500));
        house.join(campaign, "Ada", None).await;
        house.deliveries(&webhook, |list| list[0]["attempt_count"] == json!(1)).await;
        let house = house.restart().await;
        house.receiver.respond_with(|_| Answer::status(200));
        house.advance(7_000);
        house.deliveries(&webhook, |list| list[0]["state"] == json!("delivered")).await;
        assert_eq!(house.receiver.requests().len(), 2);
    }

    async fn a_recovery_has_no_silent_cap(database: Database) {
        let clock = Some(Arc::new(FakeClock::at(GUIDE_DAY)));
        let house = House::with(Options { clock, ..Options::on(database) }).await;
        let campaign = house.add_campaign().await;
        let webhook = house.add_webhook(campaign, &json!({"fields": [{"key": "id", "field": "id"}]})).await;
        let path = format!("/api/v2/webhooks/{}", webhook["id"]);
        house.api.post(&format!("{path}/pause"), &Value::Null).await;
        house.api.add_many(&json!(campaign), "p", 1_500).await;
        // All 1,500 have been held too long, and so have failed.
        house.advance(31 * 24 * 3_600_000);
        house.running.app.program.expire_held().await.unwrap();
        house.api.post(&format!("{path}/resume"), &json!({"waiting": "send"})).await;
        let counted = house.api.post(&format!("{path}/retries"), &json!({"dry_run": true})).await.json();
        assert_eq!(counted["count"], json!(1_500));
        house.api.post(&format!("{path}/retries"), &json!({})).await;
        assert_eq!(house.receiver.wait_for(1_500).await.len(), 1_500);
        let retry = house.api.get(&format!("{path}/retries")).await.json()["data"][0].clone();
        assert_eq!((&retry["total"], &retry["done"]), (&json!(1_500), &json!(1_500)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_success_is_not_sent_again_because_its_outcome_could_not_be_written() {
    let mut cluster = tokio::task::block_in_place(|| Cluster::start(&[("fsync", "off")]));
    let database_url = Some(Secret::new(cluster.database().url));
    let metrics = MetricsSettings { token: Some(Secret::new("figures")), ..MetricsSettings::default() };
    let house = House::with(Options { database_url, metrics, ..Options::on(Database::Sqlite) }).await;
    let campaign = house.add_campaign().await;
    let webhook = house.add_webhook(campaign, &json!({})).await;
    // Let the receiver answer while the database is away.
    let gate = Arc::new(tokio::sync::Semaphore::new(0));
    let held = Answer::status(200).held_by(&gate);
    house.receiver.respond_with(move |_| held.clone());
    house.join(campaign, "Ada", None).await;
    house.receiver.wait_for(1).await;
    tokio::task::block_in_place(|| cluster.stop());
    gate.add_permits(1);
    // The attempt is over, so the engine is trying to write its outcome, and cannot.
    let figures = house.browser().with_header("authorization", "Bearer figures");
    let over = "refhook_attempts_total{outcome=\"delivered\"} 1\n";
    while !figures.get("/metrics").await.body.contains(over) {
        tokio::task::yield_now().await;
    }
    tokio::task::block_in_place(|| cluster.start_again());
    house
        .deliveries(&webhook, |list| list.first().is_some_and(|one| one["state"] == json!("delivered")))
        .await;
    assert_eq!(house.receiver.requests().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_works_in_the_background_outlives_a_database_that_blips() {
    let mut cluster = tokio::task::block_in_place(|| Cluster::start(&[("fsync", "off")]));
    let database_url = Some(Secret::new(cluster.database().url));
    let house = House::with(Options { database_url, ..Options::on(Database::Sqlite) }).await;
    let campaign = house.add_campaign().await;
    house.join(campaign, "Ada", None).await;
    let webhook = house.add_webhook(campaign, &json!({})).await;
    let path = format!("/api/v2/webhooks/{}/backfills", webhook["id"]);
    tokio::task::block_in_place(|| cluster.stop());
    // Wait until everything has noticed: the API, the engine and the bulk jobs.
    house.running.engine.wake();
    while house.api.get("/readyz").await.status != 503 {
        tokio::task::yield_now().await;
    }
    assert_eq!(house.api.post(&path, &json!({})).await.status, 503);
    tokio::task::block_in_place(|| cluster.start_again());
    // Bulk jobs continue, and so does sending.
    while house.api.post(&path, &json!({})).await.status != 202 {
        tokio::task::yield_now().await;
    }
    house.receiver.wait_for(1).await;
    house.join(campaign, "After", None).await;
    house.receiver.wait_for(2).await;
}
