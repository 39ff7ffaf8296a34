//! The n8n node, by the calls that it makes.

use refhook_core::plan::Plan;
use serde_json::{Value, json};

use crate::fixture::{Client, House, add_account};
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
        assert_eq!(house.api.get("/api/v2/webhooks").await.json()["data"], json!([]));
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
}
