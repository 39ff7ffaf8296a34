//! A webhook's condition is the same wherever it is shown, and follows what its endpoint does now.

use std::sync::Arc;

use refhook_core::time::FakeClock;
use refhook_testkit::receiver::Answer;
use serde_json::{Value, json};

use crate::fixture::{Database, GUIDE_DAY, House, Options, PATIENCE};
use crate::on_both;

async fn house(database: Database) -> (House, i64) {
    let clock = Some(Arc::new(FakeClock::at(GUIDE_DAY)));
    let house = House::with(Options { clock, ..Options::on(database) }).await;
    let campaign = house.add_campaign().await;
    (house, campaign)
}

/// The condition on the webhook's page, once `until` holds for it; the overview must agree.
async fn condition(house: &House, webhook: &Value, until: impl Fn(&Value) -> bool) -> Value {
    let path = format!("/api/v2/webhooks/{}?with=webhook.stats", webhook["id"]);
    let shown = house.api.until(&path, PATIENCE, |data| until(&data["condition"])).await;
    let agrees = tokio::time::timeout(PATIENCE, overview_says(house, webhook, &shown["condition"])).await;
    assert!(agrees.is_ok(), "the overview does not say {}", shown["condition"]);
    let list = house.api.get("/api/v2/webhooks?with=webhook.stats").await.json();
    assert_eq!(list["data"][0]["condition"], shown["condition"]);
    shown["condition"].clone()
}

/// Returns once the overview agrees; a healthy webhook does not appear there. Its numbers may lag a moment behind.
async fn overview_says(house: &House, webhook: &Value, condition: &Value) {
    loop {
        let overview = house.api.get("/api/v2/overview").await.json();
        let trouble = overview["data"]["trouble"].as_array().unwrap();
        match trouble.iter().find(|one| one["webhook_id"] == webhook["id"]) {
            Some(found) if found["condition"] == *condition => return,
            None if condition["name"] == "healthy" => return,
            _ => {}
        }
    }
}

fn says(condition: &Value, text: &str) -> bool {
    condition["cause"].as_str().unwrap().contains(text)
}

on_both! {
    async fn a_failing_webhook_is_known_by_what_its_endpoint_answers_now(database: Database) {
        let (house, campaign) = house(database).await;
        let webhook = house.add_webhook(campaign, &json!({"limits": {"in_flight": 1}})).await;
        let well = condition(&house, &webhook, |_| true).await;
        assert_eq!((&well["label"], &well["tone"]), (&json!("Healthy"), &json!("good")));
        house.receiver.respond_with(|_| Answer::status(503));
        for n in 0..8 {
            house.join(campaign, &format!("P{n}"), None).await;
        }
        let failing = condition(&house, &webhook, |found| found["name"] == "failing").await;
        assert!(says(&failing, "503"), "{failing}");
        for (status, pause) in [(404, 5), (405, 5), (401, 10), (422, 20)] {
            house.receiver.respond_with(move |_| Answer::status(status));
            house.advance(pause * 1_000);
            condition(&house, &webhook, |found| says(found, &status.to_string())).await;
        }
        let path = format!("/api/v2/webhooks/{}/events", webhook["id"]);
        let events = house.api.get(&path).await.json();
        let failing = events["data"].as_array().unwrap().iter().filter(|event| event["kind"] == "failing");
        assert_eq!(failing.count(), 1, "it began to fail once: {events}");
    }

    async fn one_that_is_gone_is_switched_off_and_nothing_says_that_it_is_tried_again(database: Database) {
        let (house, campaign) = house(database).await;
        let webhook = house.add_webhook(campaign, &json!({})).await;
        house.receiver.respond_with(|_| Answer::status(410));
        house.join(campaign, "Ada", None).await;
        let gone = condition(&house, &webhook, |found| found["name"] == "disabled").await;
        assert!(says(&gone, "410") && says(&gone, "switched off"), "{gone}");
        assert_eq!(gone["actions"], json!(["edit", "resume"]));
        let list = house.deliveries(&webhook, |list| list[0]["attempt_count"] == json!(1)).await;
        let path = format!("/api/v2/deliveries/{}", list[0]["id"].as_str().unwrap());
        let shown = house.api.get(&path).await.json();
        let advice = shown["data"]["attempts"][0]["diagnosis"]["advice"].as_str().unwrap().to_owned();
        assert!(advice.contains("resume") && !advice.contains("by itself"), "{advice}");
    }

    async fn what_waits_or_failed_is_said_and_not_called_healthy(database: Database) {
        let (house, campaign) = house(database).await;
        let webhook = house.add_webhook(campaign, &json!({})).await;
        house.join(campaign, "Good", None).await;
        house.deliveries(&webhook, |list| list[0]["state"] == json!("delivered")).await;
        house.receiver.respond_with(|_| Answer::status(422));
        house.advance(1_000);
        house.join(campaign, "Bad", None).await;
        house.deliveries(&webhook, |list| list[0]["attempt_count"] == json!(1)).await;
        let waits = condition(&house, &webhook, |_| true).await;
        assert_eq!(waits["next_step"], "1 delivery waits to be sent.");
        for times in 2..=10 {
            house.advance(29 * 3_600_000);
            house.deliveries(&webhook, |list| list[0]["attempt_count"] == json!(times)).await;
            if times == 5 {
                let late = condition(&house, &webhook, |_| true).await;
                assert_eq!((&late["name"], &late["tone"]), (&json!("late"), &json!("wait")));
                assert_eq!(late["actions"], json!(["send_waiting"]));
            }
        }
        let failed = condition(&house, &webhook, |found| found["name"] == "has_failed").await;
        assert_eq!((&failed["tone"], &failed["actions"]), (&json!("bad"), &json!(["retry_failed"])));
    }
}
