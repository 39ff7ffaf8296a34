//! What a receiver answers to everybody is a failure of the endpoint, and costs no lead its place; a lead that is
//! refused alone is a different case.

use std::sync::Arc;

use refhook_core::time::FakeClock;
use refhook_testkit::receiver::{Answer, Request};
use serde_json::{Value, json};

use crate::fixture::{Database, GUIDE_DAY, House, Options, PATIENCE};
use crate::on_both;

const SECOND: i64 = 1_000;
const DAY: i64 = 24 * 3_600 * SECOND;
const PEOPLE: usize = 12;

async fn house(database: Database) -> (House, i64) {
    let clock = Some(Arc::new(FakeClock::at(GUIDE_DAY)));
    let house = House::with(Options { clock, ..Options::on(database) }).await;
    let campaign = house.add_campaign().await;
    (house, campaign)
}

async fn join_many(house: &House, campaign: i64, name: &str, people: usize) {
    for n in 0..people {
        house.join(campaign, &format!("{name}{n}"), None).await;
    }
}

fn count(list: &[Value], state: &str) -> usize {
    list.iter().filter(|delivery| delivery["state"] == state).count()
}

/// The receiver's answer for the name in the path.
fn named(request: &Request) -> Answer {
    let name = request.target.split(['/', '?']).nth(1).unwrap();
    match name {
        "ssh" => Answer::bytes("SSH-2.0-OpenSSH_9.6\r\n"),
        "mail" => Answer::bytes("220 mail.example.com ESMTP\r\n"),
        status @ ("301" | "302" | "308") => {
            Answer::status(status.parse().unwrap()).header("location", "https://elsewhere.example/")
        }
        status => Answer::status(status.parse().unwrap()),
    }
}

/// One webhook for each path.
async fn webhooks_at(house: &House, campaign: i64, paths: &[&str]) -> Vec<Value> {
    let mut webhooks = Vec::new();
    for path in paths {
        let url = house.receiver.url(&format!("/{path}"));
        webhooks.push(house.add_webhook(campaign, &json!({"url": url, "name": path})).await);
    }
    webhooks
}

async fn reason_once_failing(house: &House, webhook: &Value) -> String {
    let path = format!("/api/v2/webhooks/{}", webhook["id"]);
    let shown = house.api.until(&path, PATIENCE, |data| data["state"] == "failing").await;
    shown["state_reason"].as_str().unwrap().to_owned()
}

/// Checks that all are waiting, after few attempts: at most four leads were tried before the webhook was known to be
/// failing.
async fn all_are_held(house: &House, webhook: &Value, people: usize) {
    let list = house.deliveries(webhook, |list| count(list, "waiting") == people).await;
    let made: i64 = list.iter().map(|one| one["attempt_count"].as_i64().unwrap()).sum();
    assert!(made <= 2 * i64::try_from(people).unwrap(), "{made} attempts: {list:?}");
}

on_both! {
    async fn what_everybody_gets_is_the_endpoints_failure_and_all_leads_are_held(database: Database) {
        let (house, campaign) = house(database).await;
        house.receiver.respond_with(named);
        let paths = [
            "301", "302", "304", "308", "402", "405", "406", "407", "411", "415", "421", "426", "999", "ssh", "mail",
        ];
        let webhooks = webhooks_at(&house, campaign, &paths).await;
        join_many(&house, campaign, "P", PEOPLE).await;
        for (webhook, path) in webhooks.iter().zip(paths) {
            let expected = if path.parse::<u16>().is_ok() { format!("http_{path}") } else { "invalid_response".into() };
            assert_eq!(reason_once_failing(&house, webhook).await, expected);
            all_are_held(&house, webhook, PEOPLE).await;
        }
        // Days later they are all still waiting, and are sent once the endpoint accepts them.
        for _ in 0..4 {
            house.advance(DAY);
            let now = house.running.app.program.now().rfc3339();
            for webhook in &webhooks {
                // One of them was tried, and waits again.
                let path = format!("/api/v2/webhooks/{}", webhook["id"]);
                house.api.until(&path, PATIENCE, |data| data["not_before"].as_str() > Some(&*now)).await;
                house.deliveries(webhook, |list| count(list, "waiting") == PEOPLE).await;
            }
        }
        house.receiver.respond_with(|_| Answer::status(200));
        for webhook in &webhooks {
            let path = format!("/api/v2/webhooks/{}", webhook["id"]);
            house.advance(301 * SECOND);
            house.api.until(&path, PATIENCE, |data| data["state"] == "healthy").await;
            house.advance(400 * SECOND);
            house.deliveries(webhook, |list| count(list, "delivered") == PEOPLE).await;
        }
    }

    async fn a_run_of_one_refusal_is_the_endpoints_at_the_start_and_after_it_worked(database: Database) {
        let (house, campaign) = house(database).await;
        let paths = ["400", "409", "413", "422", "418", "451", "202"];
        let mut webhooks = webhooks_at(&house, campaign, &paths[..6]).await;
        let url = house.receiver.url("/202");
        webhooks.push(house.add_webhook(campaign, &json!({"url": url, "success": {"statuses": [200]}})).await);
        house.receiver.respond_with(named);
        join_many(&house, campaign, "New", PEOPLE).await;
        for (webhook, path) in webhooks.iter().zip(paths) {
            assert_eq!(reason_once_failing(&house, webhook).await, format!("http_{path}"), "nothing is known yet");
            all_are_held(&house, webhook, PEOPLE).await;
        }
        house.receiver.respond_with(|_| Answer::status(200));
        house.advance(10 * SECOND);
        for webhook in &webhooks {
            house.advance(10 * SECOND);
            house.deliveries(webhook, |list| count(list, "delivered") == PEOPLE).await;
        }
        house.receiver.respond_with(named);
        let house = house.restart().await;
        join_many(&house, campaign, "Late", PEOPLE).await;
        for (webhook, path) in webhooks.iter().zip(paths) {
            assert_eq!(reason_once_failing(&house, webhook).await, format!("http_{path}"), "it worked before");
            let list = house.deliveries(webhook, |list| count(list, "waiting") == PEOPLE).await;
            assert_eq!((list.len(), count(&list, "delivered")), (2 * PEOPLE, PEOPLE));
        }
    }

    async fn a_lead_that_alone_is_refused_fails_alone_and_the_webhook_stays_healthy(database: Database) {
        let (house, campaign) = house(database).await;
        let webhook = house.add_webhook(campaign, &json!({"limits": {"in_flight": 1}})).await;
        let bad = |request: &Request| {
            let statuses = [("bad400", 400), ("bad409", 409), ("bad413", 413), ("bad422", 422), ("bad412", 412)];
            let status = statuses.iter().find(|(name, _)| request.target.contains(name)).map_or(200, |(_, code)| *code);
            Answer::status(status)
        };
        house.receiver.respond_with(bad);
        let names = ["Bad400", "Bad409", "Bad413", "Bad422", "Bad412"];
        for name in names {
            house.join(campaign, &name.replace("Bad", "Fine"), None).await;
            house.join(campaign, name, None).await;
        }
        let path = format!("/api/v2/webhooks/{}", webhook["id"]);
        let all_made = |attempts: usize| {
            let refused = |one: &&Value| one["person_first_name"].as_str().unwrap().starts_with("Bad");
            move |list: &[Value]| list.iter().filter(refused).all(|one| one["attempt_count"] == json!(attempts))
        };
        house.deliveries(&webhook, all_made(1)).await;
        for round in 2..=10 {
            house.advance(29 * 3_600 * SECOND);
            house.deliveries(&webhook, all_made(round)).await;
            house.join(campaign, &format!("Good{round}"), None).await;
            house.deliveries(&webhook, |list| count(list, "delivered") == names.len() + round - 1).await;
            assert_eq!(house.api.get(&path).await.json()["data"]["state"], "healthy", "round {round}");
        }
        house.deliveries(&webhook, |list| count(list, "waiting") == 0).await;
        let list = house.deliveries(&webhook, |list| count(list, "failed") == names.len()).await;
        assert_eq!(count(&list, "waiting"), 0);
    }
}
