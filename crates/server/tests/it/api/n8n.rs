//! The calls of the n8n node.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use refhook_core::plan::Plan;
use refhook_core::time::FakeClock;
use refhook_testkit::receiver::{Answer, Request};
use serde_json::{Value, json};

use crate::fixture::{Client, Database, GUIDE_DAY, House, Options, add_account};
use crate::on_both;

on_both! {
    async fn the_node_fills_its_menus(database: Database) {
        let house = House::on(database).await;
        let campaign = house.add_campaign().await;
        let get = async |path: &str| house.api.get(&format!("/api/n8n/{path}")).await;
        assert_eq!(get("test").await.status, 200);
        assert_eq!(get("campaigns").await.json(), json!({"campaigns": [{"id": campaign, "name": "Demo"}]}));
        let sources = get("user-sources").await.json();
        assert_eq!(sources["sources"].as_array().unwrap().iter().map(|one| &one["name"]).collect::<Vec<_>>(), ["Referred", "Direct", "Added"]);
        assert_eq!(get("rewards").await.json(), json!({"rewards": []}));
        let nobody = house.browser().get("/api/n8n/test").await;
        assert_eq!((nobody.status, &nobody.json()["code"]), (401, &json!(401)));
        let other = add_account(&house.running, Plan::Pro).await;
        let other = Client::new(house.running.address, &other);
        assert_eq!(other.get("/api/n8n/campaigns").await.json()["campaigns"], json!([]));
    }

    async fn a_workflow_listens_adds_users_qualifies_them_and_stops(database: Database) {
        let house = House::on(database).await;
        let campaign = house.add_campaign().await;
        let listen = async |event: &str, sources: Value| {
            let body = json!({
                "url": house.receiver.url("/n8n"), "event": event, "sources": sources, "campaign_id": campaign.to_string(),
                "node": "anything that it sends beside",
            });
            let answer = house.api.post("/api/n8n/webhooks", &body).await;
            assert_eq!(answer.status, 201, "{answer:?}");
            answer.json()["webhook"]["id"].clone()
        };
        let joins = listen("user.join", json!([])).await;
        let qualified = listen("user.qualified", json!(["Referred"])).await;
        let add = json!({"campaign_id": campaign.to_string(), "first_name": "Jo", "email": "jo@example.com", "notify": false});
        let jo = house.api.post("/api/n8n/users", &add).await;
        assert_eq!((jo.status, &jo.json()["user"]["source"]), (201, &json!("N8n")), "{jo:?}");
        let requests = house.receiver.wait_for(1).await;
        let sent: Value = serde_json::from_slice(&requests[0].body).unwrap();
        assert_eq!((requests[0].method.as_str(), &sent["email"], &sent["source"], &sent["type"]), ("POST", &json!("jo@example.com"), &json!("N8n"), &json!("person_referring")));
        assert_eq!(house.api.post("/api/n8n/users", &add).await.status, 200, "a repeat updates");

        let code = jo.json()["user"]["code"].clone();
        let ada = house.join(campaign, "Ada", code.as_str()).await;
        let bea = house.join(campaign, "Bea", code.as_str()).await;
        let cyd = house.join(campaign, "Cyd", code.as_str()).await;
        for body in [
            json!({"campaign_id": campaign, "email": ada["email"]}),
            json!({"code": bea["code"]}),
            json!({"coupon": cyd["code"], "email": ""}),
        ] {
            let answer = house.api.post("/api/n8n/users/qualify", &body).await;
            assert!(answer.status == 200 && answer.json()["user"]["qualified_at"].is_string(), "{body}: {answer:?}");
        }
        let requests = house.receiver.wait_for(7).await;
        let told = requests.iter().filter(|request| request.text().contains("\"qualified\":true")).count();
        assert_eq!((requests.len(), told), (7, 3));
        assert_eq!(house.api.post("/api/n8n/users/qualify", &json!({"code": "nobody"})).await.status, 404);
        assert_eq!(house.api.post("/api/n8n/users/qualify", &json!({})).await.status, 422);

        let other = add_account(&house.running, Plan::Pro).await;
        let other = Client::new(house.running.address, &other);
        assert_eq!(other.delete(&format!("/api/n8n/webhooks/{joins}")).await.status, 200);
        assert_eq!(house.api.get(&format!("/api/v2/webhooks/{joins}")).await.status, 200, "it is not theirs to stop");
        for id in [&joins, &qualified, &joins, &json!(999)] {
            assert_eq!(house.api.delete(&format!("/api/n8n/webhooks/{id}")).await.status, 200);
        }
        let left = house.api.get("/api/v2/webhooks").await.json()["data"].clone();
        let states: Vec<_> = left.as_array().unwrap().iter().map(|one| (&one["state"], &one["state_reason"])).collect();
        assert_eq!(states, [(&json!("paused"), &json!("unsubscribed")); 2], "what waits would be held");
    }

    async fn what_the_node_sends_wrongly_is_told(database: Database) {
        let house = House::on(database).await;
        let campaign = house.add_campaign().await;
        for (body, named) in [
            (json!({"event": "user.join", "campaign_id": campaign}), "url"),
            (json!({"url": "ftp://x", "event": "user.join", "campaign_id": campaign}), "url"),
            (json!({"url": house.receiver.url("/"), "event": "user.left", "campaign_id": campaign}), "event"),
            (json!({"url": house.receiver.url("/"), "event": "user.join", "campaign_id": "x"}), "campaign_id"),
            (json!({"url": house.receiver.url("/"), "event": "user.join", "campaign_id": campaign, "sources": ["Friends"]}), "sources"),
        ] {
            let answer = house.api.post("/api/n8n/webhooks", &body).await;
            let named = answer.json()["errors"].as_object().unwrap().keys().any(|key| key.starts_with(named));
            assert!(answer.status == 422 && named, "{body}: {answer:?}");
        }
    }

    async fn a_workflow_that_is_edited_loses_nothing_that_waits(database: Database) {
        let (house, campaign) = still(database).await;
        let id = listen(&house, campaign, &json!({"sources": ["Added"]})).await;
        let first = AtomicBool::new(true);
        house.receiver.respond_with(move |_| {
            let away = first.swap(false, Ordering::Relaxed);
            Answer::status(if away { 503 } else { 200 })
        });
        house.join(campaign, "Ada", None).await;
        let tried = |list: &[Value]| list.iter().any(|one| one["state"] == "waiting" && one["attempt_count"] == 1);
        house.deliveries(&json!({"id": id}), tried).await;

        // Unpublish, change, publish.
        unlisten(&house, &id).await;
        house.advance(60_000);
        house.join(campaign, "Byron", None).await;
        assert_eq!(house.api.get(&format!("/api/v2/webhooks/{id}/deliveries")).await.json()["data"].as_array().unwrap().len(), 1);
        let ledger = house.api.get(&format!("/api/v2/campaigns/{campaign}/ledger")).await.json();
        assert!(ledger.to_string().contains("They joined while this webhook's workflow was unsubscribed"), "{ledger}");
        house.advance(60_000);
        let again = listen(&house, campaign, &json!({"sources": ["Added", "Direct"]})).await;
        assert_eq!(again, id, "the webhook goes on, with its log and queue");
        let shown = house.api.get(&format!("/api/v2/webhooks/{id}")).await.json()["data"].clone();
        assert_eq!((&shown["state"], &shown["sources"], &shown["version"]), (&json!("healthy"), &json!(["Direct", "Added"]), &json!(2)));
        house.advance(6_000);
        house.join(campaign, "Clara", None).await;
        assert_eq!(names(&house, 4).await, ["Ada", "Ada", "Byron", "Clara"], "who waited, who joined in between, who comes now");
        let list = house.api.get("/api/v2/webhooks").await.json();
        assert_eq!(list["meta"]["total"], 1);
    }

    async fn a_workflow_that_is_tried_out_again_is_not_sent_who_came_between_two_tests(database: Database) {
        let (house, campaign) = still(database).await;
        let tests = json!({"url": house.receiver.url("/webhook-test/1f/webhook")});
        let id = listen(&house, campaign, &tests).await;
        house.join(campaign, "Ada", None).await;
        assert_eq!(names(&house, 1).await, ["Ada"]);
        unlisten(&house, &id).await;
        house.advance(60_000);
        house.join(campaign, "Byron", None).await;
        let ledger = house.api.get(&format!("/api/v2/campaigns/{campaign}/ledger")).await.json();
        assert!(ledger.to_string().contains("who came between two tests is not sent"), "{ledger}");
        house.advance(60_000);
        assert_eq!(listen(&house, campaign, &tests).await, id);
        house.running.app.program.bulk_round().await.unwrap();
        house.join(campaign, "Clara", None).await;
        assert_eq!(names(&house, 2).await, ["Ada", "Clara"]);
    }

    async fn what_waits_is_held_for_the_hold_days_and_everybody_is_told(database: Database) {
        let (house, campaign) = still(database).await;
        let id = listen(&house, campaign, &json!({})).await;
        let first = AtomicBool::new(true);
        house.receiver.respond_with(move |_| {
            let away = first.swap(false, Ordering::Relaxed);
            Answer::status(if away { 503 } else { 200 })
        });
        house.join(campaign, "Ada", None).await;
        let tried = |list: &[Value]| list.iter().any(|one| one["state"] == "waiting" && one["attempt_count"] == 1);
        house.deliveries(&json!({"id": id}), tried).await;
        unlisten(&house, &id).await;
        unlisten(&house, &id).await;
        let shown = house.api.get(&format!("/api/v2/webhooks/{id}?with=webhook.stats")).await.json()["data"].clone();
        // Counted from the next attempt, which was some seconds ahead.
        let until = shown["stats"]["expires_at"].as_str().unwrap();
        assert_eq!((&shown["stats"]["waiting"], &until[.."2022-07-09T10:00:0".len()]), (&json!(1), "2022-07-09T10:00:0"));
        let trouble = house.api.get("/api/v2/overview").await.json()["data"]["trouble"].clone();
        assert_eq!((&trouble[0]["waiting"], &trouble[0]["state_reason"]), (&json!(1), &json!("unsubscribed")));
        let events = house.api.get(&format!("/api/v2/webhooks/{id}/events")).await.json()["data"].clone();
        let told: Vec<_> = events.as_array().unwrap().iter().map(|one| (&one["kind"], &one["reason"], &one["actor"]["type"])).collect();
        let (paused, created, token) = (json!("paused"), json!("created"), json!("token"));
        assert_eq!(told, [(&paused, &json!("unsubscribed"), &token), (&created, &Value::Null, &token)]);

        // With nothing waiting any more, it is no trouble.
        let body = json!({"waiting": "discard"});
        assert_eq!(house.api.post(&format!("/api/v2/webhooks/{id}/resume"), &body).await.status, 200);
        unlisten(&house, &id).await;
        assert_eq!(house.api.get("/api/v2/overview").await.json()["data"]["trouble"], json!([]));
    }

    async fn only_the_same_subscription_is_gone_on_with(database: Database) {
        let (house, campaign) = still(database).await;
        let first = listen(&house, campaign, &json!({})).await;
        assert_eq!(listen(&house, campaign, &json!({})).await, first, "a workflow that forgot to unsubscribe is not told twice");
        unlisten(&house, &first).await;
        let upper = house.receiver.url("/n8n").replace("https://", "HTTPS://");
        let other_campaign = house.add_campaign().await;
        let others = [
            listen(&house, campaign, &json!({"event": "user.qualified"})).await,
            listen(&house, campaign, &json!({"url": house.receiver.url("/n8n?other")})).await,
            listen(&house, other_campaign, &json!({})).await,
        ];
        assert!(!others.contains(&first), "{others:?}");
        assert_eq!(listen(&house, campaign, &json!({"url": upper})).await, first, "the same URL, written otherwise");
        // A webhook that a person created in the app belongs to them.
        let own = house.add_webhook(campaign, &json!({"url": house.receiver.url("/own")})).await;
        assert_ne!(listen(&house, campaign, &json!({"url": house.receiver.url("/own")})).await, own["id"]);
        let other = add_account(&house.running, Plan::Pro).await;
        let other = Client::new(house.running.address, &other);
        assert_eq!(other.delete(&format!("/api/n8n/webhooks/{first}")).await.status, 200);
        assert_eq!(house.api.get(&format!("/api/v2/webhooks/{first}")).await.json()["data"]["state"], "healthy");
    }

    async fn a_pause_by_hand_and_what_its_owner_changed_outlive_an_edit_of_the_workflow(database: Database) {
        let (house, campaign) = still(database).await;
        let id = listen(&house, campaign, &json!({})).await;
        let mut webhook = house.api.get(&format!("/api/v2/webhooks/{id}")).await.json()["data"].clone();
        let mut change = json!({"fields": [{"key": "mail", "field": "email"}], "headers": [{"name": "X-Team", "value": "sales"}]});
        for name in ["campaign_id", "name", "event", "sources", "url", "format", "version"] {
            change[name] = webhook[name].take();
        }
        assert_eq!(house.api.send("PUT", &format!("/api/v2/webhooks/{id}"), change.to_string()).await.status, 200);
        assert_eq!(house.api.send("POST", &format!("/api/v2/webhooks/{id}/pause"), String::new()).await.status, 200);
        house.join(campaign, "Ada", None).await;
        unlisten(&house, &id).await;
        house.advance(60_000);
        house.join(campaign, "Byron", None).await;
        house.advance(60_000);
        assert_eq!(listen(&house, campaign, &json!({"sources": ["Added"]})).await, id);
        house.deliveries(&json!({"id": id}), |list| list.iter().filter(|one| one["state"] == "waiting").count() == 2).await;
        let shown = house.api.get(&format!("/api/v2/webhooks/{id}")).await.json()["data"].clone();
        assert_eq!((&shown["state"], &shown["state_reason"], &shown["sources"]), (&json!("paused"), &json!("hand"), &json!(["Added"])));
        let send = json!({"waiting": "send"});
        assert_eq!(house.api.post(&format!("/api/v2/webhooks/{id}/resume"), &send).await.status, 200);
        let requests = house.receiver.wait_for(2).await;
        assert!(requests.iter().all(|request| request.text().contains("\"mail\":") && request.header("x-team") == Some("sales")), "{requests:?}");
    }

    async fn a_person_can_resume_what_a_workflow_left(database: Database) {
        let (house, campaign) = still(database).await;
        let id = listen(&house, campaign, &json!({})).await;
        unlisten(&house, &id).await;
        house.advance(60_000);
        house.join(campaign, "Ada", None).await;
        let file = "First name,Email\nQuinn,quinn@example.com\n";
        crate::api::uploads::run_quietly(&house.api, &json!(campaign), file).await;
        house.advance(60_000);
        let send = json!({"waiting": "send"});
        assert_eq!(house.api.post(&format!("/api/v2/webhooks/{id}/resume"), &send).await.status, 200);
        house.join(campaign, "Byron", None).await;
        assert_eq!(names(&house, 2).await, ["Ada", "Byron"], "not whom an upload was told to send to nobody");
    }
}

async fn still(database: Database) -> (House, i64) {
    let clock = Some(Arc::new(FakeClock::at(GUIDE_DAY)));
    let house = House::with(Options { clock, ..Options::on(database) }).await;
    let campaign = house.add_campaign().await;
    (house, campaign)
}

/// The node's call when its workflow is published.
async fn listen(house: &House, campaign: i64, changes: &Value) -> Value {
    let mut body = json!({"url": house.receiver.url("/n8n"), "event": "user.join", "sources": [], "campaign_id": campaign});
    for (key, value) in changes.as_object().unwrap() {
        body[key] = value.clone();
    }
    let answer = house.api.post("/api/n8n/webhooks", &body).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    answer.json()["webhook"]["id"].clone()
}

/// The node's call when its workflow is unpublished.
async fn unlisten(house: &House, id: &Value) {
    assert_eq!(house.api.delete(&format!("/api/n8n/webhooks/{id}")).await.status, 200);
}

/// The first names in the first `count` requests.
async fn names(house: &House, count: usize) -> Vec<String> {
    let requests = house.receiver.wait_for(count).await;
    let name = |request: &Request| {
        let sent: Value = serde_json::from_slice(&request.body).unwrap();
        sent["first_name"].as_str().unwrap().to_owned()
    };
    let mut names: Vec<_> = requests.iter().map(name).collect();
    names.sort();
    names
}
