use std::sync::Arc;

use refhook_core::crypto::sealed::{open_secrets, open_signing};
use refhook_core::delivery::outcome::Outcome;
use refhook_core::ids::{DeliveryId, WebhookId};
use refhook_core::time::UnixMs;
use refhook_core::webhook::Webhook;
use refhook_core::webhook::payload::render::render;
use refhook_core::webhook::payload::sign::Signing;
use refhook_dispatch::Claim;
use refhook_store::queue::{self, AttemptRecord, ClaimRequest, Completion, Next};
use refhook_store::{StoreError, WriteClass, webhooks};
use serde_json::{Value, json};

use super::door::{CLAIM, Door};

#[tokio::test]
async fn deliveries_are_listed_page_by_page_and_shown_one_by_one() {
    let door = Door::open().await;
    let campaign = door.campaign("Tea").await;
    let webhook = json!({
        "campaign_id": campaign, "name": "CRM", "event": "user.join", "sources": ["Added"], "url": "https://crm.example.com/"
    });
    let id = door.call("POST", "/webhooks", webhook).await.body["data"]["id"].clone();
    for n in 0..3 {
        door.user(campaign, &format!("user{n}@example.com"), None).await;
        door.clock.advance(1_000);
    }
    let path = format!("/webhooks/{id}/deliveries");
    let first = door.get(&format!("{path}?state=waiting&per_page=2")).await.body;
    assert_eq!(first["data"].as_array().unwrap().len(), 2, "{first}");
    let cursor = first["meta"]["next_cursor"].as_str().unwrap();
    let link = format!("https://refer.example.com/api/v2{path}?state=waiting&per_page=2&cursor={cursor}");
    assert_eq!(first["links"]["next"], link);
    let last = door.get(&format!("{path}?state=waiting&per_page=2&cursor={cursor}")).await.body;
    assert_eq!((last["data"].as_array().unwrap().len(), &last["links"]["next"]), (1, &Value::Null));
    let count =
        async |query: &str| door.get(&format!("{path}?{query}")).await.body["data"].as_array().unwrap().len();
    assert_eq!(count("state=delivered").await, 0);
    assert_eq!(count("from=2022-06-09T10:00:01Z").await, 2);
    assert_eq!(count("until=2022-06-09T10:00:01Z").await, 1);

    let delivery = &first["data"][0];
    let shown =
        door.get(&format!("/deliveries/{}", delivery["id"].as_str().unwrap())).await.body["data"].clone();
    assert_eq!(
        (&shown["event_id"], &shown["state"], &shown["attempts"]),
        (&delivery["event_id"], &json!("waiting"), &json!([]))
    );
    assert_eq!(door.get("/deliveries/018147e8-1100-7000-8000-000000000009").await.status, 404);
}

/// Attempts every waiting delivery of the webhook as the engine would, without sending anything.
async fn attempt(door: &Door, id: i64) {
    let program = Arc::clone(&door.app.program);
    let work = door.writer.write(WriteClass::Lead, move |mut tx| {
        Box::pin(async move {
            let (webhook_id, now) = (WebhookId(id), program.now());
            let claim = Claim { id: CLAIM, until: now.plus(45_000) };
            let request = ClaimRequest { webhook_id, claim, now, limit: 10, low_share: Some(10) };
            let rows = queue::claim(&mut tx, &request).await?;
            let stored = webhooks::current(&mut tx, webhook_id).await?.unwrap();
            let secrets =
                open_secrets(program.vault(), webhook_id, stored.sealed_secrets.as_deref()).unwrap();
            let key = open_signing(program.vault(), webhook_id, &stored.signing_secret).unwrap();
            let webhook = Webhook { config: stored.config, secrets };
            let completions = rows.into_iter().map(|row| {
                let id = row.id.to_string();
                let signing = Signing { id: &id, at: now, secrets: &[&key], test: false };
                let hash = render(&webhook, &row.event.unwrap()).sign(&signing).sha256_hex();
                Completion {
                    attempt: record(row.id, row.version, now, hash),
                    claim: CLAIM,
                    next: Next::Delivered,
                }
            });
            queue::complete(&mut tx, &completions.collect::<Vec<_>>(), now).await
        })
    });
    let done: Result<(), StoreError> = work.await;
    done.unwrap();
}

fn record(delivery_id: DeliveryId, version: i64, signed_at: UnixMs, hash: String) -> AttemptRecord {
    AttemptRecord {
        delivery_id,
        version,
        signed_at,
        request_sha256: Some(hash),
        address: Some("192.0.2.1:443".into()),
        outcome: Outcome::Delivered,
        status: Some(200),
        detail: None,
        dns_ms: Some(1),
        connect_ms: Some(2),
        tls_ms: Some(3),
        first_byte_ms: Some(4),
        total_ms: 5,
        response_headers: Some(r#"[["x-id","7"]]"#.into()),
        response_body: Some("ok".into()),
        response_truncated: false,
    }
}

#[tokio::test]
async fn an_attempt_shows_what_was_sent_until_it_can_not_be_known_any_more() {
    let door = Door::open().await;
    let campaign = door.campaign("Tea").await;
    let webhook = json!({
        "campaign_id": campaign, "name": "CRM", "event": "user.join", "sources": ["Added"],
        "url": "https://crm.example.com/", "credentials": {"type": "bearer", "token": "hunter2"}
    });
    let id = door.call("POST", "/webhooks", webhook.clone()).await.body["data"]["id"].as_i64().unwrap();
    let ann = door.user(campaign, "ann@example.com", None).await;
    door.user(campaign, "bob@example.com", None).await;
    attempt(&door, id).await;
    let mut change = webhook;
    (change["version"], change["url"]) = (json!(1), json!("https://crm.example.com/other"));
    assert_eq!(door.call("PUT", &format!("/webhooks/{id}"), change).await.status, 200);

    let list = door.get(&format!("/webhooks/{id}/deliveries?state=delivered")).await.body;
    let path = |n: usize| format!("/deliveries/{}", list["data"][n]["id"].as_str().unwrap());
    let (of_bob, of_ann) = (path(0), path(1));
    let shown = door.get(&of_ann).await.body["data"]["attempts"][0].clone();
    assert_eq!(
        (&shown["number"], &shown["version"], &shown["matches_hash"]),
        (&json!(1), &json!(1), &json!(true))
    );
    let request = shown["request"].to_string();
    assert!(
        request.contains("https://crm.example.com/?") && request.contains("ann%40example.com"),
        "{request}"
    );
    assert!(!request.contains("hunter2") && !request.contains("webhook-signature"), "{request}");
    let timings = json!({"dns_ms": 1, "connect_ms": 2, "tls_ms": 3, "first_byte_ms": 4, "total_ms": 5});
    assert_eq!(shown["timings"], timings);
    let headers = json!([{"name": "x-id", "value": "7"}]);
    let response =
        json!({"status": 200, "headers": headers, "body": "ok", "truncated": false, "withheld": false});
    assert_eq!(shown["response"], response);

    let gone = async |path: &str| {
        let shown = door.get(path).await.body["data"]["attempts"][0].clone();
        assert_eq!((&shown["request"], &shown["matches_hash"]), (&Value::Null, &json!(false)), "{path}");
    };
    assert_eq!(door.call("DELETE", &format!("/users/{}", ann["id"]), Value::Null).await.status, 204);
    gone(&of_ann).await;
    assert!(!door.get(&of_bob).await.body["data"]["attempts"][0]["request"].is_null());
    assert_eq!(door.call("DELETE", &format!("/webhooks/{id}"), Value::Null).await.status, 204);
    gone(&of_bob).await;
}
