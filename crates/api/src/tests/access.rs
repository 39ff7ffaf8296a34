use axum::body::Body;
use http::Request;
use refhook_core::plan::Plan;
use refhook_store::accounts::tokens::Scope;
use serde_json::{Value, json};

use super::door::{Door, NOW};

#[tokio::test]
async fn without_a_good_token_nobody_gets_in() {
    let door = Door::open().await;
    let expired = Some(NOW.plus(60_000));
    door.add_token(door.account, "rh_expiring", Scope::Write, expired).await;
    let revoked = door.add_token(door.account, "rh_revoked", Scope::Write, None).await;
    for token in ["rh_expiring", "rh_revoked"] {
        assert_eq!(door.call_as(token, "GET", "/users", Value::Null).await.status, 200);
    }
    door.revoke(revoked).await;
    door.clock.advance(60_000);
    for token in ["rh_expiring", "rh_revoked", "rh_unknown", ""] {
        let answer = door.call_as(token, "GET", "/users", Value::Null).await;
        assert_eq!((answer.status, &answer.body["code"]), (401, &json!(401)), "{token}");
        assert_eq!(answer.headers["www-authenticate"], "Bearer");
    }
    let bare = Request::get("/api/v2/users").header("authorization", "Basic eDp5").body(Body::empty());
    assert_eq!(door.send(bare.unwrap()).await.status, 401);
}

#[tokio::test]
async fn a_token_for_reading_can_not_change_anything() {
    let door = Door::open().await;
    door.add_token(door.account, "rh_read", Scope::Read, None).await;
    assert_eq!(door.call_as("rh_read", "GET", "/campaigns", Value::Null).await.status, 200);
    for (method, path) in
        [("POST", "/campaigns"), ("PUT", "/users/1"), ("DELETE", "/webhooks/1"), ("POST", "/users")]
    {
        let answer = door.call_as("rh_read", method, path, json!({})).await;
        assert_eq!(
            (answer.status, &answer.body["reason"]),
            (403, &json!("scope_required")),
            "{method} {path}"
        );
    }
}

#[tokio::test]
async fn a_plan_below_basic_is_told_what_is_missing() {
    let door = Door::open().await;
    let account = door.add_account(Plan::Starter).await;
    door.add_token(account, "rh_starter", Scope::Write, None).await;
    let answer = door.call_as("rh_starter", "GET", "/webhooks", Value::Null).await;
    assert_eq!((answer.status, &answer.body["reason"]), (403, &json!("plan_required")));
}

#[tokio::test]
async fn one_call_too_many_in_a_minute_waits() {
    let door = Door::with_rate(3).await;
    for _ in 0..3 {
        assert_eq!(door.get("/users").await.status, 200);
    }
    let answer = door.get("/users").await;
    assert_eq!((answer.status, &answer.body["code"]), (429, &json!(429)));
    let wait: u64 = answer.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
}

#[tokio::test]
async fn another_account_sees_nothing_of_ours() {
    let door = Door::open().await;
    let campaign = door.campaign("Ours").await;
    let user = door.user(campaign, "ann@example.com", None).await;
    let webhook = json!({
        "campaign_id": campaign, "name": "CRM", "event": "user.join", "sources": ["Added"], "url": "https://crm.example.com/"
    });
    assert_eq!(door.call("POST", "/webhooks", webhook.clone()).await.status, 201);
    let other = door.add_account(Plan::Pro).await;
    door.add_token(other, "rh_other", Scope::Write, None).await;
    let code = user["code"].as_str().unwrap();
    for path in [
        format!("/campaigns/{campaign}"),
        format!("/users/{}", user["id"]),
        format!("/users/{code}"),
        "/users/ann@example.com".into(),
        "/webhooks/1".into(),
        "/webhooks/1/deliveries".into(),
        format!("/fields?campaign_id={campaign}"),
    ] {
        assert_eq!(door.call_as("rh_other", "GET", &path, Value::Null).await.status, 404, "{path}");
    }
    for path in ["/users", "/campaigns", "/webhooks"] {
        let answer = door.call_as("rh_other", "GET", path, Value::Null).await;
        assert_eq!(answer.body["meta"]["total"], 0, "{path}");
    }
    for (method, path) in [
        ("DELETE", "/users/1"),
        ("DELETE", "/campaigns/1"),
        ("DELETE", "/webhooks/1"),
        ("POST", "/webhooks/1/test"),
    ] {
        assert_eq!(door.call_as("rh_other", method, path, Value::Null).await.status, 404, "{method} {path}");
    }
    let join = json!({"campaign_id": campaign, "first_name": "Eve", "email": "eve@example.com"});
    assert_eq!(door.call_as("rh_other", "POST", "/users", join).await.fields(), ["campaign_id"]);
    assert_eq!(
        door.call_as("rh_other", "POST", "/webhooks", webhook.clone()).await.fields(),
        ["campaign_id"]
    );
    assert_eq!(
        door.call_as("rh_other", "POST", "/webhooks/preview", webhook).await.fields(),
        ["campaign_id"]
    );
}
