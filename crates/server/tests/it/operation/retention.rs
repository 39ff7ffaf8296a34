//! Old data is deleted, except deliveries that are still to be sent or that failed.

use std::sync::Arc;

use refhook_core::time::FakeClock;
use refhook_server::config::RetentionSettings;
use refhook_testkit::receiver::Answer;
use serde_json::{Value, json};

use crate::fixture::{Database, GUIDE_DAY, House, Options};
use crate::on_both;

const DAY: i64 = 24 * 3_600_000;

async fn house(database: Database, keep_deliveries_days: u32) -> (House, i64) {
    let clock = Some(Arc::new(FakeClock::at(GUIDE_DAY)));
    let retention = RetentionSettings { keep_deliveries_days, ..RetentionSettings::default() };
    let house = House::with(Options { clock, retention, ..Options::on(database) }).await;
    let campaign = house.add_campaign().await;
    (house, campaign)
}

async fn attempts(house: &House, delivery: &Value) -> usize {
    let path = format!("/api/v2/deliveries/{}", delivery["id"].as_str().unwrap());
    house.api.get(&path).await.json()["data"]["attempts"].as_array().unwrap().len()
}

on_both! {
    async fn old_attempts_go_and_those_of_what_waits_stay(database: Database) {
        let (house, campaign) = house(database, 0).await;
        let good = house.add_webhook(campaign, &json!({})).await;
        let held = house.add_webhook(campaign, &json!({"url": house.receiver.url("/held")})).await;
        house.receiver.respond_with(|request| Answer::status(if request.target.starts_with("/held") { 500 } else { 200 }));
        house.join(campaign, "Ada", None).await;
        let arrived = house.deliveries(&good, |list| list[0]["state"] == json!("delivered")).await[0].clone();
        let waits = house.deliveries(&held, |list| list[0]["attempt_count"] == json!(1)).await[0].clone();
        house.api.post(&format!("/api/v2/webhooks/{}/pause", held["id"]), &Value::Null).await;
        let program = &house.running.app.program;
        house.advance(29 * DAY);
        program.run_retention().await.unwrap();
        assert_eq!((attempts(&house, &arrived).await, attempts(&house, &waits).await), (1, 1));
        // Resume and pause it again, so that what it holds is not given up.
        house.api.post(&format!("/api/v2/webhooks/{}/resume", held["id"]), &json!({"waiting": "send"})).await;
        house.deliveries(&held, |list| list[0]["attempt_count"] == json!(2)).await;
        house.api.post(&format!("/api/v2/webhooks/{}/pause", held["id"]), &Value::Null).await;
        house.advance(20 * DAY);
        house.api.post(&format!("/api/v2/webhooks/{}/resume", held["id"]), &json!({"waiting": "send"})).await;
        house.deliveries(&held, |list| list[0]["attempt_count"] == json!(3)).await;
        house.api.post(&format!("/api/v2/webhooks/{}/pause", held["id"]), &Value::Null).await;
        house.advance(20 * DAY);
        house.api.post(&format!("/api/v2/webhooks/{}/resume", held["id"]), &json!({"waiting": "send"})).await;
        house.deliveries(&held, |list| list[0]["attempt_count"] == json!(4)).await;
        house.api.post(&format!("/api/v2/webhooks/{}/pause", held["id"]), &Value::Null).await;
        house.advance(22 * DAY);
        program.run_retention().await.unwrap();
        assert_eq!((attempts(&house, &arrived).await, attempts(&house, &waits).await), (0, 4));
        let list = house.deliveries(&good, |list| list.len() == 1).await;
        assert_eq!(list[0]["state"], "delivered", "the delivery itself is kept");
    }

    async fn old_deliveries_go_when_the_operator_says_so_and_what_failed_stays(database: Database) {
        let (house, campaign) = house(database, 100).await;
        let webhook = house.add_webhook(campaign, &json!({})).await;
        for n in 0..3 {
            house.join(campaign, &format!("P{n}"), None).await;
        }
        house.deliveries(&webhook, |list| list.len() == 3 && list.iter().all(|one| one["state"] == json!("delivered"))).await;
        house.receiver.respond_with(|_| Answer::status(422));
        // Later than the others, so that it comes first in every list.
        house.advance(1_000);
        house.join(campaign, "Bad", None).await;
        house.deliveries(&webhook, |list| list[0]["attempt_count"] == json!(1)).await;
        for times in 2..=10 {
            house.advance(29 * 3_600_000);
            house.deliveries(&webhook, |list| list[0]["attempt_count"] == json!(times)).await;
        }
        house.deliveries(&webhook, |list| list[0]["state"] == json!("failed")).await;
        let program = &house.running.app.program;
        house.advance(80 * DAY);
        program.run_retention().await.unwrap();
        house.deliveries(&webhook, |list| list.len() == 4).await;
        house.advance(20 * DAY);
        program.run_retention().await.unwrap();
        let list = house.deliveries(&webhook, |list| list.len() == 1).await;
        assert_eq!(list[0]["state"], "failed");
    }
}
