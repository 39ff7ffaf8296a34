//! A paused webhook holds its deliveries, and releases them as its owner says.

use std::sync::Arc;

use refhook_core::ids::AccountId;
use refhook_core::time::FakeClock;
use refhook_store::accounts::members::Role;
use serde_json::{Value, json};
use standardwebhooks::Webhook;

use crate::fixture::{Database, GUIDE_DAY, House, Options, add_member};
use crate::on_both;

async fn house(database: Database) -> (House, i64) {
    let clock = Some(Arc::new(FakeClock::at(GUIDE_DAY)));
    let house = House::with(Options { clock, ..Options::on(database) }).await;
    let campaign = house.add_campaign().await;
    (house, campaign)
}

/// Calls a route of the webhook; a null `body` sends none.
async fn call(house: &House, webhook: &Value, what: &str, body: &Value) -> (u16, Value) {
    let text = if body.is_null() { String::new() } else { body.to_string() };
    let path = format!("/api/v2/webhooks/{}/{what}", webhook["id"]);
    let answer = house.api.send("POST", &path, text).await;
    let shown = answer.json();
    let part = if shown["data"].is_null() { shown["reason"].clone() } else { shown["data"].clone() };
    (answer.status, part)
}

async fn pause(house: &House, webhook: &Value) {
    let (status, shown) = call(house, webhook, "pause", &Value::Null).await;
    assert_eq!((status, &shown["state"], &shown["state_reason"]), (200, &json!("paused"), &json!("hand")));
}

fn name_alone() -> Value {
    json!({"fields": [{"key": "name", "field": "first_name"}]})
}

/// The names of the people who reached the receiver.
fn arrived(house: &House) -> Vec<String> {
    let requests = house.receiver.requests();
    let name = |target: &str| {
        let rest = target.split_once("?name=").unwrap().1;
        rest.split('&').next().unwrap().to_owned()
    };
    requests.iter().map(|request| name(&request.target)).collect()
}

fn states(list: &[Value]) -> Vec<&str> {
    list.iter().map(|delivery| delivery["state"].as_str().unwrap()).collect()
}

on_both! {
    async fn joins_collect_during_a_pause_and_all_are_sent_after_it(database: Database) {
        let (house, campaign) = house(database).await;
        let webhook = house.add_webhook(campaign, &name_alone()).await;
        house.join(campaign, "Ada", None).await;
        house.deliveries(&webhook, |list| states(list) == ["delivered"]).await;
        pause(&house, &webhook).await;
        assert_eq!(call(&house, &webhook, "pause", &Value::Null).await, (409, json!("already_paused")));
        house.join(campaign, "Byron", None).await;
        house.join(campaign, "Clara", None).await;
        house.advance(60_000);
        let list = house.deliveries(&webhook, |list| list.len() == 3).await;
        // All three were created at the same moment, so they come in any order.
        let mut all = states(&list);
        all.sort_unstable();
        assert_eq!((all, arrived(&house)), (vec!["delivered", "waiting", "waiting"], vec!["Ada".to_owned()]));

        let (status, shown) = call(&house, &webhook, "resume", &json!({"waiting": "send"})).await;
        assert_eq!((status, &shown["state"], &shown["state_reason"]), (200, &json!("healthy"), &Value::Null));
        house.deliveries(&webhook, |list| states(list) == ["delivered"; 3]).await;
        let mut names = arrived(&house);
        names.sort();
        assert_eq!(names, ["Ada", "Byron", "Clara"]);
        let again = call(&house, &webhook, "resume", &json!({"waiting": "discard"})).await;
        assert_eq!(again, (409, json!("not_paused")));
    }

    async fn what_is_old_is_discarded_when_its_owner_says_so(database: Database) {
        let (house, campaign) = house(database).await;
        let webhook = house.add_webhook(campaign, &name_alone()).await;
        pause(&house, &webhook).await;
        house.join(campaign, "Ada", None).await;
        house.advance(1_000);
        house.join(campaign, "Byron", None).await;
        let both = json!({"waiting": "discard", "since": GUIDE_DAY.plus(1_000).rfc3339()});
        assert_eq!(call(&house, &webhook, "resume", &both).await.0, 422);
        let to_come = json!({"waiting": "send", "since": GUIDE_DAY.plus(1_001).rfc3339()});
        assert_eq!(call(&house, &webhook, "resume", &to_come).await.0, 422);
        let since = json!({"waiting": "send", "since": GUIDE_DAY.plus(1_000).rfc3339()});
        assert_eq!(call(&house, &webhook, "resume", &since).await.0, 200);
        house.deliveries(&webhook, |list| states(list) == ["delivered", "discarded"]).await;
        assert_eq!(arrived(&house), ["Byron"]);

        pause(&house, &webhook).await;
        house.join(campaign, "Clara", None).await;
        assert_eq!(call(&house, &webhook, "resume", &json!({"waiting": "discard"})).await.0, 200);
        house.join(campaign, "Dora", None).await;
        let list = house.deliveries(&webhook, |list| list.iter().all(|one| one["state"] != "waiting")).await;
        let mut all = states(&list);
        all.sort_unstable();
        assert_eq!(all, ["delivered", "delivered", "discarded", "discarded"]);
        assert_eq!(arrived(&house), ["Byron", "Dora"]);
    }

    async fn a_copy_has_the_secrets_waits_for_its_owner_and_signs_for_itself(database: Database) {
        let (house, campaign) = house(database).await;
        let changes = json!({
            "name": "é".repeat(100), "headers": [{"name": "X-Team", "value": "sales"}],
            "credentials": {"type": "basic", "username": "u", "password": "hunter2"},
        });
        let webhook = house.add_webhook(campaign, &changes).await;
        let (status, copy) = call(&house, &webhook, "duplicate", &Value::Null).await;
        assert_eq!((status, &copy["state"], &copy["state_reason"]), (201, &json!("paused"), &json!("hand")));
        assert_ne!(copy["signing_secret"], webhook["signing_secret"]);
        assert_eq!(copy["name"], json!(format!("{} (copy)", "é".repeat(93))));
        assert_eq!(copy["credentials"], webhook["credentials"]);
        house.join(campaign, "Ada", None).await;
        house.deliveries(&webhook, |list| states(list) == ["delivered"]).await;
        house.deliveries(&copy, |list| states(list) == ["waiting"]).await;
        assert_eq!(call(&house, &copy, "resume", &json!({"waiting": "send"})).await.0, 200);
        let requests = house.receiver.wait_for(2).await;
        let of_both = requests.iter().map(|request| (request.header("authorization"), request.header("x-team")));
        assert!(of_both.clone().all(|sent| sent == (Some("Basic dTpodW50ZXIy"), Some("sales"))), "{requests:?}");
    }

    async fn a_new_secret_and_the_one_before_both_sign_for_a_day(database: Database) {
        let (house, campaign) = house(database).await;
        let webhook = house.add_webhook(campaign, &json!({"format": "json"})).await;
        house.join(campaign, "Ada", None).await;
        house.receiver.wait_for(1).await;
        let (status, rotated) = call(&house, &webhook, "secret", &Value::Null).await;
        assert_eq!((status, &rotated["previous_valid_until"]), (201, &json!(GUIDE_DAY.plus(86_400_000).rfc3339())));
        house.join(campaign, "Byron", None).await;
        house.receiver.wait_for(2).await;
        house.advance(86_400_000);
        house.join(campaign, "Clara", None).await;
        let requests = house.receiver.wait_for(3).await;
        let signed = |n: usize, secret: &Value| {
            let secret = Webhook::new(secret.as_str().unwrap()).unwrap();
            let signature = secret.sign(
                requests[n].header("webhook-id").unwrap(),
                requests[n].header("webhook-timestamp").unwrap().parse().unwrap(),
                &requests[n].body,
            );
            requests[n].header("webhook-signature").unwrap().contains(&signature.unwrap())
        };
        let by = |n| (signed(n, &webhook["signing_secret"]), signed(n, &rotated["secret"]));
        assert_eq!((by(0), by(1), by(2)), ((true, false), (true, true), (false, true)));
    }

    async fn nothing_that_waits_is_deleted_by_the_way(database: Database) {
        let (house, campaign) = house(database).await;
        let webhook = house.add_webhook(campaign, &name_alone()).await;
        let idle = house.add_webhook(campaign, &json!({"sources": ["Direct"]})).await;
        pause(&house, &webhook).await;
        house.join(campaign, "Ada", None).await;
        house.join(campaign, "Byron", None).await;
        let (one, all) = (format!("/api/v2/webhooks/{}", webhook["id"]), format!("/api/v2/campaigns/{campaign}"));
        // The same person can be waiting for several webhooks of a campaign.
        for (path, what) in [(&one, "leads"), (&all, "deliveries")] {
            let refused = house.api.delete(path).await;
            assert_eq!((refused.status, &refused.json()["reason"]), (409, &json!("leads_waiting")), "{path}");
            let message = format!("2 {what} are still waiting to be sent and would be lost. To delete them too, add ?waiting=discard.");
            assert_eq!(refused.json()["message"], message);
            assert_eq!(house.api.get(path).await.status, 200);
            assert_eq!(house.api.delete(&format!("{path}?waiting=send")).await.status, 422, "there is nothing else to do with them");
        }
        house.deliveries(&webhook, |list| states(list) == ["waiting"; 2]).await;
        assert_eq!(house.api.delete(&format!("/api/v2/webhooks/{}", idle["id"])).await.status, 204, "nothing waits for it");
        assert_eq!(house.api.delete(&format!("{one}?waiting=discard")).await.status, 204);
        let ada = house.api.get(&format!("/api/v2/users/support+ada@referral-factory.com/timeline?campaign_id={campaign}")).await.json();
        assert!(ada.to_string().contains("discarded"), "{ada}");
        house.join(campaign, "Clara", None).await;
        assert_eq!(house.api.delete(&all).await.status, 204, "nothing waits for a webhook that is gone");

        let campaign = house.add_campaign().await;
        let webhook = house.add_webhook(campaign, &name_alone()).await;
        pause(&house, &webhook).await;
        house.join(campaign, "Ada", None).await;
        let all = format!("/api/v2/campaigns/{campaign}");
        assert_eq!(house.api.delete(&all).await.json()["message"], "1 delivery is still waiting to be sent and would be lost. To delete them too, add ?waiting=discard.");
        assert_eq!(house.api.delete(&format!("{all}?waiting=discard")).await.status, 204);
        assert_eq!(house.api.get(&all).await.status, 404);
    }

    async fn the_history_says_who_changed_what(database: Database) {
        let (house, campaign) = house(database).await;
        let webhook = house.add_webhook(campaign, &json!({"credentials": {"type": "bearer", "token": "t"}})).await;
        let ada = add_member(&house.running, AccountId(1), Role::Member).await;
        let (path, keep) = (format!("/api/v2/webhooks/{}", webhook["id"]), json!({"type": "bearer", "token": null}));
        let change = json!({
            "version": 1, "name": "CRM", "event": "user.join", "sources": ["Referred"], "url": house.receiver.url("/new"),
            "format": "json", "credentials": keep, "headers": [{"name": "X-Team", "value": "sales"}],
        });
        assert_eq!(ada.send("PUT", &path, change.to_string()).await.status, 200);
        let same = json!({"version": 2, "name": "Sales", "event": "user.join", "sources": ["Referred"], "url": house.receiver.url("/new"), "format": "json"});
        assert_eq!(house.api.send("PUT", &path, same.to_string()).await.status, 200);
        call(&house, &webhook, "secret", &Value::Null).await;
        assert_eq!(ada.send("POST", &format!("{path}/pause"), String::new()).await.status, 200);
        let stale = ada.send("PUT", &path, change.to_string()).await;
        assert_eq!(stale.status, 409, "what is not saved is no history");
        let events = house.api.get(&format!("{path}/events")).await.json()["data"].clone();
        let told: Vec<_> = events.as_array().unwrap().iter().map(|event| json!([event["kind"], event["actor"]["type"], event["changes"]])).collect();
        assert_eq!(told, [
            json!(["paused", "member", []]), json!(["secret_replaced", "token", []]), json!(["edited", "token", ["name"]]),
            json!(["edited", "member", ["sources", "url", "format", "headers"]]), json!(["created", "token", []]),
        ]);
        assert!(events[0]["actor"]["name"].as_str().unwrap().starts_with("Member.") && events[1]["actor"]["name"] == "test", "{events}");
        assert!(!events.to_string().contains("sales"));
    }
}
