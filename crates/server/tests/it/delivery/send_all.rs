//! Sending the waiting leads by hand sends all of them, including those that wait for their own next attempt.

use std::sync::Arc;

use refhook_core::time::FakeClock;
use refhook_dispatch::{Arrival, Effect};
use refhook_testkit::receiver::{Answer, Request};
use serde_json::{Value, json};

use crate::fixture::{Database, GUIDE_DAY, House, Options};
use crate::on_both;

const PEOPLE: usize = 8;

fn count(list: &[Value], state: &str) -> usize {
    list.iter().filter(|delivery| delivery["state"] == state).count()
}

/// A webhook whose leads all wait hours for their own next attempt, since each was refused alone, and whose endpoint
/// accepts them by now.
async fn where_all_wait(database: Database) -> (House, Value) {
    let clock = Some(Arc::new(FakeClock::at(GUIDE_DAY)));
    let house = House::with(Options { clock, ..Options::on(database) }).await;
    let campaign = house.add_campaign().await;
    let webhook = house.add_webhook(campaign, &json!({"limits": {"in_flight": 1}})).await;
    let good = |request: &Request| Answer::status(if request.target.contains("good") { 200 } else { 422 });
    house.receiver.respond_with(good);
    let mut arrived = 0;
    for attempts in 1..=4 {
        for n in 0..PEOPLE {
            if attempts == 1 {
                house.join(campaign, &format!("Late{n}"), None).await;
                arrived += 1;
                house.join(campaign, &format!("Good{n}"), None).await;
            }
        }
        let done = |list: &[Value]| {
            let late = list.iter().filter(|one| one["state"] == "waiting");
            count(list, "delivered") == arrived
                && late.clone().count() == PEOPLE
                && late.clone().all(|one| one["attempt_count"] == json!(attempts))
        };
        house.deliveries(&webhook, done).await;
        // A delivered lead comes first, so that the refusals after it count against the leads alone.
        arrived += 1;
        house.join(campaign, &format!("Good-again{attempts}"), None).await;
        house.deliveries(&webhook, |list| count(list, "delivered") == arrived).await;
        if attempts < 4 {
            house.advance(3 * 3_600_000);
        }
    }
    house.receiver.respond_with(|_| Answer::status(200));
    (house, webhook)
}

async fn call(house: &House, webhook: &Value, what: &str, body: &Value) -> (u16, Value) {
    let path = format!("/api/v2/webhooks/{}/{what}", webhook["id"]);
    let text = if body.is_null() { String::new() } else { body.to_string() };
    let answer = house.api.send("POST", &path, text).await;
    (answer.status, answer.json())
}

async fn nothing_waits(house: &House, webhook: &Value) {
    let list = house.deliveries(webhook, |list| count(list, "waiting") == 0).await;
    assert_eq!(count(&list, "delivered"), list.len());
}

on_both! {
    async fn send_all_waiting_now_sends_all_and_says_how_many(database: Database) {
        let (house, webhook) = where_all_wait(database).await;
        let (status, answer) = call(&house, &webhook, "send-waiting", &Value::Null).await;
        assert_eq!((status, &answer["count"], &answer["data"]["id"]), (200, &json!(PEOPLE), &webhook["id"]));
        nothing_waits(&house, &webhook).await;
        let (status, answer) = call(&house, &webhook, "send-waiting", &Value::Null).await;
        assert_eq!((status, &answer["count"]), (200, &json!(0)));
        call(&house, &webhook, "pause", &Value::Null).await;
        let (status, answer) = call(&house, &webhook, "send-waiting", &Value::Null).await;
        assert_eq!((status, &answer["reason"]), (409, &json!("not_sending")));
    }

    async fn try_now_sends_all_of_them(database: Database) {
        let (house, webhook) = where_all_wait(database).await;
        assert_eq!(call(&house, &webhook, "try", &Value::Null).await.0, 200);
        nothing_waits(&house, &webhook).await;
        let (status, answer) = call(&house, &webhook, "try", &Value::Null).await;
        assert_eq!((status, &answer["reason"]), (409, &json!("not_waiting")));
    }

    async fn resume_sends_all_of_them(database: Database) {
        let (house, webhook) = where_all_wait(database).await;
        call(&house, &webhook, "pause", &Value::Null).await;
        assert_eq!(call(&house, &webhook, "resume", &json!({"waiting": "send"})).await.0, 200);
        nothing_waits(&house, &webhook).await;
    }

    async fn saving_sends_all_of_them_by_the_new_settings(database: Database) {
        let (house, webhook) = where_all_wait(database).await;
        let new = house.receiver.url("/new");
        let change = json!({
            "name": "CRM", "event": "user.join", "sources": ["Added"], "url": new, "version": webhook["version"],
        });
        let saved = house.api.put(&format!("/api/v2/webhooks/{}", webhook["id"]), &change).await;
        assert_eq!(saved.status, 200, "{saved:?}");
        nothing_waits(&house, &webhook).await;
        let requests = house.receiver.requests();
        assert_eq!(requests.iter().filter(|request| request.target.starts_with("/new")).count(), PEOPLE);
    }

    async fn what_a_plan_held_back_is_all_sent_when_the_plan_has_webhooks_again(database: Database) {
        use refhook_core::ids::AccountId;
        use refhook_core::plan::Plan;
        use refhook_store::{WriteClass, StoreError, accounts};

        let (house, webhook) = where_all_wait(database).await;
        let now = house.running.app.program.now();
        for plan in [Plan::Starter, Plan::Pro] {
            let writer = house.writer();
            let work = writer.write(WriteClass::Lead, move |mut tx| {
                Box::pin(async move {
                    tx.after_commit(Arrival::Everything);
                    tx.after_commit(Effect::WakeBulkJobs);
                    accounts::set_plan(&mut tx, AccountId(1), plan, now).await
                })
            });
            let changed: Result<bool, StoreError> = work.await;
            assert!(changed.unwrap());
        }
        nothing_waits(&house, &webhook).await;
    }
}
