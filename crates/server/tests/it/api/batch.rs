//! A CRM that syncs its contacts, and other programs that bring people.

use refhook_core::ids::AccountId;
use refhook_store::accounts::members::Role;
use serde_json::{Value, json};

use crate::fixture::{Client, House, Options, add_member};
use crate::on_both;

on_both! {
    async fn each_user_of_a_batch_has_an_answer_of_their_own(database: Database) {
        let house = House::on(database).await;
        let campaign = house.add_campaign().await;
        house.add_webhook(campaign, &json!({})).await;
        let jo = house.join(campaign, "Jo", None).await;
        house.receiver.wait_for(1).await;
        let users = json!([
            {"first_name": "Ada", "email": "ada@example.com", "referrer": {"field": "id", "value": jo["id"]}},
            {"first_name": "Bea", "email": "bea"},
            {"first_name": "Joanna", "email": jo["email"], "meta": [{"field": "Plan", "value": "Gold"}]},
            {"first_name": "Cyd", "email": "cyd@example.com", "referrer": {"field": "email", "value": "nobody@example.com"}},
            {"first_name": "Dee", "email": "dee@example.com", "campaign_id": campaign},
            {"first_name": "Eli", "email": "eli@example.com", "phone": "1"},
            "Fay",
            {"first_name": "Gus", "email": "gus@example.com"},
        ]);
        let answer = house.api.post("/api/v2/users/batch", &json!({"campaign_id": campaign.to_string(), "users": users})).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        let rows = answer.json()["data"].as_array().unwrap().clone();
        let gist: Vec<_> = rows.iter().map(|row| (row["status"].as_str().unwrap(), row["errors"][0]["field"].as_str())).collect();
        assert_eq!(gist, [
            ("created", None), ("refused", Some("email")), ("updated", None), ("refused", Some("referrer")),
            ("refused", Some("campaign_id")), ("refused", Some("phone")), ("refused", Some("")), ("created", None),
        ]);
        assert_eq!(rows.iter().map(|row| row["index"].as_u64().unwrap()).collect::<Vec<_>>(), (0..8).collect::<Vec<_>>());
        assert_eq!((&rows[0]["user"]["source"], &rows[7]["user"]["source"]), (&json!("Referred"), &json!("Crm")));
        assert_eq!((&rows[2]["user"]["first_name"], &rows[2]["user"]["source"]), (&json!("Joanna"), &json!("Api")));
        let requests = house.receiver.wait_for(3).await;
        assert!(requests.iter().any(|request| request.target.contains("email=gus%40example.com&") && request.target.contains("source=Crm")));
        let again = house.api.post("/api/v2/users/batch", &json!({"campaign_id": campaign, "users": users})).await.json();
        assert_eq!(again["data"][0]["status"], json!("updated"));
        assert_eq!(house.receiver.requests().len(), 3, "a repeat fires nothing");
    }

    async fn a_batch_that_is_sent_again_with_its_key_is_done_once_and_answered_the_same(database: Database) {
        let house = House::on(database).await;
        let campaign = house.add_campaign().await;
        house.add_webhook(campaign, &json!({})).await;
        let jo = house.join(campaign, "Jo", None).await;
        let mut users: Vec<_> = (0..230).map(|n| json!({"first_name": "x", "email": format!("x{n}@example.com")})).collect();
        users[3] = json!({"first_name": "Joanna", "email": jo["email"]});
        users[150] = json!({"first_name": "Cyd", "email": "cyd@example.com", "referrer": {"field": "email", "value": "late@example.com"}});
        users[151] = json!({"first_name": "Dee", "email": "dee"});
        let keyed = house.api.with_header("idempotency-key", "sync-1");
        let send = async |users: &[Value]| keyed.post("/api/v2/users/batch", &json!({"campaign_id": campaign, "users": users})).await;
        let first = send(&users).await.json();
        let statuses = [0, 3, 150, 151, 229].map(|n| first["data"][n]["status"].clone());
        assert_eq!(statuses, ["created", "updated", "refused", "refused", "created"].map(Value::from));
        house.receiver.wait_for(228).await;
        assert_eq!(send(&users).await.json(), first);

        let other = send(&users[..229]).await;
        assert!(other.status == 422 && other.json()["errors"]["Idempotency-Key"].is_array(), "{other:?}");
        let single = json!({"campaign_id": campaign, "first_name": "x", "email": "x0@example.com"});
        assert_eq!(keyed.post("/api/v2/users", &single).await.status, 422, "the key of a batch is no other request's");
        let bare = house.api.with_header("idempotency-key", "two words");
        let two_words = bare.post("/api/v2/users/batch", &json!({"campaign_id": campaign, "users": users})).await;
        assert_eq!(two_words.status, 422);

        // A refused person is tried again, and an erased one is not brought back.
        house.api.create("users", &json!({"campaign_id": campaign, "first_name": "Late", "email": "late@example.com"})).await;
        assert_eq!(house.api.delete("/api/v2/users/x0@example.com").await.status, 204);
        let again = send(&users).await.json();
        assert_eq!((&again["data"][150]["status"], &again["data"][1]), (&json!("created"), &first["data"][1]));
        assert_eq!((&again["data"][0]["status"], &again["data"][0]["errors"][0]["field"]), (&json!("refused"), &json!("Idempotency-Key")));
        house.receiver.wait_for(230).await;
        assert_eq!(house.receiver.requests().len(), 230, "a repeat fires nothing");
    }

    async fn a_batch_that_is_wrong_as_a_whole_does_nothing(database: Database) {
        let house = House::on(database).await;
        let campaign = house.add_campaign().await;
        let user = |n: usize| json!({"first_name": "x", "email": format!("x{n}@example.com")});
        let many: Vec<Value> = (0..501).map(user).collect();
        for (body, named) in [
            (json!({"campaign_id": campaign, "users": many}), "1 to 500"),
            (json!({"campaign_id": campaign, "users": []}), "1 to 500"),
            (json!({"campaign_id": campaign, "users": [user(1)], "notify": true}), "notify"),
            (json!({"users": [user(1)]}), "campaign_id"),
        ] {
            let answer = house.api.post("/api/v2/users/batch", &body).await;
            assert!(answer.status == 422 && answer.body.contains(named), "{named}: {answer:?}");
        }
        assert_eq!(house.api.get("/api/v2/users").await.json()["meta"]["total"], json!(0));
        let quiet = json!({"campaign_id": campaign, "users": [user(1)], "fire_webhooks": false});
        house.add_webhook(campaign, &json!({})).await;
        assert_eq!(house.api.post("/api/v2/users/batch", &quiet).await.json()["data"][0]["status"], json!("created"));
        let webhooks = house.api.get(&format!("/api/v2/campaigns/{campaign}/ledger")).await.body;
        assert!(webhooks.contains("told not to send") && house.receiver.requests().is_empty(), "{webhooks}");
    }

    async fn programs_that_add_people_by_the_api_are_told_apart(database: Database) {
        let house = House::on(database).await;
        let campaign = house.add_campaign().await;
        for source in ["Api", "Zapier", "Make", "N8n", "Crm"] {
            let body = json!({"campaign_id": campaign, "first_name": "x", "email": format!("{source}@example.com"), "source": source});
            assert_eq!(house.api.post("/api/v2/users", &body).await.json()["data"]["source"], json!(source));
        }
        let body = json!({"campaign_id": campaign, "first_name": "x", "email": "x@example.com", "source": "Widget"});
        let refused = house.api.post("/api/v2/users", &body).await;
        assert!(refused.status == 422 && refused.body.contains("Possible: Api, Zapier, Make, N8n, Crm"), "{refused:?}");
    }

    async fn who_seems_to_refer_themselves_is_flagged_and_never_turned_away(database: Database) {
        let options = Options { trusted_proxies: Some("127.0.0.0/8"), ..Options::on(database) };
        let house = House::with(options).await;
        let campaign = house.add_campaign().await;
        let code = house.api.get(&format!("/api/v2/campaigns/{campaign}")).await.json()["data"]["code"].clone();
        let visit = async |path: String, name: &str, email: &str, from: &str| {
            let form = house.browser().with_header("content-type", "application/x-www-form-urlencoded").with_header("x-forwarded-for", from);
            let body = format!("first_name={name}&email={}", email.replace('@', "%40").replace('+', "%2B"));
            let answer = form.send("POST", &path, body).await;
            assert_eq!(answer.status, 303, "{answer:?}");
            house.api.get(&format!("/api/v2/users/{email}")).await.json()["data"].clone()
        };
        let jo = visit(format!("/{}/signup", code.as_str().unwrap()), "Jo", "jo@example.com", "203.0.113.7").await;
        let link = format!("/{}/join", jo["code"].as_str().unwrap());
        let ada = visit(link.clone(), "Ada", "ada@example.com", "203.0.113.8").await;
        let bea = visit(link.clone(), "Bea", "bea@example.com", "203.0.113.7").await;
        let jo_again = visit(link.clone(), "Jo", "jo+2@example.com", "203.0.113.9").await;
        assert_eq!((&ada["flags"], &bea["flags"], &jo_again["flags"]), (&json!([]), &json!(["same_address"]), &json!(["self_referral"])));
        // Anybody can type the owner's address on the owner's link, so it says nothing about the owner.
        for (name, email) in [("Jo", "jo@example.com"), ("Eve", "JO@EXAMPLE.com"), ("Eve", "ada@example.com")] {
            let known = visit(link.clone(), name, email, "203.0.113.7").await;
            assert_eq!(known["flags"], json!([]), "{email}");
        }
        let own = house.api.get("/api/v2/users/jo@example.com").await.json()["data"].clone();
        assert_eq!((&own["first_name"], &own["referrer_id"]), (&json!("Jo"), &json!(null)));
        let flagged = async || {
            let users = house.api.get("/api/v2/users?flagged=true").await.json();
            users["data"].as_array().unwrap().iter().map(|user| user["email"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(flagged().await, ["bea@example.com", "jo+2@example.com"]);

        // Someone reviews the flags and dismisses them.
        let dismiss = async |client: &Client, who: &str| client.send("POST", &format!("/api/v2/users/{who}/dismiss-flags"), "").await;
        let answer = dismiss(&house.api, "bea@example.com").await;
        assert_eq!((answer.status, &answer.json()["data"]["flags"]), (200, &json!([])), "{answer:?}");
        assert_eq!(flagged().await, ["jo+2@example.com"]);
        let timeline = house.api.get("/api/v2/users/bea@example.com/timeline").await.json();
        let dismissed = &timeline["flags_dismissed"];
        assert_eq!((&dismissed["flags"], &dismissed["by"]), (&json!(["same_address"]), &json!("access token “test”")));
        assert!(dismissed["at"].as_str().unwrap().ends_with('Z'), "{dismissed}");
        // Dismissing again, even by someone else, changes nothing: the first one stays on record, and so do flags that
        // were not dismissed.
        let member = add_member(&house.running, AccountId(1), Role::Member).await;
        assert_eq!(dismiss(&member, "bea@example.com").await.status, 200);
        assert_eq!(house.api.get("/api/v2/users/bea@example.com/timeline").await.json()["flags_dismissed"], *dismissed);
        let id = jo_again["id"].to_string();
        let viewer = add_member(&house.running, AccountId(1), Role::Viewer).await;
        assert_eq!(dismiss(&viewer, &id).await.status, 403);
        assert_eq!(dismiss(&member, &id).await.status, 200);
        let by = house.api.get(&format!("/api/v2/users/{id}/timeline")).await.json()["flags_dismissed"]["by"].clone();
        assert!(by.as_str().unwrap().starts_with("Member."), "{by}");
        // Later events do not bring the flags back, and for someone never flagged there is nothing to dismiss.
        visit(link.clone(), "Bea", "bea@example.com", "203.0.113.7").await;
        assert_eq!(flagged().await, [""; 0]);
        assert_eq!(dismiss(&house.api, "ada@example.com").await.status, 200);
        assert_eq!(house.api.get("/api/v2/users/ada@example.com/timeline").await.json()["flags_dismissed"], json!(null));
        assert_eq!(dismiss(&house.api, "nobody@example.com").await.status, 404);
    }
}
