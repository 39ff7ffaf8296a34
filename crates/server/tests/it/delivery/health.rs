//! An endpoint that is down never costs a lead, and its owner can see what happened.

use std::sync::Arc;

use refhook_core::time::{Clock, FakeClock};
use refhook_testkit::receiver::Answer;
use serde_json::{Value, json};

use crate::fixture::{Database, GUIDE_DAY, House, Options, PATIENCE};
use crate::on_both;

const SECOND: i64 = 1_000;
const HOUR: i64 = 3_600 * SECOND;
const DAY: i64 = 24 * HOUR;

async fn house(database: Database) -> (House, i64) {
    let clock = Some(Arc::new(FakeClock::at(GUIDE_DAY)));
    let house = House::with(Options { clock, ..Options::on(database) }).await;
    let campaign = house.add_campaign().await;
    (house, campaign)
}

async fn join_many(house: &House, campaign: i64, people: std::ops::Range<usize>) {
    for n in people {
        house.join(campaign, &format!("P{n}"), None).await;
    }
}

/// The webhook, once `until` holds for it.
async fn shown(house: &House, webhook: &Value, until: impl Fn(&Value) -> bool) -> Value {
    let path = format!("/api/v2/webhooks/{}", webhook["id"]);
    house.api.until(&path, PATIENCE, until).await
}

async fn state_becomes(house: &House, webhook: &Value, state: &str) -> Value {
    shown(house, webhook, |data| data["state"] == state).await
}

/// The webhook's events since it was created, newest first.
async fn events(house: &House, webhook: &Value) -> Vec<(String, Value)> {
    let path = format!("/api/v2/webhooks/{}/events", webhook["id"]);
    let list = house.api.get(&path).await.json()["data"].as_array().unwrap().clone();
    let since = list.iter().filter(|event| event["kind"] != "created");
    since.map(|event| (event["kind"].as_str().unwrap().to_owned(), event["reason"].clone())).collect()
}

fn count(list: &[Value], state: &str) -> usize {
    list.iter().filter(|delivery| delivery["state"] == state).count()
}

on_both! {
    async fn a_failing_endpoint_is_tried_one_lead_at_a_time_until_it_works(database: Database) {
        let (house, campaign) = house(database).await;
        let webhook = house.add_webhook(campaign, &json!({"limits": {"in_flight": 1}})).await;
        house.receiver.respond_with(|_| Answer::status(503));
        join_many(&house, campaign, 0..12).await;
        let failing = state_becomes(&house, &webhook, "failing").await;
        assert_eq!((&failing["state_reason"], &failing["not_before"]), (&json!("http_503"), &json!("2022-06-09T10:00:05.000Z")));
        assert_eq!(house.receiver.requests().len(), 5, "then the lane waits");
        // One more lead each time, at intervals that double.
        for (tries, pause) in [(6, 5), (7, 5), (8, 10), (9, 20)] {
            house.advance(pause * SECOND);
            assert_eq!(house.receiver.wait_for(tries).await.len(), tries);
            let until = house.clock.as_ref().unwrap().now();
            shown(&house, &webhook, |data| data["not_before"].as_str() > Some(&*until.rfc3339())).await;
        }
        let requests = house.receiver.requests();
        let tried: std::collections::BTreeSet<_> = requests.iter().map(|r| r.header("webhook-id").unwrap()).collect();
        assert_eq!(tried.len(), 9, "nobody twice while others wait");
        house.receiver.respond_with(|_| Answer::status(200));
        house.advance(40 * SECOND);
        state_becomes(&house, &webhook, "healthy").await;
        let list = house.deliveries(&webhook, |list| count(list, "delivered") >= 8).await;
        // Those that failed while it was healthy keep their schedule: their 5 s are long over.
        assert_eq!(count(&list, "failed"), 0);
        house.advance(10 * SECOND);
        house.deliveries(&webhook, |list| count(list, "delivered") == 12).await;
        let expected = [("recovered", Value::Null), ("failing", json!("http_503"))];
        assert_eq!(events(&house, &webhook).await, expected.map(|(kind, why)| (kind.to_owned(), why)));
    }

    async fn a_lead_is_not_failed_for_good_because_an_endpoint_was_down_for_four_days(database: Database) {
        let (mut house, campaign) = house(database).await;
        let webhook = house.add_webhook(campaign, &json!({})).await;
        house.receiver.stop().await;
        house.join(campaign, "Ada", None).await;
        house.deliveries(&webhook, |list| list[0]["attempt_count"] == json!(1)).await;
        let pauses = [6 * SECOND, 360 * SECOND, HOUR, 3 * HOUR].into_iter().chain([6 * HOUR; 15]);
        for (attempts, pause) in (2..).zip(pauses) {
            house.advance(pause);
            let list = house.deliveries(&webhook, |list| list[0]["attempt_count"] == json!(attempts)).await;
            assert_eq!(list[0]["state"], "waiting");
            assert!(list[0]["tries_left"].as_i64() > Some(0) && list[0]["next_try_at"].is_string(), "{list:?}");
        }
        assert_eq!(state_becomes(&house, &webhook, "failing").await["state_reason"], "connection_refused");
        house.receiver.start_again().await;
        house.advance(300 * SECOND);
        house.deliveries(&webhook, |list| list[0]["state"] == json!("delivered")).await;
    }

    async fn retry_after_is_obeyed_in_full_by_the_whole_lane(database: Database) {
        let (house, campaign) = house(database).await;
        let webhook = house.add_webhook(campaign, &json!({"limits": {"in_flight": 1}})).await;
        // An HTTP date (RFC 9110), 20 hours from now.
        house.receiver.respond_with(|_| Answer::status(429).header("retry-after", "Fri, 10 Jun 2022 06:00:00 GMT"));
        house.join(campaign, "Ada", None).await;
        let waits = shown(&house, &webhook, |data| !data["not_before"].is_null()).await;
        assert_eq!((&waits["state"], &waits["not_before"]), (&json!("healthy"), &json!("2022-06-10T06:00:00.000Z")));
        house.receiver.respond_with(|_| Answer::status(200));
        join_many(&house, campaign, 0..3).await;
        house.advance(20 * HOUR - SECOND);
        house.deliveries(&webhook, |list| count(list, "waiting") == 4).await;
        assert_eq!(house.receiver.requests().len(), 1);
        house.advance(SECOND);
        house.deliveries(&webhook, |list| count(list, "delivered") == 4).await;
    }

    async fn who_asks_to_wait_is_asked_at_once_when_its_owner_says_so(database: Database) {
        let (house, campaign) = house(database).await;
        let webhook = house.add_webhook(campaign, &json!({})).await;
        let path = format!("/api/v2/webhooks/{}/try", webhook["id"]);
        assert_eq!(house.api.post(&path, &Value::Null).await.json()["reason"], "not_waiting");
        house.receiver.respond_with(|_| Answer::status(503).header("retry-after", "86400"));
        house.join(campaign, "Ada", None).await;
        shown(&house, &webhook, |data| data["not_before"] == "2022-06-10T10:00:00.000Z").await;
        house.deliveries(&webhook, |list| list[0]["attempt_count"] == json!(1)).await;
        house.receiver.respond_with(|_| Answer::status(200));
        assert_eq!(house.api.post(&path, &Value::Null).await.status, 200);
        house.deliveries(&webhook, |list| count(list, "delivered") == 1).await;
    }

    async fn an_endpoint_that_is_gone_is_switched_off_and_its_leads_are_kept(database: Database) {
        let (house, campaign) = house(database).await;
        let webhook = house.add_webhook(campaign, &json!({"limits": {"in_flight": 1}})).await;
        house.receiver.respond_with(|_| Answer::status(410));
        house.join(campaign, "Ada", None).await;
        assert_eq!(state_becomes(&house, &webhook, "disabled").await["state_reason"], "gone");
        house.advance(HOUR);
        house.join(campaign, "Byron", None).await;
        house.deliveries(&webhook, |list| count(list, "waiting") == 2).await;
        assert_eq!(house.receiver.requests().len(), 1);
        house.receiver.respond_with(|_| Answer::status(200));
        let path = format!("/api/v2/webhooks/{}/resume", webhook["id"]);
        let since = json!({"waiting": "send", "since": "2022-06-09T10:30:00Z"});
        let resumed = house.api.post(&path, &since).await;
        assert_eq!(resumed.status, 200, "{resumed:?}");
        house.deliveries(&webhook, |list| count(list, "delivered") == 1 && count(list, "discarded") == 1).await;
        let kinds: Vec<_> = events(&house, &webhook).await.into_iter().map(|(kind, _)| kind).collect();
        assert_eq!(kinds, ["resumed", "disabled"]);
    }

    async fn five_days_of_nothing_but_failure_switch_a_webhook_off(database: Database) {
        let (house, campaign) = house(database).await;
        let webhook = house.add_webhook(campaign, &json!({})).await;
        house.receiver.respond_with(|_| Answer::status(500));
        join_many(&house, campaign, 0..6).await;
        state_becomes(&house, &webhook, "failing").await;
        house.advance(5 * DAY - SECOND);
        shown(&house, &webhook, |data| data["not_before"].as_str() > Some("2022-06-14T09:59:59.000Z")).await;
        assert_eq!(state_becomes(&house, &webhook, "failing").await["state_since"], "2022-06-09T10:00:00.000Z");
        house.advance(300 * SECOND);
        assert_eq!(state_becomes(&house, &webhook, "disabled").await["state_reason"], "days_of_failures");
        house.deliveries(&webhook, |list| count(list, "waiting") == 6).await;
    }

    async fn a_failing_webhook_is_failing_after_a_restart_and_heals_when_it_is_corrected(database: Database) {
        let (house, campaign) = house(database).await;
        let webhook = house.add_webhook(campaign, &json!({"limits": {"in_flight": 1}})).await;
        let new = house.receiver.url("/new");
        house.receiver.respond_with(|request| Answer::status(if request.target.starts_with("/new") { 200 } else { 404 }));
        join_many(&house, campaign, 0..7).await;
        state_becomes(&house, &webhook, "failing").await;
        let house = house.restart().await;
        let kept = state_becomes(&house, &webhook, "failing").await;
        house.join(campaign, "After", None).await;
        house.deliveries(&webhook, |list| count(list, "waiting") == 8).await;
        assert_eq!(house.receiver.requests().len(), 5, "the pause goes on");
        let change = json!({
            "name": "CRM", "event": "user.join", "sources": ["Added"], "url": new, "version": kept["version"],
        });
        let path = format!("/api/v2/webhooks/{}", webhook["id"]);
        let saved = house.api.put(&path, &change).await;
        assert_eq!((saved.status, &saved.json()["data"]["limits"]["in_flight"]), (200, &json!(1)), "{saved:?}");
        state_becomes(&house, &webhook, "healthy").await;
        house.advance(10 * SECOND);
        house.deliveries(&webhook, |list| count(list, "delivered") == 8).await;
    }

    async fn a_rate_spreads_the_requests_evenly(database: Database) {
        let (house, campaign) = house(database).await;
        let webhook = house.add_webhook(campaign, &json!({"limits": {"per_minute": 6}})).await;
        join_many(&house, campaign, 0..4).await;
        for sent in 1..=4 {
            house.receiver.wait_for(sent).await;
            house.deliveries(&webhook, |list| count(list, "delivered") == sent).await;
            house.advance(9 * SECOND);
            house.deliveries(&webhook, |list| count(list, "waiting") == 4 - sent).await;
            assert_eq!(house.receiver.requests().len(), sent);
            house.advance(SECOND);
        }
    }
}

on_both! {
    async fn what_is_held_for_too_long_is_announced_then_failed_and_can_still_be_sent(database: Database) {
        let (house, campaign) = house(database).await;
        let webhook = house.add_webhook(campaign, &json!({})).await;
        let path = format!("/api/v2/webhooks/{}", webhook["id"]);
        house.api.post(&format!("{path}/pause"), &Value::Null).await;
        join_many(&house, campaign, 0..3).await;
        let stats = house.api.get(&format!("{path}?with=webhook.stats")).await.json()["data"]["stats"].clone();
        assert_eq!((&stats["waiting"], &stats["expires_at"]), (&json!(3), &json!("2022-07-09T10:00:00.000Z")));

        let program = &house.running.app.program;
        house.advance(22 * DAY);
        program.expire_held().await.unwrap();
        assert_eq!(events(&house, &webhook).await.len(), 1, "it is too early to be told");
        house.advance(DAY + SECOND);
        house.join(campaign, "Late", None).await;
        for _ in 0..2 {
            program.expire_held().await.unwrap();
        }
        let told = house.api.get(&format!("{path}/events")).await.json()["data"].clone();
        assert_eq!((&told[0]["kind"], &told[0]["count"]), (&json!("expiring"), &json!(3)));
        assert_eq!(events(&house, &webhook).await.len(), 2, "it is told once");

        house.advance(7 * DAY);
        program.expire_held().await.unwrap();
        let list = house.deliveries(&webhook, |list| count(list, "failed") == 3).await;
        assert_eq!((count(&list, "waiting"), &list[1]["last_outcome"]), (1, &json!("expired")), "who came late is held on");
        let told = house.api.get(&format!("{path}/events")).await.json()["data"].clone();
        assert_eq!((&told[0]["kind"], &told[0]["count"]), (&json!("expired"), &json!(3)));

        house.api.post(&format!("{path}/resume"), &json!({"waiting": "send"})).await;
        house.api.post(&format!("{path}/retries"), &json!({})).await;
        house.deliveries(&webhook, |list| count(list, "delivered") == 4).await;
    }
}
