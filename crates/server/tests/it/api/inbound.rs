//! Other systems report who became qualified.

use refhook_core::ids::AccountId;
use refhook_core::plan::Plan;
use refhook_store::accounts::members::Role;
use serde_json::{Value, json};

use crate::fixture::{Answer, House, Options, add_account, add_member};
use crate::on_both;

const ACCOUNT: AccountId = AccountId(1);

impl House {
    /// The path of the account's new inbound webhook.
    pub(crate) async fn inbound(&self) -> String {
        let owner = add_member(&self.running, ACCOUNT, Role::Owner).await;
        let made = owner.post("/api/v2/inbound-webhook", &json!({})).await;
        assert_eq!(made.status, 201, "{made:?}");
        let url = made.json()["data"]["url"].as_str().unwrap().to_owned();
        assert_eq!(
            owner.get("/api/v2/inbound-webhook").await.json()["data"]["url"],
            json!(url),
            "it is shown again"
        );
        url.split_once(&self.running.address.to_string()).unwrap().1.to_owned()
    }

    async fn tell(&self, path: &str, kind: &str, body: impl Into<bytes::Bytes>) -> Answer {
        self.browser().with_header("content-type", kind).send("POST", path, body).await
    }

    async fn form(&self, path: &str, body: &str) -> Answer {
        self.tell(path, "application/x-www-form-urlencoded", body.to_owned()).await
    }
}

on_both! {
    async fn a_conversion_qualifies_the_person_once_and_reaches_the_webhook(database: Database) {
        let house = House::on(database).await;
        let campaign = house.add_campaign().await;
        let jo = house.join(campaign, "Jo", None).await;
        let ada = house.join(campaign, "Ada", jo["code"].as_str()).await;
        let names = ["code", "source", "type", "qualified", "referrer_code", "referrer_converted_referrals_count"];
        let fields = names.map(|name| json!({"key": name, "field": name}));
        house.add_webhook(campaign, &json!({"event": "user.qualified", "sources": ["Referred"], "fields": fields})).await;
        let (path, code) = (house.inbound().await, ada["code"].as_str().unwrap());
        let first = house.form(&path, &format!("code={code}&amount=12.50")).await;
        assert_eq!((first.status, first.json()), (200, json!({"qualified": true, "changed": true})));
        let requests = house.receiver.wait_for(1).await;
        let expected = format!(
            "/hook?code={code}&source=Referred&type=person_invited&qualified=true&referrer_code={}&\
             referrer_converted_referrals_count=1", jo["code"].as_str().unwrap()
        );
        assert_eq!(requests[0].target, expected);
        for (kind, body) in [
            ("application/json", json!({"coupon": code}).to_string()),
            ("application/json; charset=utf-8", json!({"email": ada["email"], "campaign_id": campaign.to_string()}).to_string()),
            ("application/x-www-form-urlencoded", format!("coupon={code}")),
        ] {
            let again = house.tell(&path, kind, body).await;
            assert_eq!((again.status, again.json()), (200, json!({"qualified": true, "changed": false})));
        }
        // Once undone by hand, the next conversion counts again.
        let back = json!({"code": code, "qualified": false});
        assert_eq!(house.api.put("/api/v2/users/qualification", &back).await.status, 200);
        assert_eq!(house.form(&path, &format!("code={code}")).await.json()["changed"], json!(true));
        assert_eq!(house.receiver.wait_for(2).await.len(), 2);
    }

    async fn whom_nobody_knows_is_no_error_and_what_can_not_be_read_is(database: Database) {
        let house = House::on(database).await;
        let campaign = house.add_campaign().await;
        let other = house.add_campaign().await;
        let jo = house.join(campaign, "Jo", None).await;
        let ada = house.join(campaign, "Ada", jo["code"].as_str()).await;
        let twin = json!({"campaign_id": other, "first_name": "Ada", "email": ada["email"]});
        assert_eq!(house.api.post("/api/v2/users", &twin).await.status, 201);
        let path = house.inbound().await;
        for (body, reason) in [
            ("code=nobody".to_owned(), "not_found"),
            ("email=nobody%40example.com".to_owned(), "not_found"),
            (format!("code={}", jo["code"].as_str().unwrap()), "not_invited"),
        ] {
            let answer = house.form(&path, &body).await;
            assert_eq!((answer.status, answer.json()), (200, json!({"qualified": false, "reason": reason})), "{body}");
        }
        let email = ada["email"].as_str().unwrap().replace('+', "%2B").replace('@', "%40");
        let ambiguous = house.form(&path, &format!("email={email}")).await;
        assert_eq!((ambiguous.status, &ambiguous.json()["reason"]), (422, &json!("ambiguous")));
        let named = house.form(&path, &format!("email={email}&campaign_id={campaign}")).await;
        assert_eq!(named.json()["qualified"], json!(true));
        for (kind, body, status) in [
            ("application/json", b"{\"code\": ".to_vec(), 400),
            ("application/json", b"{\"code\": \"\xff\"}".to_vec(), 400),
            ("application/json", b"[]".to_vec(), 400),
            ("application/x-www-form-urlencoded", b"code=%ff".to_vec(), 400),
            ("application/x-www-form-urlencoded", b"amount=1".to_vec(), 422),
            ("application/x-www-form-urlencoded", vec![b'x'; 10_000_000], 413),
            ("text/xml", b"<code/>".to_vec(), 415),
        ] {
            let answer = house.tell(&path, kind, body).await;
            assert!(answer.status == status && answer.json()["message"].is_string(), "{status}: {answer:?}");
        }
        assert_eq!(house.browser().get(&path).await.status, 405);
    }

    async fn the_token_alone_opens_and_a_new_one_ends_the_old(database: Database) {
        let house = House::on(database).await;
        let campaign = house.add_campaign().await;
        let jo = house.join(campaign, "Jo", None).await;
        let ada = house.join(campaign, "Ada", jo["code"].as_str()).await;
        let code = format!("code={}", ada["code"].as_str().unwrap());
        let old = house.inbound().await;
        let path = house.inbound().await;
        for wrong in [&old, "/webhook/x/qualify", "/webhook/%00/qualify"] {
            let answer = house.form(wrong, &code).await;
            assert_eq!((answer.status, &answer.json()["code"]), (404, &json!(404)), "{wrong}");
        }
        let viewer = add_member(&house.running, ACCOUNT, Role::Viewer).await;
        let seen = viewer.get("/api/v2/inbound-webhook").await.json()["data"].clone();
        assert!(seen["url"] == Value::Null && seen["created_at"].is_string(), "{seen}");
        assert_eq!(viewer.post("/api/v2/inbound-webhook", &json!({})).await.status, 403);
        // Another account's webhook knows nobody in this one.
        add_account(&house.running, Plan::Pro).await;
        let stranger = add_member(&house.running, AccountId(2), Role::Owner).await;
        assert_eq!(stranger.get("/api/v2/inbound-webhook").await.json()["data"], Value::Null);
        let theirs = stranger.post("/api/v2/inbound-webhook", &json!({})).await.json()["data"]["url"].clone();
        let theirs = theirs.as_str().unwrap().split_once(&house.running.address.to_string()).unwrap().1.to_owned();
        assert_eq!(house.form(&theirs, &code).await.json()["reason"], json!("not_found"));

        assert!(house.running.app.program.accounts().set_plan(ACCOUNT, Plan::Starter).await.unwrap());
        let refused = house.form(&path, &code).await;
        assert_eq!((refused.status, &refused.json()["reason"]), (403, &json!("plan_required")));
    }

    async fn a_sender_that_calls_too_often_is_told_to_wait(database: Database) {
        let house = House::with(Options { api_rate: 3, ..Options::on(database) }).await;
        let path = house.inbound().await;
        for _ in 0..3 {
            assert_eq!(house.form(&path, "code=nobody").await.status, 200);
        }
        let refused = house.form(&path, "code=nobody").await;
        assert!(refused.status == 429 && refused.header("retry-after").is_some(), "{refused:?}");
    }
}
