//! A database that vanishes silently, refuses logins, revokes rights, or is not up yet: clients are told to retry, no
//! delivered lead is sent again, and everything recovers by itself.

use std::sync::Arc;
use std::time::{Duration, Instant};

use refhook_core::crypto::secret::Secret;
use refhook_testkit::postgres::{Cluster, Database as Place, Line};
use refhook_testkit::receiver::Answer;
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use crate::fixture::{Database, House, Options, PATIENCE};

/// The longest that a join may take to fail.
const TOLD: Duration = Duration::from_secs(15);
/// How soon joins must succeed again.
const BACK: Duration = Duration::from_secs(30);

async fn house(database: &Place) -> House {
    let database_url = Some(Secret::new(database.url.clone()));
    House::with(Options { database_url, ..Options::on(Database::Sqlite) }).await
}

fn lead(campaign: i64, n: usize) -> Value {
    json!({"campaign_id": campaign, "first_name": "Ada", "email": format!("ada{n}@example.com")})
}

/// Lets people join until one succeeds; everybody before is told to retry.
async fn until_taken(house: &House, campaign: i64, from: usize) {
    let began = Instant::now();
    for n in from.. {
        let answer = house.api.post("/api/v2/users", &lead(campaign, n)).await;
        if answer.status == 201 {
            return;
        }
        assert_eq!((answer.status, answer.header("retry-after")), (503, Some("1")), "{answer:?}");
        assert!(began.elapsed() < BACK, "nobody is taken after {:?}", began.elapsed());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_vanishes_is_noticed_and_its_successor_is_used() {
    let cluster = Cluster::start(&[]);
    let line = Line::to(&cluster).await;
    let house = house(&line.over(&cluster.database())).await;
    let campaign = house.add_campaign().await;
    house.add_webhook(campaign, &json!({})).await;
    // Use several connections.
    let joins = (0..20).map(|n| {
        let (api, lead) = (house.api.clone(), lead(campaign, n));
        tokio::spawn(async move { api.post("/api/v2/users", &lead).await.status })
    });
    for join in joins.collect::<Vec<_>>() {
        assert_eq!(join.await.unwrap(), 201);
    }
    assert_eq!(house.api.get("/readyz").await.status, 200);

    line.fall_silent();
    let began = Instant::now();
    let answers = (100..104).map(|n| {
        let (api, lead) = (house.api.clone(), lead(campaign, n));
        tokio::spawn(async move { api.post("/api/v2/users", &lead).await })
    });
    for answer in answers.collect::<Vec<_>>() {
        let answer = answer.await.unwrap();
        assert_eq!((answer.status, answer.header("retry-after")), (503, Some("1")), "{answer:?}");
    }
    assert!(began.elapsed() < TOLD, "they were told after {:?}", began.elapsed());
    assert_eq!(house.api.get("/readyz").await.status, 503);

    line.serve_new_connections();
    until_taken(&house, campaign, 200).await;
    assert_eq!(house.api.get("/readyz").await.status, 200);
    // No acknowledged join is lost, and all leads are sent.
    house.receiver.wait_until(PATIENCE, |requests| requests.len() >= 21).await.unwrap();
}

/// Ways to break a database, and how each is undone.
const OUTAGES: [(&str, &str, &str); 3] = [
    ("logins are refused", "ALTER ROLE app NOLOGIN", "ALTER ROLE app LOGIN"),
    ("a right is missing", "REVOKE ALL ON attempts, people FROM app", "GRANT ALL ON attempts, people TO app"),
    ("a table has another name", "ALTER TABLE events RENAME TO gone", "ALTER TABLE gone RENAME TO events"),
];

#[tokio::test(flavor = "multi_thread")]
async fn what_arrived_is_remembered_through_every_outage() {
    let cluster = Cluster::start(&[]);
    for (what, begin, end) in OUTAGES {
        let database = cluster.database();
        database.run("DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'app') THEN CREATE ROLE app LOGIN; END IF; END $$");
        database.run("GRANT CREATE ON SCHEMA public TO app");
        let house = house(&database.as_role("app")).await;
        let campaign = house.add_campaign().await;
        let webhook = house.add_webhook(campaign, &json!({})).await;
        let gate = Arc::new(Semaphore::new(0));
        let held = Arc::clone(&gate);
        house.receiver.respond_with(move |_| Answer::status(200).body("taken \u{1f600}").held_by(&held));
        for n in 0..5 {
            assert_eq!(house.api.post("/api/v2/users", &lead(campaign, n)).await.status, 201, "{what}");
        }
        house.receiver.wait_for(5).await;

        database.run(begin);
        database.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'app' AND datname = current_database()");
        gate.add_permits(100);
        for n in 10..13 {
            let answer = house.api.post("/api/v2/users", &lead(campaign, n)).await;
            assert_eq!((answer.status, answer.header("retry-after")), (503, Some("1")), "{what}: {answer:?}");
        }
        assert_eq!(house.api.get("/readyz").await.status, 503, "{what}");

        database.run(end);
        until_taken(&house, campaign, 20).await;
        let all_arrived =
            |list: &[Value]| list.len() == 6 && list.iter().all(|one| one["state"] == "delivered");
        let list = house.deliveries(&webhook, all_arrived).await;
        assert!(list.iter().all(|one| one["attempt_count"] == 1), "{what}: {list:?}");
        assert_eq!(house.receiver.requests().len(), 6, "{what}: nothing was sent again");
        house.running.shutdown().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outcome_whose_text_cannot_be_stored_is_stored_without_it() {
    let cluster = Cluster::start(&[]);
    let database = cluster.database();
    let house = house(&database).await;
    database.run("ALTER TABLE attempts ADD CONSTRAINT clean CHECK (response_body NOT LIKE '%poison%')");
    let campaign = house.add_campaign().await;
    let webhook = house.add_webhook(campaign, &json!({})).await;
    house.receiver.respond_with(|request| {
        Answer::status(200).body(if request.target.contains("ada1") { "poison" } else { "fine" })
    });
    for n in 0..3 {
        assert_eq!(house.api.post("/api/v2/users", &lead(campaign, n)).await.status, 201);
    }
    let all_arrived = |list: &[Value]| list.len() == 3 && list.iter().all(|one| one["state"] == "delivered");
    let list = house.deliveries(&webhook, all_arrived).await;
    for delivery in list {
        let path = format!("/api/v2/deliveries/{}", delivery["id"].as_str().unwrap());
        let shown = house.api.get(&path).await.json()["data"].clone();
        let attempts = shown["attempts"].as_array().unwrap();
        assert_eq!((attempts.len(), &attempts[0]["response"]["status"]), (1, &json!(200)), "{shown}");
    }
    assert_eq!(house.receiver.requests().len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_waits_for_a_database_that_comes_up_later() {
    let mut cluster = Cluster::start(&[]);
    let database = cluster.database();
    tokio::task::block_in_place(|| cluster.stop());
    let mut starting = Box::pin(house(&database));
    let early = tokio::time::timeout(Duration::from_secs(3), &mut starting).await;
    assert!(early.is_err(), "it neither serves nor gives up without a database");
    tokio::task::block_in_place(|| cluster.start_again());
    let house = starting.await;
    house.add_campaign().await;
}
