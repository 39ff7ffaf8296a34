//! The process is killed at the worst moments, and no lead is lost.

use std::time::{Duration, Instant};

use refhook_testkit::receiver::Receiver;
use serde_json::{Value, json};

use crate::fixture::{Database, Installation, PATIENCE, Process};

/// Kills a server at `fault` while someone joins, and starts it again; returns the webhook and the time of the restart.
async fn kill_and_restart(
    installation: &Installation,
    receiver: &Receiver,
    fault: &str,
) -> (Process, Value, Instant) {
    let account = installation.create_account();
    let token = account["api_token"].as_str().unwrap();
    let mut process = installation.serve(token, Some(fault)).await;
    let campaign = process.api.create("campaigns", &json!({"name": "Demo"})).await["id"].clone();
    let webhook = json!({
        "campaign_id": campaign, "name": "CRM", "event": "user.join", "sources": ["Added"],
        "url": receiver.url("/hook"),
    });
    let webhook = process.api.create("webhooks", &webhook).await;
    let body = json!({"campaign_id": campaign, "first_name": "Byron", "email": "byron@example.com"});
    let api = process.api.clone();
    // The connection breaks when the server dies before it answers.
    let join = tokio::spawn(async move { api.post("/api/v2/users", &body).await });
    process.wait().await;
    drop(join);
    let start = Instant::now();
    (installation.serve(token, None).await, webhook, start)
}

async fn only_delivery(process: &Process, webhook: &Value) -> Value {
    let path = format!("/api/v2/webhooks/{}/deliveries", webhook["id"]);
    let is_there = |list: &Value| list[0]["state"] == json!("delivered");
    let list = process.api.until(&path, PATIENCE, is_there).await;
    assert_eq!(list.as_array().unwrap().len(), 1);
    list[0].clone()
}

async fn killed_after_commit(database: Database) {
    let receiver = Receiver::https().await;
    let installation = Installation::new(database, &receiver);
    let (process, webhook, start) = kill_and_restart(&installation, &receiver, "committed").await;
    receiver.wait_for(1).await;
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
    assert_eq!(only_delivery(&process, &webhook).await["attempt_count"], json!(1));
    assert_eq!(receiver.requests().len(), 1);
}

async fn killed_after_sending(database: Database) {
    let receiver = Receiver::https().await;
    let installation = Installation::new(database, &receiver);
    let (process, webhook, _) = kill_and_restart(&installation, &receiver, "sent").await;
    let requests = receiver.wait_for(2).await;
    assert_eq!(requests[0].header("webhook-id"), requests[1].header("webhook-id"), "the receiver can tell");
    assert_eq!(only_delivery(&process, &webhook).await["attempt_count"], json!(1), "one success is recorded");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lead_that_was_committed_is_sent_by_the_next_start_on_sqlite() {
    killed_after_commit(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lead_that_was_committed_is_sent_by_the_next_start_on_postgres() {
    killed_after_commit(Database::Postgres).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lead_whose_outcome_was_not_recorded_is_sent_again_on_sqlite() {
    killed_after_sending(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lead_whose_outcome_was_not_recorded_is_sent_again_on_postgres() {
    killed_after_sending(Database::Postgres).await;
}
