//! A plan without webhooks holds their leads back, and an upgrade sends them.

use refhook_core::ids::AccountId;
use refhook_core::plan::Plan;
use refhook_store::accounts::members::Role;
use refhook_testkit::receiver::Receiver;
use serde_json::{Value, json};

use crate::fixture::{Client, Database, House, Installation, add_member};
use crate::on_both;

async fn state(api: &Client, webhook: &Value) -> (Value, Value) {
    let webhook = api.get(&format!("/api/v2/webhooks/{webhook}")).await.json()["data"].clone();
    (webhook["state"].clone(), webhook["state_reason"].clone())
}

/// Uses the operators' command while the server runs.
async fn downgraded_and_back(database: Database) {
    let receiver = Receiver::https().await;
    let installation = Installation::new(database, &receiver);
    let account = installation.create_account();
    let token = account["api_token"].as_str().unwrap();
    let process = installation.serve(token, None).await;
    let api = &process.api;
    let campaign = api.post("/api/v2/campaigns", &json!({"name": "Demo"})).await.json()["data"].clone();
    let add = async |path: &str| {
        let body = json!({
            "campaign_id": campaign["id"], "name": path, "event": "user.join", "sources": ["Direct", "Added"],
            "url": receiver.url(path),
        });
        api.post("/api/v2/webhooks", &body).await.json()["data"]["id"].clone()
    };
    let (crm, sheet) = (add("/crm").await, add("/sheet").await);
    assert_eq!(api.post(&format!("/api/v2/webhooks/{sheet}/pause"), &json!({})).await.status, 200);
    let set_plan = |plan: &str| {
        let id = account["account_id"].to_string();
        let done = installation.run(&["account", "set-plan", "--account-id", &id, "--plan", plan]);
        assert!(done.status.success(), "{done:?}");
    };
    set_plan("starter");
    // The API follows within a second; the public pages keep working.
    while api.get("/api/v2/campaigns").await.json()["reason"] != json!("plan_required") {
        tokio::task::yield_now().await;
    }
    let form =
        api.without_header("authorization").with_header("content-type", "application/x-www-form-urlencoded");
    let path = format!("/{}/signup", campaign["code"].as_str().unwrap());
    for name in ["a", "b", "c"] {
        let joined = form.send("POST", &path, format!("first_name={name}&email={name}%40example.com")).await;
        assert_eq!(joined.status, 303, "{joined:?}");
    }
    assert!(receiver.requests().is_empty(), "what is held is not sent");
    set_plan("basic");
    // A running server notices within half a minute; a start notices at once.
    drop(process);
    let process = installation.serve(token, None).await;
    let api = &process.api;
    let requests = receiver.wait_for(3).await;
    assert!(
        requests.iter().all(|request| request.target.starts_with("/crm?")),
        "a pause by hand outlasts the plan's"
    );
    assert_eq!(state(api, &crm).await.0, json!("healthy"));
    assert_eq!(state(api, &sheet).await, (json!("paused"), json!("hand")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_downgrade_holds_leads_and_an_upgrade_sends_them_on_sqlite() {
    downgraded_and_back(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_downgrade_holds_leads_and_an_upgrade_sends_them_on_postgres() {
    downgraded_and_back(Database::Postgres).await;
}

on_both! {
    async fn who_is_downgraded_sees_what_is_held_and_why_nothing_can_be_sent(database: Database) {
        let house = House::on(database).await;
        let campaign = house.add_campaign().await;
        let webhook = house.add_webhook(campaign, &json!({})).await;
        let owner = add_member(&house.running, AccountId(1), Role::Owner).await;
        assert!(house.running.app.program.accounts().set_plan(AccountId(1), Plan::Starter).await.unwrap());
        assert_eq!(state(&owner, &webhook["id"]).await, (json!("paused"), json!("plan")));
        let hook = format!("/api/v2/webhooks/{}", webhook["id"]);
        let body = json!({"campaign_id": campaign, "name": "x", "event": "user.join", "sources": ["Added"], "url": house.receiver.url("/")});
        for (path, body) in [
            ("/api/v2/webhooks".to_owned(), body),
            (format!("{hook}/test"), json!({})),
            (format!("{hook}/resume"), json!({"waiting": "send"})),
            (format!("{hook}/retries"), json!({})),
        ] {
            let answer = owner.post(&path, &body).await;
            assert_eq!((answer.status, &answer.json()["reason"]), (403, &json!("plan_required")), "{path}");
        }
        let user = json!({"campaign_id": campaign, "first_name": "Ada", "email": "ada@example.com"});
        assert_eq!(owner.post("/api/v2/users", &user).await.status, 201, "people are added in every plan");
        let held = owner.get(&format!("{hook}/deliveries")).await.json();
        assert_eq!(held["data"][0]["state"], json!("waiting"));
    }
}
