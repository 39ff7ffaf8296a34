use refhook_core::plan::Plan;
use refhook_core::time::UnixMs;
use refhook_store::accounts::tokens::Scope;
use serde_json::{Value, json};

use super::door::{Answer, Door, NOW};

async fn create(door: &Door, name: &str, scope: &str, expires_at: Option<UnixMs>) -> Answer {
    let body = json!({"name": name, "scope": scope, "expires_at": expires_at.map(UnixMs::rfc3339)});
    door.manage("POST", "/tokens", body).await
}

#[tokio::test]
async fn a_token_is_shown_once_and_opens_what_its_scope_says() {
    let door = Door::open().await;
    let made = create(&door, " Zapier ", "read", Some(NOW.plus(60_000))).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let mut shown = made.body["data"].clone();
    let token = shown.as_object_mut().unwrap().remove("token").unwrap();
    let token = token.as_str().unwrap();
    assert_eq!(
        (&shown["name"], &shown["scope"], &shown["last_used_at"]),
        (&json!("Zapier"), &json!("read"), &Value::Null)
    );
    let list = door.manage("GET", "/tokens", Value::Null).await.body;
    assert_eq!((&list["data"][0], list["data"].as_array().unwrap().len()), (&shown, 2));
    assert!(!list.to_string().contains(token));
    assert_eq!(door.call_as(token, "GET", "/users", Value::Null).await.status, 200);
    assert_eq!(door.call_as(token, "POST", "/campaigns", json!({"name": "x"})).await.status, 403);
    door.clock.advance(60_000);
    assert_eq!(door.call_as(token, "GET", "/users", Value::Null).await.status, 401, "it has expired");
}

#[tokio::test]
async fn a_revoked_token_is_refused_at_once_and_leaves_the_list() {
    let door = Door::open().await;
    let made = create(&door, "x", "write", None).await.body;
    let (token, path) = (made["data"]["token"].as_str().unwrap(), format!("/tokens/{}", made["data"]["id"]));
    assert_eq!(door.call_as(token, "GET", "/users", Value::Null).await.status, 200);
    assert_eq!(door.manage("DELETE", &path, Value::Null).await.status, 204);
    assert_eq!(door.call_as(token, "GET", "/users", Value::Null).await.status, 401, "the clock stood still");
    assert_eq!(door.manage("GET", "/tokens", Value::Null).await.body["data"].as_array().unwrap().len(), 1);
    assert_eq!(door.manage("DELETE", &path, Value::Null).await.status, 404);
    assert_eq!(door.manage("DELETE", "/tokens/x", Value::Null).await.status, 404);
}

#[tokio::test]
async fn another_accounts_tokens_are_out_of_reach_and_a_hundred_are_enough() {
    let door = Door::open().await;
    let other = door.add_account(Plan::Pro).await;
    let theirs = door.add_token(other, "rh_other", Scope::Write, None).await;
    assert_eq!(door.manage("DELETE", &format!("/tokens/{}", theirs.0), Value::Null).await.status, 404);
    for (body, field) in [
        (json!({"name": "", "scope": "read"}), "name"),
        (json!({"name": "x".repeat(101), "scope": "read"}), "name"),
        (json!({"name": "x", "scope": "admin"}), "scope"),
        (json!({"name": "x", "scope": "read", "expires_at": NOW.rfc3339()}), "expires_at"),
        (json!({"name": "x", "scope": "read", "expires_at": "soon"}), "expires_at"),
        (json!({"name": "x", "scope": "read", "token": "mine"}), "token"),
    ] {
        assert_eq!(door.manage("POST", "/tokens", body.clone()).await.fields(), [field], "{body}");
    }
    for _ in 1..100 {
        assert_eq!(create(&door, "x", "read", None).await.status, 201);
    }
    let full = create(&door, "x", "read", None).await;
    assert_eq!((full.status, &full.body["reason"]), (409, &json!("too_many_tokens")));
    assert_eq!(door.call("GET", "/tokens", Value::Null).await.body["reason"], "session_required");
}

#[tokio::test]
async fn the_last_use_is_noted_to_the_minute() {
    let door = Door::open().await;
    let used = async || {
        let list = door.manage("GET", "/tokens", Value::Null).await.body;
        list["data"][0]["last_used_at"].clone()
    };
    door.get("/users").await;
    let noted = async |at: UnixMs| {
        for _ in 0..1_000 {
            if used().await == json!(at.rfc3339()) {
                return;
            }
            tokio::task::yield_now().await;
        }
        panic!("{} instead of {}", used().await, at.rfc3339());
    };
    noted(NOW).await;
    door.clock.advance(59_999);
    door.get("/users").await;
    noted(NOW).await;
    door.clock.advance(1);
    door.get("/users").await;
    noted(NOW.plus(60_000)).await;
}
