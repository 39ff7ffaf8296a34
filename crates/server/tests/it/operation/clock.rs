//! The machine's clock is set forward or back: nobody waits because of it, and nothing is given up or deleted.

use std::sync::Arc;

use refhook_core::time::FakeClock;
use refhook_testkit::receiver::Answer;
use serde_json::{Value, json};

use crate::fixture::{Database, GUIDE_DAY, House, Options, PATIENCE};
use crate::on_both;

const SECOND: i64 = 1_000;
const HOUR: i64 = 3_600 * SECOND;
const DAY: i64 = 24 * HOUR;

async fn house(database: Database, api_rate: u32) -> (House, i64) {
    let clock = Some(Arc::new(FakeClock::at(GUIDE_DAY)));
    let house = House::with(Options { clock, api_rate, ..Options::on(database) }).await;
    let campaign = house.add_campaign().await;
    (house, campaign)
}

/// Sets the clock ahead and wakes the engine.
fn set_ahead(house: &House, ms: i64) {
    house.clock.as_ref().unwrap().set_ahead(ms);
    house.running.engine.wake();
}

fn count(list: &[Value], state: &str) -> usize {
    list.iter().filter(|delivery| delivery["state"] == state).count()
}

async fn attempts(house: &House, delivery: &Value) -> usize {
    let path = format!("/api/v2/deliveries/{}", delivery["id"].as_str().unwrap());
    house.api.get(&path).await.json()["data"]["attempts"].as_array().unwrap().len()
}

/// Webhooks with a delivery that fails while the clock is `ahead` and must be sent once the clock is right again.
async fn fails_while_the_clock_is_ahead(house: &House, campaign: i64, ahead: i64) -> Vec<Value> {
    let (lane, own) =
        (json!({"url": house.receiver.url("/lane")}), json!({"url": house.receiver.url("/own")}));
    let webhooks = vec![house.add_webhook(campaign, &lane).await, house.add_webhook(campaign, &own).await];
    house.receiver.respond_with(|request| {
        let answer = Answer::status(503);
        // One makes its whole lane wait; the other fails alone and waits for its own next attempt.
        if request.target.starts_with("/lane") { answer.header("retry-after", "20") } else { answer }
    });
    set_ahead(house, ahead);
    house.join(campaign, "Ada", None).await;
    for webhook in &webhooks {
        house.deliveries(webhook, |list| list[0]["attempt_count"] == json!(1)).await;
    }
    let path = format!("/api/v2/webhooks/{}", webhooks[0]["id"]);
    house.api.until(&path, PATIENCE, |data| !data["not_before"].is_null()).await;
    house.receiver.respond_with(|_| Answer::status(200));
    webhooks
}

on_both! {
    async fn a_clock_that_was_ahead_for_a_moment_shuts_no_lane(database: Database) {
        for ahead in [2 * DAY, 20 * HOUR, 400 * DAY] {
            let (house, campaign) = house(database, 0).await;
            let webhooks = fails_while_the_clock_is_ahead(&house, campaign, ahead).await;
            set_ahead(&house, -ahead);
            house.advance(30 * SECOND);
            for webhook in &webhooks {
                house.deliveries(webhook, |list| count(list, "delivered") == 1).await;
            }
        }
    }

    async fn a_clock_that_was_ahead_shuts_no_lane_after_a_restart_either(database: Database) {
        for ahead in [2 * DAY, 400 * DAY] {
            let (house, campaign) = house(database, 0).await;
            let webhooks = fails_while_the_clock_is_ahead(&house, campaign, ahead).await;
            house.clock.as_ref().unwrap().set_ahead(-ahead);
            let house = house.restart().await;
            for webhook in &webhooks {
                house.deliveries(webhook, |list| count(list, "delivered") == 1).await;
            }
        }
    }

    async fn a_lane_with_a_rate_goes_on_when_the_clock_is_set_back(database: Database) {
        for back in [HOUR, 3 * DAY, 30 * SECOND] {
            let (house, campaign) = house(database, 0).await;
            let webhook = house.add_webhook(campaign, &json!({"limits": {"per_minute": 60}})).await;
            for n in 0..30 {
                house.join(campaign, &format!("P{n}"), None).await;
            }
            let path = format!("/api/v2/webhooks/{}/deliveries?per_page=50", webhook["id"]);
            let arrived = |sent: usize| {
                let delivered = move |list: &Value| count(list.as_array().unwrap(), "delivered") >= sent;
                house.api.until(&path, PATIENCE, delivered)
            };
            arrived(1).await;
            set_ahead(&house, -back);
            for sent in 2..=30 {
                house.advance(SECOND);
                arrived(sent).await;
            }
            assert_eq!(house.receiver.requests().len(), 30, "one a second, and each once");
        }
    }

    async fn a_token_below_its_limit_is_served_when_the_clock_is_set_back(database: Database) {
        let (house, _) = house(database, 20).await;
        for back in [0, HOUR, HOUR, 30 * DAY] {
            set_ahead(&house, -back);
            for _ in 0..15 {
                assert_eq!(house.api.get("/api/v2/campaigns").await.status, 200, "{back}");
            }
        }
    }

    async fn a_start_long_ahead_gives_nothing_up_and_deletes_nothing_until_somebody_confirms(database: Database) {
        let (house, campaign) = house(database, 0).await;
        let webhook = house.add_webhook(campaign, &json!({})).await;
        house.join(campaign, "Ada", None).await;
        let arrived = house.deliveries(&webhook, |list| count(list, "delivered") == 1).await[0].clone();
        house.api.post(&format!("/api/v2/webhooks/{}/pause", webhook["id"]), &Value::Null).await;
        house.join(campaign, "Byron", None).await;
        house.running.app.program.run_retention().await.unwrap();
        let ready = house.api.get("/readyz").await;
        assert_eq!((ready.status, ready.body.as_str()), (200, "ok"));

        house.clock.as_ref().unwrap().set_ahead(100 * DAY);
        let house = house.restart().await;
        for _ in 0..2 {
            house.running.app.program.run_retention().await.unwrap();
        }
        let list = house.deliveries(&webhook, |_| true).await;
        assert_eq!((count(&list, "waiting"), attempts(&house, &arrived).await), (1, 1));
        let ready = house.api.get("/readyz").await;
        assert!(ready.status == 200 && ready.body.contains("refhook confirm-clock"), "{ready:?}");
        let warnings = house.api.get("/api/v2/overview").await.json()["data"]["warnings"].clone();
        assert!(warnings[0].as_str().unwrap().contains("clock"), "{warnings}");

        // Once the clock is right again, everything is as before, and retention follows it as it moves on.
        set_ahead(&house, -100 * DAY);
        house.running.app.program.run_retention().await.unwrap();
        assert_eq!(house.api.get("/readyz").await.body, "ok");
        house.advance(20 * DAY);
        house.running.app.program.run_retention().await.unwrap();
        house.deliveries(&webhook, |list| count(list, "waiting") == 1).await;

        // The clock jumps while the server runs, and someone confirms it.
        set_ahead(&house, 100 * DAY);
        house.running.app.program.run_retention().await.unwrap();
        house.deliveries(&webhook, |list| count(list, "waiting") == 1).await;
        let clock = house.clock.clone().unwrap();
        refhook_program::confirm_clock(&house.running.db, &*clock).await.unwrap();
        house.running.app.program.run_retention().await.unwrap();
        house.deliveries(&webhook, |list| count(list, "failed") == 1).await;
        assert_eq!(attempts(&house, &arrived).await, 0);
        let warnings = house.api.get("/api/v2/overview").await.json()["data"]["warnings"].clone();
        assert_eq!(warnings, json!([]));
    }

    async fn nobody_is_switched_off_by_a_clock(database: Database) {
        let (house, campaign) = house(database, 0).await;
        let webhook = house.add_webhook(campaign, &json!({"limits": {"in_flight": 1}})).await;
        house.receiver.respond_with(|_| Answer::status(500));
        for n in 0..6 {
            house.join(campaign, &format!("P{n}"), None).await;
        }
        let path = format!("/api/v2/webhooks/{}", webhook["id"]);
        house.api.until(&path, PATIENCE, |data| data["state"] == "failing").await;
        set_ahead(&house, 6 * DAY);
        house.advance(5 * SECOND);
        house.receiver.wait_for(6).await;
        let now = house.running.app.program.now().rfc3339();
        house.api.until(&path, PATIENCE, |data| data["not_before"].as_str() > Some(&*now)).await;
        house.advance(10 * SECOND);
        house.receiver.wait_for(7).await;
        let shown = house.api.get(&path).await.json();
        assert_eq!(shown["data"]["state"], "failing", "{shown}");
    }
}
