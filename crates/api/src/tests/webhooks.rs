use refhook_core::crypto::signing::{SignatureHeaders, SigningSecret, verify};
use refhook_core::event::EventKind;
use refhook_testkit::receiver::{Answer, Receiver};
use serde_json::{Value, json};

use super::door::{Door, NOW};

fn webhook(campaign: i64) -> Value {
    json!({
        "campaign_id": campaign, "name": "CRM", "event": "user.join", "sources": ["Referred", "Added"],
        "url": "https://crm.example.com/leads",
        "fields": [{"key": "email_address", "field": "email"}, {"key": "origin", "value": "refhook {{campaign_name}}"}],
        "credentials": {"type": "basic", "username": "u", "password": "hunter2"},
        "headers": [{"name": "X-Team", "value": "sales"}], "success": {"statuses": [200, 409]}
    })
}

#[tokio::test]
async fn the_choices_are_all_events_and_formats() {
    let door = Door::open().await;
    let answer = door.get("/webhook-options").await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let names = |list: &str| -> Value {
        answer.body["data"][list].as_array().unwrap().iter().map(|one| one["name"].clone()).collect()
    };
    assert_eq!(names("events"), json!(EventKind::NAMES));
    assert_eq!(names("formats"), json!(["query", "form", "json", "template"]));
    assert_eq!(answer.body["data"]["formats"][0]["methods"], json!(["POST", "GET"]));
    let campaign = door.campaign("Tea").await;
    for event in EventKind::NAMES {
        let mut body = webhook(campaign);
        body["event"] = event.into();
        body["sources"] = json!(["Referred"]);
        assert_eq!(door.call("POST", "/webhooks", body).await.status, 201, "{event}");
    }
}

#[tokio::test]
async fn a_webhook_comes_back_without_its_secrets() {
    let door = Door::open().await;
    let campaign = door.campaign("Tea").await;
    let created = door.call("POST", "/webhooks", webhook(campaign)).await;
    assert_eq!(created.status, 201, "{}", created.body);
    let mut shown = created.body["data"].clone();
    let secret = shown.as_object_mut().unwrap().remove("signing_secret").unwrap();
    assert!(secret.as_str().unwrap().starts_with("whsec_"));
    assert_eq!(shown["credentials"], json!({"type": "basic", "username": "u", "password": null}));
    assert_eq!(shown["headers"], json!([{"name": "X-Team", "value": null}]));
    assert_eq!((&shown["method"], &shown["format"]), (&json!("POST"), &json!("query")));
    assert_eq!(shown["success"], json!({"statuses": [200, 409]}));
    assert_eq!((&shown["version"], &shown["state"]), (&json!(1), &json!("healthy")));
    let id = shown["id"].as_i64().unwrap();
    assert_eq!(door.get(&format!("/webhooks/{id}")).await.body["data"], shown);
    let list = door.get(&format!("/webhooks?campaign_id={campaign}")).await.body;
    assert_eq!(list["data"], json!([shown]));
    assert!(!list.to_string().contains("hunter2") && !list.to_string().contains("sales"));
    assert_eq!(door.call("DELETE", &format!("/webhooks/{id}"), Value::Null).await.status, 204);
    assert_eq!(door.get(&format!("/webhooks/{id}")).await.status, 404);
}

#[tokio::test]
async fn a_change_names_its_version_and_keeps_secrets_for_the_same_server_alone() {
    let door = Door::open().await;
    let campaign = door.campaign("Tea").await;
    let id = door.call("POST", "/webhooks", webhook(campaign)).await.body["data"]["id"].clone();
    let path = format!("/webhooks/{id}");
    let mut change = webhook(campaign);
    change["version"] = json!(1);
    change["url"] = json!("https://crm.example.com/v2/leads");
    change["credentials"]["password"] = Value::Null;
    change["headers"][0]["value"] = Value::Null;
    assert_eq!(door.call("PUT", &path, change.clone()).await.body["data"]["version"], 2);

    let stale = door.call("PUT", &path, change.clone()).await;
    assert_eq!((stale.status, &stale.body["reason"]), (409, &json!("stale_version")));
    change["version"] = json!(2);
    change["url"] = json!("https://evil.example.com/leads");
    let moved = door.call("PUT", &path, change.clone()).await;
    assert_eq!((moved.status, moved.fields()), (422, vec!["credentials.password", "headers.0.value"]));
    change["url"] = json!("https://crm.example.com/v2/leads");
    change["campaign_id"] = json!(door.campaign("Coffee").await);
    assert_eq!(door.call("PUT", &path, change.clone()).await.fields(), ["campaign_id"]);
    change.as_object_mut().unwrap().remove("version");
    assert_eq!(door.call("PUT", &path, change).await.fields(), ["version"]);

    let mut preview = webhook(campaign);
    preview["webhook_id"] = id;
    preview["credentials"]["password"] = Value::Null;
    preview["headers"][0]["value"] = Value::Null;
    assert_eq!(door.call("POST", "/webhooks/preview", preview.clone()).await.status, 200);
    preview["url"] = json!("https://evil.example.com/leads");
    assert_eq!(door.call("POST", "/webhooks/preview", preview).await.status, 422);
}

#[tokio::test]
async fn mistakes_in_a_webhook_are_named_by_their_place() {
    let door = Door::open().await;
    let campaign = door.campaign("Tea").await;
    for (place, value, field) in [
        ("/url", json!("http://crm.example.com/"), "url"),
        ("/url", json!("https://169.254.169.254/"), "url"),
        ("/event", json!("user.left"), "event"),
        ("/sources", json!(["Everyone"]), "sources.0"),
        ("/sources", json!([]), "sources"),
        ("/fields/0/field", json!("emial"), "fields.0.field"),
        ("/fields/1/key", json!("email_address"), "fields.1.key"),
        ("/headers/0/name", json!("Host"), "headers.0.name"),
        ("/headers/0/value", json!("a\r\nX-Evil: 1"), "headers.0.value"),
        ("/credentials/type", json!("digest"), "credentials.type"),
        ("/credentials/username", json!("a:b"), "credentials.username"),
        ("/success", json!("always"), "success"),
        ("/name", json!("x".repeat(101)), "name"),
    ] {
        let mut body = webhook(campaign);
        *body.pointer_mut(place).unwrap() = value;
        let answer = door.call("POST", "/webhooks", body).await;
        assert_eq!((answer.status, answer.fields()), (422, vec![field]), "{}", answer.body);
    }
    assert_eq!(door.get("/webhooks").await.body["meta"]["total"], 0);
}

#[tokio::test]
async fn a_preview_is_the_request_with_its_secrets_masked() {
    let door = Door::open().await;
    let campaign = door.campaign("Tea").await;
    let answer = door.call("POST", "/webhooks/preview", webhook(campaign)).await;
    let request = &answer.body["data"];
    let query = "email_address=support%2Bbyron%40referral-factory.com&origin=refhook%20Tea";
    assert_eq!(request["url"], format!("https://crm.example.com/leads?{query}"));
    let text = request.to_string();
    assert!(
        text.contains("webhook-signature") && text.contains("••••") && !text.contains("hunter2"),
        "{text}"
    );

    let user = door.user(campaign, "ann@example.com", None).await;
    let mut body = webhook(campaign);
    body["person_id"] = user["id"].clone();
    let request = door.call("POST", "/webhooks/preview", body.clone()).await.body["data"].clone();
    assert_eq!(
        request["url"],
        "https://crm.example.com/leads?email_address=ann%40example.com&origin=refhook%20Tea"
    );
    body["person_id"] = json!(999);
    assert_eq!(door.call("POST", "/webhooks/preview", body).await.fields(), ["person_id"]);
    assert_eq!(door.get("/webhooks").await.body["meta"]["total"], 0);
}

#[tokio::test]
async fn a_test_send_is_marked_signed_counted_nowhere_and_limited() {
    let door = Door::with_rate(1_000).await;
    let receiver = Receiver::http().await;
    receiver.respond_with(|_| Answer::status(201).header("x-id", "7").body("made"));
    let campaign = door.campaign("Tea").await;
    let mut body = webhook(campaign);
    body["url"] = json!(receiver.url("/leads"));
    body["format"] = json!("json");
    body["success"] = json!("any_2xx");
    let created = door.call("POST", "/webhooks", body).await.body["data"].clone();
    let path = format!("/webhooks/{}/test", created["id"]);
    let answer = door.call("POST", &path, Value::Null).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let result = &answer.body["data"];
    assert_eq!((&result["outcome"], &result["response"]["status"]), (&json!("delivered"), &json!(201)));
    assert_eq!(
        (&result["response"]["body"], &result["response"]["truncated"]),
        (&json!("made"), &json!(false))
    );
    assert!(!result.to_string().contains("hunter2"));

    let request = receiver.requests().remove(0);
    assert_eq!(request.header("refhook-test"), Some("1"));
    assert_eq!(request.header("authorization"), Some("Basic dTpodW50ZXIy"));
    let sent: Value = serde_json::from_str(request.text()).unwrap();
    assert_eq!(sent["email_address"], "support+byron@referral-factory.com");
    let secret = SigningSecret::parse(created["signing_secret"].as_str().unwrap()).unwrap();
    let headers = SignatureHeaders {
        id: result["id"].as_str(),
        timestamp: request.header("webhook-timestamp"),
        signature: request.header("webhook-signature"),
    };
    assert_eq!(verify(headers, &request.body, &[&secret], NOW), Ok(()));
    let list = door.get(&format!("/webhooks/{}/deliveries", created["id"])).await.body;
    assert_eq!(list["data"], json!([]));

    for _ in 0..9 {
        assert_eq!(door.call("POST", &path, json!({})).await.status, 200);
    }
    let limited = door.call("POST", &path, Value::Null).await;
    assert_eq!((limited.status, receiver.requests().len()), (429, 10));
    assert!(limited.headers.contains_key("retry-after"));
}

#[tokio::test]
async fn a_draft_is_tested_with_the_secrets_that_are_saved_and_says_what_an_error_means() {
    let door = Door::with_rate(1_000).await;
    let receiver = Receiver::http().await;
    receiver.respond_with(|_| Answer::status(401).header("location", "x"));
    let campaign = door.campaign("Tea").await;
    let mut body = webhook(campaign);
    body["url"] = json!(receiver.url("/leads"));
    let id = door.call("POST", "/webhooks", body.clone()).await.body["data"]["id"].clone();
    body["url"] = json!(receiver.url("/other"));
    body["webhook_id"] = id;
    body["credentials"]["password"] = Value::Null;
    body["headers"][0]["value"] = Value::Null;
    let answer = door.call("POST", "/webhooks/test", body.clone()).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let diagnosis = &answer.body["data"]["diagnosis"];
    assert_eq!(diagnosis["lead_at_risk"], json!(false));
    assert!(diagnosis["summary"].as_str().unwrap().contains("credentials"), "{diagnosis}");
    let request = receiver.requests().remove(0);
    assert!(request.target.starts_with("/other?email_address="));
    assert_eq!(
        (request.header("authorization"), request.header("refhook-test")),
        (Some("Basic dTpodW50ZXIy"), Some("1"))
    );
    assert_eq!(door.get("/webhooks").await.body["meta"]["total"], 1, "nothing is saved");

    receiver.respond_with(|_| Answer::status(200));
    let delivered = door.call("POST", "/webhooks/test", body.clone()).await;
    assert_eq!(
        (&delivered.body["data"]["outcome"], &delivered.body["data"]["diagnosis"]),
        (&json!("delivered"), &Value::Null)
    );
    let path = format!("/webhooks/{}/test", body["webhook_id"]);
    for _ in 0..8 {
        assert_eq!(door.call("POST", &path, json!({})).await.status, 200);
    }
    assert_eq!(
        door.call("POST", "/webhooks/test", body.clone()).await.status,
        429,
        "both kinds count together"
    );
    body["fields"][0]["field"] = json!("emial");
    assert_eq!(door.call("POST", "/webhooks/test", body).await.fields(), ["fields.0.field"]);
}
