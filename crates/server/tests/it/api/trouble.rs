//! Invalid input and a failing machine get clear answers, and nothing is half done.

use refhook_core::crypto::secret::Secret;
use refhook_core::plan::Plan;
use refhook_testkit::postgres::Cluster;
use refhook_testkit::receiver::{Answer, Receiver};
use serde_json::{Value, json};

use crate::fixture::{Client, Database, House, Installation, Options, Process, add_account};
use crate::on_both;

/// The writing routes of the API, each with a valid body for the test to break.
fn writes(campaign: i64, webhook: &Value) -> Vec<(&'static str, String, Value)> {
    let hook = json!({
        "campaign_id": campaign, "name": "x", "event": "user.join", "sources": ["Referred"],
        "url": "https://example.com/",
    });
    let user = json!({"campaign_id": campaign, "first_name": "x", "email": "new@example.com"});
    vec![
        ("POST", "/api/v2/users".into(), user),
        ("PUT", "/api/v2/users/1".into(), json!({"first_name": "x"})),
        ("PUT", "/api/v2/users/qualification".into(), json!({"id": 1, "qualified": true})),
        ("POST", "/api/v2/campaigns".into(), json!({"name": "x"})),
        ("PUT", format!("/api/v2/campaigns/{campaign}"), json!({"name": "x"})),
        ("POST", "/api/v2/webhooks".into(), hook.clone()),
        ("PUT", format!("/api/v2/webhooks/{}", webhook["id"]), {
            let mut saved = hook.clone();
            saved.as_object_mut().unwrap().remove("campaign_id");
            saved["version"] = json!(1);
            saved
        }),
        ("POST", "/api/v2/webhooks/preview".into(), hook),
        ("POST", format!("/api/v2/webhooks/{}/test", webhook["id"]), json!({})),
    ]
}

/// Everything that the account can list, to verify that a refused call changed nothing.
async fn everything(api: &Client) -> Vec<Value> {
    let mut all = Vec::new();
    for what in ["users", "campaigns", "webhooks"] {
        all.push(api.get(&format!("/api/v2/{what}")).await.json()["data"].clone());
    }
    all
}

fn with(body: &Value, key: &str, value: Value) -> String {
    let mut body = body.clone();
    body[key] = value;
    body.to_string()
}

on_both! {
    async fn what_is_wrong_with_a_body_is_said_and_nothing_is_done(database: Database) {
        let house = House::on(database).await;
        let campaign = house.add_campaign().await;
        let webhook = house.add_webhook(campaign, &json!({})).await;
        house.choose_ids(refhook_store::ids::IdKind::People, 1).await;
        house.join(campaign, "Byron", None).await;
        let (api, before) = (&house.api, everything(&house.api).await);
        for (method, path, right) in writes(campaign, &webhook) {
            let first = right.as_object().unwrap().keys().next().cloned();
            let unknown = with(&right, "no_such_field", json!(1));
            let mut bodies = vec![
                (400, b"{\"first_name\": ".to_vec(), ""),
                (400, b"{\"first_name\": \"\xff\xfe\"}".to_vec(), ""),
                (422, unknown.into_bytes(), "no_such_field"),
                (413, with(&right, "name", json!("x".repeat(10_000_000))).into_bytes(), ""),
                (400, b"[1, 2]".to_vec(), ""),
            ];
            if let Some(first) = &first {
                let text = right.to_string();
                let twice = format!("{{\"{first}\": {}, {}", right[first], &text[1..]);
                bodies.push((422, twice.into_bytes(), first));
                bodies.push((422, with(&right, first, json!({"a": [true]})).into_bytes(), first));
            }
            for (status, body, named) in bodies {
                let shown = String::from_utf8_lossy(&body[..body.len().min(200)]).into_owned();
                let answer = api.send(method, &path, body).await;
                assert_eq!(answer.status, status, "{method} {path} {shown}: {answer:?}");
                let said = answer.json();
                assert_eq!(said["code"], json!(status));
                assert!(said["message"].as_str().is_some_and(|text| !text.is_empty()));
                assert!(answer.body.contains(named), "{method} {path} does not name {named}: {answer:?}");
            }
            let form = api.with_header("content-type", "application/x-www-form-urlencoded");
            assert_eq!(form.send(method, &path, "a=b").await.status, 406, "{method} {path}");
            let nobody = api.without_header("authorization");
            assert_eq!(nobody.send(method, &path, right.to_string()).await.status, 401, "{method} {path}");
        }
        assert_eq!(everything(api).await, before);
    }

    async fn a_webhook_url_that_must_not_be_reached_is_refused_with_the_reason(database: Database) {
        let house = House::on(database).await;
        let campaign = house.add_campaign().await;
        let long = format!("https://example.com/{}", "a".repeat(3_000));
        let bad = [
            "http://example.com/", "https://user:pass@example.com/", "https://10.0.0.1/", "https://192.168.1.1/x",
            "https://[fd00::1]/", "https://0x0a.1/", "https://example.com:25/", "https://[::ffff:10.0.0.1]/",
            "https://example.com/#part", "ftp://example.com/", "not a url", "https://localhost/", &long,
            "https://167772161/", "https://169.254.169.254/latest/meta-data",
        ];
        for url in bad {
            let body = json!({
                "campaign_id": campaign, "name": "x", "event": "user.join", "sources": ["Referred"], "url": url,
            });
            let answer = house.api.post("/api/v2/webhooks", &body).await;
            assert_eq!(answer.status, 422, "{url}: {answer:?}");
            let reason = &answer.json()["errors"]["url"][0]["message"];
            assert!(reason.as_str().is_some_and(|text| text.len() > 20), "{url}: {answer:?}");
        }
        assert_eq!(house.api.get("/api/v2/webhooks").await.json()["data"], json!([]));
    }

    async fn the_plan_opens_webhooks_and_api(database: Database) {
        let house = House::on(database).await;
        let token = add_account(&house.running, Plan::Starter).await;
        let starter = Client::new(house.running.address, &token);
        for answer in [starter.get("/api/v2/webhooks").await, starter.post("/api/v2/campaigns", &json!({"name": "x"})).await] {
            assert_eq!((answer.status, &answer.json()["reason"]), (403, &json!("plan_required")), "{answer:?}");
        }
    }

    async fn a_token_that_calls_too_often_is_told_when_to_come_back(database: Database) {
        let house = House::with(Options { api_rate: 5, ..Options::on(database) }).await;
        for _ in 0..5 {
            assert_eq!(house.api.get("/api/v2/fields").await.status, 200);
        }
        let answer = house.api.get("/api/v2/fields").await;
        assert_eq!(answer.status, 429, "{answer:?}");
        let seconds: u32 = answer.header("retry-after").unwrap().parse().unwrap();
        assert!((1..=60).contains(&seconds));
        let token = add_account(&house.running, Plan::Pro).await;
        let other = Client::new(house.running.address, &token);
        assert_eq!(other.get("/api/v2/fields").await.status, 200, "another token has its own count");
    }

    async fn the_same_request_with_its_key_is_done_once(database: Database) {
        let house = House::on(database).await;
        let campaign = house.add_campaign().await;
        house.add_webhook(campaign, &json!({})).await;
        let api = house.api.with_header("idempotency-key", "order-17");
        let body = |name: &str| json!({"campaign_id": campaign, "first_name": name, "email": "b@example.com"});
        let (first, again) = (api.post("/api/v2/users", &body("Byron")).await, api.post("/api/v2/users", &body("Byron")).await);
        assert_eq!((first.status, &first.body), (201, &again.body));
        assert_eq!(again.status, 201);
        assert_eq!(api.post("/api/v2/users", &body("Other")).await.status, 422);
        house.receiver.wait_for(1).await;
        house.join(campaign, "Last", None).await;
        assert_eq!(house.receiver.wait_for(2).await.len(), 2, "the repeat fired nothing");
    }

    async fn a_webhook_that_hangs_holds_up_nobody_else(database: Database) {
        let house = House::on(database).await;
        let campaign = house.add_campaign().await;
        let stuck = Receiver::https().await;
        stuck.respond_with(|_| Answer::hang());
        house.add_webhook(campaign, &json!({"url": stuck.url("/hang"), "name": "stuck"})).await;
        house.add_webhook(campaign, &json!({"name": "healthy"})).await;
        for n in 0..60 {
            house.join(campaign, &format!("P{n}"), None).await;
        }
        assert_eq!(house.receiver.wait_for(60).await.len(), 60);
        assert!(stuck.requests().len() <= 16, "a lane has at most 16 in flight");
    }
}

#[tokio::test]
async fn a_database_that_goes_away_costs_no_lead_and_comes_back() {
    let mut cluster = Cluster::start(&[("fsync", "off")]);
    let database_url = Some(Secret::new(cluster.database().url));
    let house = House::with(Options { database_url, ..Options::on(Database::Sqlite) }).await;
    let campaign = house.add_campaign().await;
    house.add_webhook(campaign, &json!({})).await;
    house.join(campaign, "Before", None).await;
    house.receiver.wait_for(1).await;

    cluster.stop();
    let body = json!({"campaign_id": campaign, "first_name": "During", "email": "during@example.com"});
    let answer = house.api.post("/api/v2/users", &body).await;
    assert_eq!(answer.status, 503, "{answer:?}");
    assert!(answer.header("retry-after").is_some());
    assert_eq!(house.api.get("/readyz").await.status, 503);
    assert_eq!(house.api.get("/healthz").await.status, 200);

    cluster.start_again();
    let answer = loop {
        let answer = house.api.post("/api/v2/users", &body).await;
        if answer.status != 503 {
            break answer;
        }
    };
    assert_eq!(answer.status, 201, "{answer:?}");
    let requests = house.receiver.wait_for(2).await;
    assert!(requests[1].target.contains("during%40example.com"));
}

#[tokio::test]
async fn a_full_disk_is_answered_503_and_nothing_acknowledged_is_lost() {
    let receiver = Receiver::https().await;
    let installation = Installation::new(Database::Sqlite, &receiver);
    let token = installation.create_account()["api_token"].as_str().unwrap().to_owned();
    // Limits files to 2 MB: writes then fail much as they do on a full disk.
    let process = installation.serve_in("trap '' XFSZ; ulimit -S -f 4000; exec \"$0\" \"$@\"", &token).await;
    let answer = process.api.post("/api/v2/campaigns", &json!({"name": "Demo"})).await;
    let campaign = answer.json()["data"]["id"].clone();
    let mut joined = 0;
    let refused = loop {
        let name = format!("{}{joined}", "x".repeat(200));
        let body =
            json!({"campaign_id": campaign, "first_name": name, "email": format!("p{joined}@example.com")});
        let answer = process.api.post("/api/v2/users", &body).await;
        if answer.status != 201 {
            break answer;
        }
        joined += 1;
    };
    assert_eq!(refused.status, 503, "{refused:?}");
    assert!(refused.header("retry-after").is_some());
    let total =
        async |process: &Process| process.api.get("/api/v2/users").await.json()["meta"]["total"].clone();
    assert_eq!(
        total(&process).await,
        json!(joined),
        "what was acknowledged is there, what was refused is not"
    );

    process.lift_file_limit();
    let body = json!({"campaign_id": campaign, "first_name": "After", "email": "after@example.com"});
    let answer = process.api.post("/api/v2/users", &body).await;
    assert_eq!(answer.status, 201, "with space again, it goes on: {answer:?}");
    drop(process);
    let process = installation.serve(&token, None).await;
    assert_eq!(total(&process).await, json!(joined + 1), "and after a restart");
}

#[tokio::test]
async fn a_second_process_on_one_data_folder_is_refused() {
    let receiver = Receiver::https().await;
    let installation = Installation::new(Database::Sqlite, &receiver);
    let token = installation.create_account()["api_token"].as_str().unwrap().to_owned();
    let _first = installation.serve(&token, None).await;
    let second = installation.run(&["serve"]);
    assert!(!second.status.success());
    let said = String::from_utf8_lossy(&second.stderr);
    assert!(said.contains(installation.folder().to_str().unwrap()), "{said}");
    let again = installation.run(&["account", "set-plan", "--account", "1", "--plan", "basic"]);
    assert!(again.status.success(), "account commands run beside a server: {again:?}");
}
