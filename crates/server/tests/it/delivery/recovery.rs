//! People who joined before a webhook existed, and leads that are sent again on purpose.

use std::sync::Arc;

use refhook_core::time::FakeClock;
use serde_json::{Value, json};

use crate::fixture::{Database, GUIDE_DAY, House, Options, PATIENCE, emails};
use crate::on_both;

const HOUR: i64 = 3_600_000;

async fn house(database: Database) -> (House, i64) {
    let clock = Some(Arc::new(FakeClock::at(GUIDE_DAY)));
    let house = House::with(Options { clock, ..Options::on(database) }).await;
    let campaign = house.add_campaign().await;
    (house, campaign)
}

async fn backfill(house: &House, webhook: &Value, body: &Value) -> Value {
    let answer = house.api.post(&format!("/api/v2/webhooks/{}/backfills", webhook["id"]), body).await;
    assert_eq!(answer.status, 202, "{answer:?}");
    answer.json()
}

async fn newest(house: &House, webhook: &Value) -> Value {
    house.api.get(&format!("/api/v2/webhooks/{}/backfills", webhook["id"])).await.json()["data"][0].clone()
}

/// The newest backfill, once it is done.
async fn done(house: &House, webhook: &Value) -> Value {
    let path = format!("/api/v2/webhooks/{}/backfills", webhook["id"]);
    house.api.until(&path, PATIENCE, |list| list[0]["state"] == "done").await[0].clone()
}

fn email_alone() -> Value {
    json!({"fields": [{"key": "email", "field": "email"}]})
}

on_both! {
    async fn people_who_were_there_before_a_webhook_are_sent_to_it_once(database: Database) {
        let (house, campaign) = house(database).await;
        house.api.add_many(&json!(campaign), "old", 650).await;
        house.advance(HOUR);
        house.api.add_many(&json!(campaign), "young", 3).await;
        house.advance(HOUR);
        let webhook = house.add_webhook(campaign, &email_alone()).await;
        house.advance(HOUR);
        house.api.add_many(&json!(campaign), "new", 2).await;
        house.receiver.wait_for(2).await;

        // A dry run counts and changes nothing.
        for (filter, count) in [
            (json!({}), 653),
            (json!({"from": "2022-06-09T10:30:00Z"}), 3),
            (json!({"until": "2022-06-09T10:30:00Z"}), 650),
            (json!({"sources": ["Added"]}), 653),
            (json!({"sources": ["Direct"]}), 0),
            // The two who joined later have already been sent.
            (json!({"until": "2022-06-10T10:00:00Z"}), 653),
        ] {
            let mut body = filter;
            body["dry_run"] = json!(true);
            let counted = backfill(&house, &webhook, &body).await;
            assert_eq!((&counted["count"], &counted["data"]), (&json!(count), &Value::Null), "{body}");
        }
        assert_eq!(newest(&house, &webhook).await, Value::Null);

        let begun = backfill(&house, &webhook, &json!({})).await;
        assert_eq!((&begun["count"], &begun["data"]["until"]), (&json!(653), &json!("2022-06-09T12:00:00.000Z")));
        house.receiver.wait_for(655).await;
        let ended = done(&house, &webhook).await;
        assert_eq!((&ended["done"], &ended["total"], &ended["sources"]), (&json!(653), &json!(653), &json!(["Referred", "Direct", "Added"])));
        assert_eq!((house.receiver.requests().len(), emails(&house.receiver.requests()).len()), (655, 655), "everybody once");

        let again = backfill(&house, &webhook, &json!({"until": "2022-06-10T10:00:00Z"})).await;
        assert_eq!((&again["count"], &again["data"]["state"]), (&json!(0), &json!("done")), "nobody twice");
        let wrong = json!({"from": "2022-06-09T10:00:00Z", "until": "2022-06-09T10:00:00Z"});
        let refused = house.api.post(&format!("/api/v2/webhooks/{}/backfills", webhook["id"]), &wrong).await;
        assert_eq!(refused.status, 422, "{refused:?}");
    }

    async fn a_backfill_goes_on_after_a_restart_and_can_be_cancelled(database: Database) {
        let (house, campaign) = house(database).await;
        house.api.add_many(&json!(campaign), "old", 450).await;
        house.advance(HOUR);
        let webhook = house.add_webhook(campaign, &email_alone()).await;
        // Nothing runs it, as if the server had died right after it began.
        house.running.app.program.watch().end();
        backfill(&house, &webhook, &json!({})).await;
        let path = format!("/api/v2/webhooks/{}/backfills", webhook["id"]);
        let twice = house.api.post(&path, &json!({})).await;
        assert_eq!((twice.status, &twice.json()["reason"]), (409, &json!("already_running")));
        let house = house.restart().await;
        house.receiver.wait_for(450).await;
        done(&house, &webhook).await;
        assert_eq!(emails(&house.receiver.requests()).len(), 450);

        house.advance(HOUR);
        let other = house.add_webhook(campaign, &email_alone()).await;
        house.running.app.program.watch().end();
        let begun = backfill(&house, &other, &json!({})).await;
        let path = format!("/api/v2/webhooks/{}/backfills/{}", other["id"], begun["data"]["id"]);
        let cancelled = house.api.delete(&path).await.json()["data"].clone();
        assert_eq!((&cancelled["state"], &cancelled["done"]), (&json!("cancelled"), &json!(0)));
        assert!(!house.running.app.program.bulk_round().await.unwrap(), "nothing is left to do");
    }

    async fn who_became_qualified_before_a_webhook_is_sent_with_the_facts_of_then(database: Database) {
        let (house, campaign) = house(database).await;
        let byron = house.join(campaign, "Byron", None).await;
        let ada = house.join(campaign, "Ada", byron["code"].as_str()).await;
        let qualified = json!({"id": ada["id"], "qualified": true});
        let answer = house.api.put("/api/v2/users/qualification", &qualified).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        let renamed = json!({"campaign_id": campaign, "first_name": "Augusta", "email": ada["email"]});
        assert_eq!(house.api.post("/api/v2/users", &renamed).await.status, 200);
        house.advance(HOUR);
        let hook = json!({"event": "user.qualified", "fields": [{"key": "name", "field": "first_name"}]});
        let webhook = house.add_webhook(campaign, &hook).await;
        assert_eq!(backfill(&house, &webhook, &json!({})).await["count"], json!(1));
        assert_eq!(house.receiver.wait_for(1).await[0].target, "/hook?name=Ada");
    }

    async fn a_delivery_that_arrived_is_sent_once_more_on_purpose(database: Database) {
        let (house, campaign) = house(database).await;
        let webhook = house.add_webhook(campaign, &email_alone()).await;
        house.join(campaign, "Ada", None).await;
        let first = house.deliveries(&webhook, |list| list[0]["state"] == json!("delivered")).await[0].clone();
        assert_eq!(first["replay_of"], Value::Null);
        house.advance(HOUR);
        let path = |delivery: &Value| format!("/api/v2/deliveries/{}/replay", delivery["id"].as_str().unwrap());
        let replayed = house.api.post(&path(&first), &Value::Null).await;
        assert_eq!(replayed.status, 202, "{replayed:?}");
        let second = replayed.json()["data"].clone();
        assert_eq!((&second["replay_of"], &second["event_id"]), (&first["id"], &first["event_id"]));
        let requests = house.receiver.wait_for(2).await;
        assert_ne!(requests[0].header("webhook-id"), requests[1].header("webhook-id"));
        assert_eq!(requests[0].target, requests[1].target);
        let list = house.deliveries(&webhook, |list| list.len() == 2 && list[0]["state"] == json!("delivered")).await;
        // A replay of a replay names the original; a delivery that did not arrive is retried, not replayed.
        house.receiver.respond_with(|_| refhook_testkit::receiver::Answer::status(422));
        let third = house.api.post(&path(&list[0]), &Value::Null).await.json()["data"].clone();
        assert_eq!(third["replay_of"], first["id"]);
        house.receiver.wait_for(3).await;
        let refused = house.api.post(&path(&third), &Value::Null).await;
        assert_eq!((refused.status, &refused.json()["reason"]), (409, &json!("not_replayable")));
        // In the ledger Ada still counts as delivered.
        let ledger = house.api.get(&format!("/api/v2/campaigns/{campaign}/ledger")).await;
        assert!(ledger.body.contains("\"delivered\"") && !ledger.body.contains("\"waiting\":1"), "{}", ledger.body);
    }
}
