//! The log of all webhooks, numbers and retries.

use std::sync::Arc;

use refhook_core::delivery::outcome::Outcome;
use refhook_core::ids::{DeliveryId, WebhookId};
use refhook_core::plan::Plan;
use refhook_dispatch::Claim;
use refhook_store::accounts::tokens::Scope;
use refhook_store::queue::{self, AttemptRecord, ClaimRequest, Completion, Next};
use refhook_store::{StoreError, WriteClass};
use serde_json::{Value, json};

use super::door::{CLAIM, Door};

pub(super) async fn hook(door: &Door, campaign: i64, changes: Value) -> i64 {
    let mut body = json!({
        "campaign_id": campaign, "name": "CRM", "event": "user.join", "sources": ["Referred", "Direct", "Added"],
        "url": "https://crm.example.com/"
    });
    for (key, value) in changes.as_object().unwrap() {
        body[key] = value.clone();
    }
    let answer = door.call("POST", "/webhooks", body).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    answer.body["data"]["id"].as_i64().unwrap()
}

/// Completes everything due for the webhook, without sending anything.
pub(super) async fn settle(door: &Door, webhook: i64, next: Next) {
    let program = Arc::clone(&door.app.program);
    let work = door.writer.write(WriteClass::Lead, move |mut tx| {
        Box::pin(async move {
            let (webhook_id, now) = (WebhookId(webhook), program.now());
            let claim = Claim { id: CLAIM, until: now.plus(45_000) };
            let request = ClaimRequest { webhook_id, claim, now, limit: 400, low_share: Some(400) };
            let rows = queue::claim(&mut tx, &request).await?;
            let ended = rows.into_iter().map(|row| Completion {
                attempt: record(row.id, next, now),
                claim: CLAIM,
                next,
            });
            queue::complete(&mut tx, &ended.collect::<Vec<_>>(), now).await
        })
    });
    let done: Result<(), StoreError> = work.await;
    done.unwrap();
}

fn record(delivery_id: DeliveryId, next: Next, signed_at: refhook_core::time::UnixMs) -> AttemptRecord {
    let delivered = next == Next::Delivered;
    AttemptRecord {
        delivery_id,
        version: 1,
        signed_at,
        request_sha256: None,
        address: None,
        outcome: if delivered { Outcome::Delivered } else { Outcome::HttpStatus },
        status: Some(if delivered { 200 } else { 422 }),
        detail: None,
        dns_ms: None,
        connect_ms: None,
        tls_ms: None,
        first_byte_ms: None,
        total_ms: 5,
        response_headers: None,
        response_body: None,
        response_truncated: false,
    }
}

async fn emails(door: &Door, path: &str) -> Vec<String> {
    let answer = door.get(path).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    let list = answer.body["data"].as_array().unwrap().clone();
    list.iter().map(|one| one["person_email"].as_str().unwrap_or("-").to_owned()).collect()
}

#[tokio::test]
async fn the_log_of_all_webhooks_is_one_list_from_the_newest_on() {
    let door = Door::open().await;
    let (tea, other) = (door.campaign("Tea").await, door.campaign("Other").await);
    let first = hook(&door, tea, json!({})).await;
    hook(&door, other, json!({"name": "Sheet"})).await;
    for (n, campaign) in [(0, tea), (1, other), (2, tea), (3, other), (4, tea)] {
        door.user(campaign, &format!("user{n}@example.com"), None).await;
        door.clock.advance(1_000);
    }
    let all: Vec<_> = (0..5).rev().map(|n| format!("user{n}@example.com")).collect();
    assert_eq!(emails(&door, "/deliveries").await, all);
    let page = door.get("/deliveries?per_page=2").await.body;
    let cursor = page["meta"]["next_cursor"].as_str().unwrap();
    assert_eq!(emails(&door, &format!("/deliveries?per_page=2&cursor={cursor}")).await, all[2..4]);
    assert_eq!(
        page["links"]["next"],
        format!("https://refer.example.com/api/v2/deliveries?per_page=2&cursor={cursor}")
    );
    assert_eq!(emails(&door, &format!("/deliveries?campaign_id={other}")).await, [&*all[1], &*all[3]]);
    assert_eq!(emails(&door, &format!("/deliveries?webhook_id={first}&per_page=1")).await, all[..1]);
    assert_eq!(emails(&door, "/deliveries?from=2022-06-09T10:00:03Z").await, all[..2]);
    assert_eq!(emails(&door, "/deliveries?until=2022-06-09T10:00:01Z").await, all[4..]);
    assert_eq!(emails(&door, "/deliveries?q=USER3").await, all[1..2]);
    assert_eq!(emails(&door, "/deliveries?q=ann").await, all);
    assert!(emails(&door, "/deliveries?q=user%25").await.is_empty(), "a sign of LIKE is a letter");
    let person = page["data"][0]["person_id"].clone();
    assert_eq!(emails(&door, &format!("/deliveries?person_id={person}")).await, all[..1]);
    assert_eq!(
        emails(&door, &format!("/webhooks/{first}/deliveries?q=user2&state=waiting")).await,
        all[2..3]
    );
    let shown = &page["data"][0];
    assert_eq!(
        (&shown["event"], &shown["webhook_name"], &shown["campaign_id"], &shown["person_first_name"]),
        (&json!("user.join"), &json!("CRM"), &json!(tea), &json!("Ann"))
    );
    assert_eq!(door.call("DELETE", &format!("/users/{person}"), Value::Null).await.status, 204);
    let erased = door.get("/deliveries?state=erased").await.body["data"][0].clone();
    assert_eq!((&erased["person_email"], &erased["person_first_name"]), (&Value::Null, &Value::Null));
    assert_eq!(door.get("/deliveries?webhook_id=99").await.status, 404);
    assert_eq!(door.get("/deliveries?state=lost&cursor=x").await.fields(), ["cursor", "state"]);
    assert_eq!(door.get(&format!("/deliveries?q={}", "x".repeat(101))).await.fields(), ["q"]);
}

#[tokio::test]
async fn one_screen_counts_people_and_says_whether_all_deliveries_arrived() {
    let door = Door::open().await;
    let tea = door.campaign("Tea").await;
    let (good, bad) = (hook(&door, tea, json!({})).await, hook(&door, tea, json!({"name": "Bad"})).await);
    for n in 0..3 {
        door.user(tea, &format!("user{n}@example.com"), None).await;
    }
    settle(&door, good, Next::Delivered).await;
    settle(&door, bad, Next::Failed).await;
    door.clock.advance(60 * 60 * 1_000);
    door.user(tea, "late@example.com", None).await;
    let shown = door.get("/overview").await.body["data"].clone();
    let numbers = [
        "people",
        "people_joined",
        "people_missing",
        "deliveries",
        "delivered",
        "waiting",
        "failed",
        "webhooks",
        "campaigns",
    ];
    assert_eq!(numbers.map(|name| shown[name].as_i64().unwrap()), [4, 4, 4, 8, 3, 2, 3, 2, 1], "{shown}");
    assert_eq!(shown["oldest_waiting_at"], "2022-06-09T11:00:00.000Z");
    let trouble = shown["trouble"].as_array().unwrap();
    assert_eq!(
        (trouble.len(), &trouble[0]["webhook_id"], &trouble[0]["failed"]),
        (1, &json!(bad), &json!(3))
    );
    door.clock.advance(5 * 60 * 1_000 + 1);
    let late = door.get("/overview?range=day").await.body["data"]["trouble"].clone();
    assert_eq!(late.as_array().unwrap().len(), 2, "a lead that waits is trouble: {late}");

    let path = format!("/webhooks/{good}");
    assert_eq!(door.get(&path).await.body["data"].get("stats"), None);
    let stats = json!({
        "waiting": 1, "oldest_waiting_at": "2022-06-09T11:00:00.000Z", "expires_at": null, "failed": 0,
        "delivered_24h": 3, "last_delivered_at": "2022-06-09T10:00:00.000Z"
    });
    assert_eq!(door.get(&format!("{path}?with=webhook.stats")).await.body["data"]["stats"], stats);
    assert_eq!(door.get("/webhooks?with=webhook.stats").await.body["data"][1]["stats"]["failed"], 3);
    assert_eq!(door.get(&format!("{path}?with=x")).await.fields(), ["with"]);

    let chart = door.get(&format!("/webhooks/{bad}/chart?range=day")).await.body;
    let buckets = chart["data"].as_array().unwrap();
    assert_eq!((buckets.len(), &chart["meta"]["bucket_seconds"]), (24, &json!(3_600)));
    let last =
        json!({"at": "2022-06-09T11:00:00.000Z", "delivered": 0, "waiting": 1, "failed": 0, "discarded": 0});
    let before =
        json!({"at": "2022-06-09T10:00:00.000Z", "delivered": 0, "waiting": 0, "failed": 3, "discarded": 0});
    assert_eq!((&buckets[23], &buckets[22]), (&last, &before));
    assert!(buckets[..22].iter().all(|bucket| bucket["failed"] == 0 && bucket["delivered"] == 0));

    let other = door.add_account(Plan::Basic).await;
    door.add_token(other, "rh_other", Scope::Write, None).await;
    let theirs = door.call_as("rh_other", "GET", "/overview", Value::Null).await.body["data"].clone();
    assert_eq!(numbers.map(|name| theirs[name].as_i64().unwrap()), [0; 9], "{theirs}");
}

#[tokio::test]
async fn a_person_counts_once_however_many_webhooks_and_events_carry_them() {
    const DAY: i64 = 24 * 60 * 60 * 1_000;
    let door = Door::open().await;
    let (tea, other) = (door.campaign("Tea").await, door.campaign("Other").await);
    let mut hooks = Vec::new();
    for n in 0..4 {
        hooks.push(hook(&door, tea, json!({"name": format!("Hook {n}")})).await);
    }
    let won = json!({"name": "Won", "event": "user.qualified", "sources": ["Referred"]});
    hooks.push(hook(&door, tea, won).await);
    let early = door.user(tea, "early@example.com", None).await;
    door.clock.advance(40 * DAY);
    for n in 0..5 {
        let lead = door.user(tea, &format!("user{n}@example.com"), early["id"].as_i64()).await;
        door.call("PUT", "/users/qualification", json!({"id": lead["id"], "qualified": true})).await;
    }
    door.user(other, "nowhere@example.com", None).await;
    let numbers =
        ["people", "people_joined", "people_missing", "deliveries", "delivered", "waiting", "failed"];
    let counted = async |query: &str| {
        let shown = door.get(&format!("/overview{query}")).await.body["data"].clone();
        numbers.map(|name| shown[name].as_i64().unwrap())
    };
    assert_eq!(
        counted("").await,
        [7, 6, 6, 25, 0, 29, 0],
        "whoever waits counts, however long ago they joined"
    );
    for id in &hooks[..3] {
        settle(&door, *id, Next::Delivered).await;
    }
    settle(&door, hooks[3], Next::Failed).await;
    assert_eq!(
        counted("?range=week").await,
        [7, 6, 6, 25, 15, 5, 6],
        "waiting here and failed there is one person"
    );
    settle(&door, hooks[4], Next::Delivered).await;
    assert_eq!(counted("").await, [7, 6, 6, 25, 20, 0, 6]);
    door.clock.advance(2 * DAY);
    assert_eq!(counted("?range=day").await, [7, 0, 6, 0, 0, 0, 6]);
}

#[tokio::test]
async fn a_retry_by_hand_begins_the_schedule_anew_and_a_success_is_never_repeated() {
    let door = Door::open().await;
    let tea = door.campaign("Tea").await;
    let id = hook(&door, tea, json!({})).await;
    door.user(tea, "ann@example.com", None).await;
    settle(&door, id, Next::Failed).await;
    let list = door.get(&format!("/webhooks/{id}/deliveries")).await.body["data"].clone();
    let path = format!("/deliveries/{}/retry", list[0]["id"].as_str().unwrap());
    door.clock.advance(1_000);
    let answer = door.call("POST", &path, Value::Null).await;
    let shown = answer.body["data"].clone();
    assert_eq!(
        (answer.status, &shown["state"], &shown["attempt_count"]),
        (202, &json!("waiting"), &json!(1))
    );
    assert_eq!((&shown["due_at"], &shown["finished_at"]), (&json!("2022-06-09T10:00:01.000Z"), &Value::Null));
    settle(&door, id, Next::Retry(door.app.program.now().plus(9_000))).await;
    let again = door.call("POST", &path, Value::Null).await.body["data"].clone();
    assert_eq!((&again["due_at"], &again["attempt_count"]), (&json!("2022-06-09T10:00:01.000Z"), &json!(2)));
    settle(&door, id, Next::Delivered).await;
    let done = door.call("POST", &path, Value::Null).await;
    assert_eq!((done.status, &done.body["reason"]), (409, &json!("not_retryable")), "{}", done.body);
    assert_eq!(door.call("POST", "/deliveries/x/retry", Value::Null).await.status, 404);
}

#[tokio::test]
async fn what_can_not_be_sent_any_more_is_not_retried() {
    let door = Door::open().await;
    let tea = door.campaign("Tea").await;
    let id = hook(&door, tea, json!({})).await;
    let ann = door.user(tea, "ann@example.com", None).await;
    door.clock.advance(1_000);
    door.user(tea, "bob@example.com", None).await;
    settle(&door, id, Next::Failed).await;
    let list = door.get(&format!("/webhooks/{id}/deliveries")).await.body["data"].clone();
    let retries = format!("/webhooks/{id}/retries");
    let count = async || door.call("POST", &retries, json!({"dry_run": true})).await.body;
    assert_eq!(count().await, json!({"data": null, "count": 2}));
    assert_eq!(door.call("DELETE", &format!("/users/{}", ann["id"]), Value::Null).await.status, 204);
    assert_eq!(count().await["count"], 1);
    let later = door.call("POST", &retries, json!({"dry_run": true, "since": "2022-06-09T10:00:02Z"})).await;
    assert_eq!(later.body["count"], 0);
    assert_eq!(door.call("POST", &retries, json!({"sinse": 1})).await.fields(), ["sinse"]);
    let of = |n: usize| format!("/deliveries/{}/retry", list[n]["id"].as_str().unwrap());
    let erased = door.call("POST", &of(1), Value::Null).await;
    assert_eq!((erased.status, &erased.body["reason"]), (409, &json!("not_retryable")));
    assert_eq!(door.call("DELETE", &format!("/webhooks/{id}"), Value::Null).await.status, 204);
    let gone = door.call("POST", &of(0), Value::Null).await;
    assert_eq!((gone.status, &gone.body["reason"]), (409, &json!("not_retryable")));
    assert_eq!(door.call("POST", &retries, json!({})).await.status, 404);
}
