//! The previous version was killed amid work of every kind, and this one continues with its database.
//!
//! `README.md` in this folder says what the data holds and how it was made.

use std::collections::BTreeSet;
use std::io::Read;
use std::sync::Arc;

use flate2::read::GzDecoder;
use refhook_core::crypto::secret::Secret;
use refhook_core::ids::{CampaignId, WebhookId};
use refhook_core::time::{FakeClock, UnixMs};
use refhook_store::deliveries::count_waiting;
use refhook_store::people::{CampaignFilter, count_of_campaign};
use refhook_testkit::folder::Folder;
use refhook_testkit::postgres::fresh_database;
use refhook_testkit::receiver::{Answer, Receiver, Request};
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use crate::fixture::{Client, Database, House, Options, PATIENCE};
use crate::on_both;

const SQLITE: (&[u8], &str) = (include_bytes!("refhook.db.gz"), include_str!("sqlite.json"));
const POSTGRES: (&[u8], &str) = (include_bytes!("postgres.sql.gz"), include_str!("postgres.json"));

/// The receivers of the webhooks in the data.
const RECEIVERS: [&str; 2] = ["https://127.0.0.1:18001", "https://127.0.0.1:18002"];

/// The webhooks, each with its path at the receiver.
const REFUSED: (i64, &str) = (1, "/refused");
const RETRIED: (i64, &str) = (2, "/retried");
const HEALTHY: (i64, &str) = (3, "/healthy");
const DOWN: (i64, &str) = (4, "/down");
const HELD: (i64, &str) = (5, "/held");
const UNSUBSCRIBED: (i64, &str) = (6, "/unsubscribed");
const AGAIN: (i64, &str) = (7, "/again");
const BACKFILLED: (i64, &str) = (8, "/backfilled");
const DELETED: (i64, &str) = (9, "/deleted");
const GONE: (i64, &str) = (10, "/gone");
const UPLOADED: (i64, &str) = (11, "/uploaded");

/// The campaigns.
const MANY: i64 = 2;
const MAIN: i64 = 3;
const DELETED_CAMPAIGN: i64 = 4;
const FILES: i64 = 5;

/// This version, running on what the previous one left behind.
struct Successor {
    house: House,
    /// Known facts about the data.
    facts: Value,
    started: UnixMs,
    /// `/down` answers once a permit is added.
    down: Arc<Semaphore>,
    /// Holds the SQLite file.
    _folder: Folder,
}

/// The data with the receiver's address in place of the original ones. They have the same length, so that a database
/// file stays valid.
fn readdressed(packed: &[u8], receiver: &Receiver) -> Vec<u8> {
    let mut data = Vec::new();
    GzDecoder::new(packed).read_to_end(&mut data).unwrap();
    let address = receiver.url("");
    for old in RECEIVERS {
        assert_eq!(address.len(), old.len(), "{address}");
        let places = data.windows(old.len()).enumerate().filter(|(_, part)| *part == old.as_bytes());
        let places: Vec<_> = places.map(|(place, _)| place).collect();
        assert!(!places.is_empty(), "{old}");
        for place in places {
            data[place..place + old.len()].copy_from_slice(address.as_bytes());
        }
    }
    data
}

impl Successor {
    async fn on(database: Database) -> Self {
        let (receiver, folder) = (Receiver::https().await, Folder::create());
        let down = Arc::new(Semaphore::new(0));
        let held = Answer::status(200).held_by(&down);
        receiver.respond_with(
            move |request| {
                if path(request) == DOWN.1 { held.clone() } else { Answer::status(200) }
            },
        );
        let (packed, facts) = if database == Database::Sqlite { SQLITE } else { POSTGRES };
        let file = folder.path().join("old");
        std::fs::write(&file, readdressed(packed, &receiver)).unwrap();
        let url = if database == Database::Sqlite {
            format!("sqlite:{}", file.display())
        } else {
            let fresh = fresh_database();
            fresh.run(&format!("\\i {}", file.display()));
            fresh.url
        };
        let facts: Value = serde_json::from_str(facts).unwrap();
        // The old server's claims have expired.
        let started = UnixMs(facts["killed_at"].as_i64().unwrap()).plus(60_000);
        let options = Options {
            clock: Some(Arc::new(FakeClock::at(started))),
            database_url: Some(Secret::new(url)),
            ..Options::on(Database::Sqlite)
        };
        let mut house = House::empty(options).await;
        house.api = Client::new(house.running.address, facts["api_token"].as_str().unwrap());
        house.receiver = receiver;
        Self { house, facts, started, down, _folder: folder }
    }

    async fn get(&self, path: &str) -> Value {
        let answer = self.house.api.get(&format!("/api/v2/{path}")).await;
        assert_eq!(answer.status, 200, "{path}: {answer:?}");
        answer.json()
    }

    /// All deliveries of a webhook.
    async fn deliveries(&self, webhook: i64) -> Vec<Value> {
        let (mut list, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = self.get(&format!("webhooks/{webhook}/deliveries?per_page=100&cursor={cursor}")).await;
            list.extend(page["data"].as_array().unwrap().iter().cloned());
            match page["meta"]["next_cursor"].as_str() {
                Some(next) => next.clone_into(&mut cursor),
                None => return list,
            }
        }
    }

    /// The `webhook-id` of each request to a webhook.
    fn received(&self, webhook: (i64, &str)) -> Vec<String> {
        let requests = self.house.receiver.requests();
        let of_it = requests.iter().filter(|request| path(request) == webhook.1);
        of_it.map(|request| request.header("webhook-id").unwrap().to_owned()).collect()
    }

    /// Waits until so many people have arrived at a webhook: those that the old server sent are not sent again, and
    /// each other one once.
    async fn arrived(&self, webhook: (i64, &str), people: usize) {
        let of_it = format!("/api/v2/webhooks/{}/deliveries?per_page=100", webhook.0);
        let first_page = |list: &Value| list.as_array().unwrap().len() == people.min(100);
        self.house.api.until(&of_it, PATIENCE, first_page).await;
        let none = |list: &Value| list == &json!([]);
        self.house.api.until(&format!("{of_it}&state=waiting"), PATIENCE, none).await;
        let list = self.deliveries(webhook.0).await;
        let delivered = list.iter().filter(|delivery| delivery["state"] == "delivered");
        assert_eq!((list.len(), delivered.count()), (people, people), "{webhook:?}");
        let started = self.started.rfc3339();
        let now =
            list.iter().filter(|delivery| delivery["finished_at"].as_str().unwrap() >= started.as_str());
        let now: BTreeSet<_> = now.map(|delivery| delivery["id"].as_str().unwrap().to_owned()).collect();
        let received = self.received(webhook);
        assert_eq!(received.len(), now.len(), "{webhook:?}: somebody came twice");
        assert_eq!(BTreeSet::from_iter(received), now, "{webhook:?}");
    }

    /// The newest bulk job of a webhook, once it is done: its total and how many were done.
    async fn done(&self, webhook: (i64, &str), kind: &str) -> (Value, Value) {
        let path = format!("/api/v2/webhooks/{}/{kind}", webhook.0);
        let list = self.house.api.until(&path, PATIENCE, |list| list[0]["state"] == "done").await;
        (list[0]["total"].clone(), list[0]["done"].clone())
    }

    /// An upload, once it is done.
    async fn uploaded(&self, id: i64) -> Value {
        loop {
            let upload = self.get(&format!("uploads/{id}")).await["data"].clone();
            if upload["state"] == "done" {
                return upload;
            }
            assert_eq!(upload["state"], "running", "{upload}");
            tokio::task::yield_now().await;
        }
    }
}

fn path(request: &Request) -> &str {
    request.target.split('?').next().unwrap()
}

on_both! {
    async fn what_waited_keeps_its_place_in_the_schedule_and_arrives(database: Database) {
        let old = Successor::on(database).await;
        let shown = [old.deliveries(DOWN.0).await, old.deliveries(REFUSED.0).await].concat();
        for known in old.facts["waiting"].as_array().unwrap() {
            let shown = shown.iter().find(|shown| shown["id"] == known["delivery"]).unwrap();
            let left = 10 - known["used"].as_i64().unwrap();
            let due = UnixMs(known["due_at"].as_i64().unwrap()).rfc3339();
            let is = ["state", "attempt_count", "tries_left", "next_try_at"].map(|name| &shown[name]);
            assert_eq!(is, [&json!("waiting"), &known["attempts"], &json!(left), &json!(due)], "{known}");
        }
        assert_eq!(old.get("webhooks/4").await["data"]["state"], "failing");
        old.down.add_permits(100);
        old.arrived(DOWN, 7).await;
        assert_eq!(old.received(DOWN).len(), 7);
        old.house.api.until("/api/v2/webhooks/4", PATIENCE, |webhook| webhook["state"] == "healthy").await;

        // Another was refused alone, and is due in five minutes.
        assert_eq!(old.received(REFUSED).len(), 0);
        let failed = shown.iter().find(|shown| shown["state"] == "failed").unwrap();
        assert_eq!((&failed["attempt_count"], &failed["tries_left"]), (&json!(10), &json!(0)));
        old.house.receiver.respond_with(|request| Answer::status(if request.target.contains("bad0") { 422 } else { 200 }));
        let retry = format!("/api/v2/deliveries/{}/retry", failed["id"].as_str().unwrap());
        assert_eq!(old.house.api.post(&retry, &Value::Null).await.status, 202);
        let of_it = format!("/api/v2/deliveries/{}", failed["id"].as_str().unwrap());
        let again = old.house.api.until(&of_it, PATIENCE, |shown| shown["attempt_count"] == 11).await;
        assert_eq!((&again["state"], &again["tries_left"]), (&json!("waiting"), &json!(9)), "its schedule began anew");
        old.house.receiver.respond_with(|_| Answer::status(200));
        old.house.advance(360_000);
        let both = |list: &[Value]| list.iter().all(|one| one["state"] == "delivered");
        old.house.deliveries(&json!({"id": REFUSED.0}), both).await;
        let (received, failed) = (old.received(REFUSED), failed["id"].as_str().unwrap());
        assert_eq!((received.len(), received.iter().filter(|id| *id == failed).count()), (3, 2), "the bad ones alone");
        old.arrived(HEALTHY, 7).await;
        assert_eq!(old.received(HEALTHY).len(), 0);
    }

    async fn what_is_held_waits_for_its_owner_and_a_workflow_catches_up(database: Database) {
        let old = Successor::on(database).await;
        assert_eq!(old.done(AGAIN, "backfills").await, (json!(3), json!(3)));
        old.arrived(AGAIN, 7).await;
        assert_eq!(old.received(AGAIN).len(), 3);

        let unsubscribed = &old.get("webhooks/6").await["data"];
        assert_eq!((&unsubscribed["state"], &unsubscribed["state_reason"]), (&json!("paused"), &json!("unsubscribed")));
        let url = old.house.receiver.url(UNSUBSCRIBED.1);
        let body = json!({"url": url, "event": "user.join", "sources": [], "campaign_id": MAIN.to_string()});
        let subscribed = old.house.api.post("/api/n8n/webhooks", &body).await;
        assert_eq!(subscribed.json()["webhook"]["id"], json!(UNSUBSCRIBED.0), "{subscribed:?}");
        old.arrived(UNSUBSCRIBED, 7).await;
        assert_eq!(old.received(UNSUBSCRIBED).len(), 3);

        let held = &old.get("webhooks/5").await["data"];
        assert_eq!((&held["state"], &held["state_reason"]), (&json!("paused"), &json!("hand")));
        let waiting = old.get("webhooks/5/deliveries?state=waiting").await["data"].as_array().unwrap().len();
        assert_eq!((old.received(HELD).len(), waiting), (0, 3));
        let resumed = old.house.api.post("/api/v2/webhooks/5/resume", &json!({"waiting": "send"})).await;
        assert_eq!(resumed.status, 200, "{resumed:?}");
        old.arrived(HELD, 7).await;
        assert_eq!(old.received(HELD).len(), 3);
    }

    async fn what_was_half_done_goes_on_to_its_end_and_takes_nobody_twice(database: Database) {
        let old = Successor::on(database).await;
        assert_eq!(old.done(RETRIED, "retries").await, (json!(230), json!(230)));
        old.arrived(RETRIED, 230).await;
        assert_eq!(old.done(BACKFILLED, "backfills").await, (json!(230), json!(230)));
        old.arrived(BACKFILLED, 230).await;

        let upload = old.uploaded(1).await;
        let counts = |upload: &Value| ["total", "added", "unchanged", "refused"].map(|name| upload[name].as_i64().unwrap());
        assert_eq!(counts(&upload), [260, 260, 0, 0]);
        let checked = old.get("uploads/2").await["data"].clone();
        assert_eq!((&checked["state"], counts(&checked)), (&json!("checked"), [5, 5, 0, 0]));
        old.arrived(UPLOADED, 260).await;
        let started = old.house.api.post("/api/v2/uploads/2/start", &json!({})).await;
        assert_eq!(started.status, 202, "{started:?}");
        assert_eq!(counts(&old.uploaded(2).await), [5, 5, 0, 0]);
        old.arrived(UPLOADED, 265).await;
        assert_eq!(old.get(&format!("users?campaign_id={FILES}&per_page=1")).await["meta"]["total"], 265);
    }

    async fn what_was_deleted_is_gone_to_the_end(database: Database) {
        let old = Successor::on(database).await;
        let program = &old.house.running.app.program;
        program.resume_bulk_jobs().await.unwrap();
        while program.bulk_round().await.unwrap() {}
        {
            let mut connection = old.house.running.db.reader().read().await.unwrap();
            let mut tx = connection.tx();
            for webhook in [DELETED, GONE] {
                assert_eq!(count_waiting(&mut tx, WebhookId(webhook.0)).await.unwrap(), 0, "{webhook:?}");
            }
            let (gone, everybody) = (CampaignId(DELETED_CAMPAIGN), CampaignFilter::default());
            assert_eq!(count_of_campaign(&mut tx, gone, &everybody).await.unwrap(), 0);
        }
        // Nothing of the erased referrer is sent with the people she invited.
        assert_eq!(old.house.api.get("/api/v2/users/1").await.status, 404);
        let names = ["email", "referrer_email", "referrer_first_name"];
        let fields = names.map(|name| json!({"key": name, "field": name}));
        let webhook = old.house.add_webhook(MANY, &json!({"url": old.house.receiver.url("/traces"), "fields": fields})).await;
        let traces = (webhook["id"].as_i64().unwrap(), "/traces");
        let begun = old.house.api.post(&format!("/api/v2/webhooks/{}/backfills", traces.0), &json!({})).await;
        assert_eq!((begun.status, &begun.json()["count"]), (202, &json!(230)), "{begun:?}");
        assert_eq!(old.done(traces, "backfills").await, (json!(230), json!(230)));
        old.arrived(traces, 230).await;
        let requests = old.house.receiver.requests();
        let told = requests.iter().filter(|request| path(request) == traces.1);
        for request in told {
            assert!(request.target.ends_with("&referrer_email=&referrer_first_name="), "{}", request.target);
        }
        assert!(!requests.iter().any(|request| request.target.to_lowercase().contains("xena")));
        assert_eq!((old.received(DELETED).len(), old.received(GONE).len()), (0, 0));
    }
}
