//! Events are shown as they happen, and failed deliveries are sent again.

use std::sync::Arc;
use std::time::Duration;

use http_body_util::BodyExt;
use hyper::body::Incoming;
use refhook_core::delivery::outcome::Outcome;
use refhook_core::ids::{AccountId, CampaignId, DeliveryId, WebhookId};
use refhook_core::join::{JoinRequest, OnRepeat};
use refhook_core::people::person::Source;
use refhook_core::plan::Plan;
use refhook_core::time::FakeClock;
use refhook_dispatch::{Claim, ClaimId};
use refhook_store::bulk_jobs::retry;
use refhook_store::queue::{self, AttemptRecord, Completion, DeliveryPriority, NewDelivery, Next};
use refhook_store::{StoreError, WriteClass, events};
use refhook_testkit::receiver::Answer;
use serde_json::{Value, json};

use crate::fixture::{GUIDE_DAY, House, Options, PATIENCE, add_account};
use crate::on_both;

/// A webhook with `count` failed deliveries.
async fn failed(house: &House, count: i64) -> i64 {
    let campaign = house.add_campaign().await;
    let person = |n: i64| JoinRequest {
        // The first account of the house.
        account_id: AccountId(1),
        campaign_id: CampaignId(campaign),
        first_name: "Jo".into(),
        email: format!("jo{n}@example.com"),
        meta: Vec::new(),
        source: Source::Api,
        referrer: None,
        ip: None,
        on_repeat: OnRepeat::Update,
        code: None,
        consent: None,
        quiet: false,
        idempotency: None,
    };
    let program = Arc::clone(&house.running.app.program);
    // Before the webhook exists, so that nothing is sent.
    let joined = program.join((0..count).map(person).collect(), WriteClass::Lead).await.unwrap();
    let people: Vec<_> = joined.into_iter().map(|joined| joined.unwrap().person.facts.id).collect();
    let id = house.add_webhook(campaign, &json!({})).await["id"].as_i64().unwrap();
    let writer = house.writer();
    let work = writer.write(WriteClass::Lead, move |mut tx| {
        Box::pin(async move {
            let (claim, now) = (ClaimId::new(99, 1), program.now());
            let (mut rows, mut ended) = (Vec::new(), Vec::new());
            for person in people {
                let event_id = events::of_person(&mut tx, person).await?[0].0;
                let delivery = program.random().with(|random| DeliveryId::new(now, random));
                rows.push(NewDelivery {
                    id: delivery,
                    event_id,
                    webhook_id: WebhookId(id),
                    claimed: true,
                    priority: DeliveryPriority::Normal,
                });
                ended.push(Completion { attempt: attempt(delivery, now), claim, next: Next::Failed });
            }
            queue::insert(&mut tx, &rows, Claim::from(claim, now), now).await?;
            queue::complete(&mut tx, &ended, now).await
        })
    });
    let done: Result<(), StoreError> = work.await;
    done.unwrap();
    id
}

fn attempt(delivery_id: DeliveryId, signed_at: refhook_core::time::UnixMs) -> AttemptRecord {
    AttemptRecord {
        delivery_id,
        version: 1,
        signed_at,
        request_sha256: None,
        address: None,
        outcome: Outcome::HttpStatus,
        status: Some(422),
        detail: None,
        dns_ms: None,
        connect_ms: None,
        tls_ms: None,
        first_byte_ms: None,
        total_ms: 1,
        response_headers: None,
        response_body: None,
        response_truncated: false,
    }
}

/// The newest retry, once it has ended.
async fn ended(house: &House, webhook: i64) -> Value {
    let path = format!("/api/v2/webhooks/{webhook}/retries");
    house.api.until(&path, PATIENCE, |list| list[0]["state"] != json!("running")).await[0].clone()
}

/// Reads a stream of events until it contains `text`.
async fn read_until(stream: &mut Incoming, text: &str) -> String {
    let mut said = String::new();
    let reading = async {
        while !said.contains(text) {
            let frame = stream.frame().await.expect("the stream goes on").unwrap();
            said.push_str(std::str::from_utf8(&frame.into_data().unwrap()).unwrap());
        }
    };
    tokio::time::timeout(Duration::from_secs(20), reading).await.expect("the stream says so");
    said
}

on_both! {
    async fn a_failed_delivery_that_is_retried_arrives(database: Database) {
        let house = House::on(database).await;
        let webhook = failed(&house, 1).await;
        let list = house.api.get("/api/v2/deliveries?state=failed").await.json();
        let id = list["data"][0]["id"].as_str().unwrap();
        let answer = house.api.post(&format!("/api/v2/deliveries/{id}/retry"), &json!({})).await;
        assert_eq!(answer.status, 202, "{answer:?}");
        let request = &house.receiver.wait_for(1).await[0];
        assert_eq!(request.header("webhook-id"), Some(id));
        let list = house.deliveries(&json!({"id": webhook}), |list| list[0]["state"] == json!("delivered")).await;
        assert_eq!(list[0]["attempt_count"], json!(2));
        let again = house.api.post(&format!("/api/v2/deliveries/{id}/retry"), &json!({})).await;
        assert_eq!((again.status, again.json()["reason"].clone()), (409, json!("not_retryable")));
    }

    async fn all_that_failed_is_sent_again_once(database: Database) {
        let house = House::on(database).await;
        let webhook = failed(&house, 300).await;
        let path = format!("/api/v2/webhooks/{webhook}/retries");
        let count = house.api.post(&path, &json!({"dry_run": true})).await.json();
        assert_eq!(count, json!({"data": null, "count": 300}));
        let started = house.api.post(&path, &json!({})).await;
        assert_eq!((started.status, started.json()["count"].clone()), (202, json!(300)), "{started:?}");
        let retry = ended(&house, webhook).await;
        assert_eq!((&retry["state"], &retry["total"], &retry["done"]), (&json!("done"), &json!(300), &json!(300)));
        let requests = house.receiver.wait_for(300).await;
        let ids: std::collections::BTreeSet<_> = requests.iter().map(|request| request.header("webhook-id")).collect();
        assert_eq!((requests.len(), ids.len()), (300, 300));
        let cancelled = house.api.delete(&format!("{path}/{}", retry["id"])).await;
        assert_eq!((cancelled.status, cancelled.json()["data"]["state"].clone()), (200, json!("done")), "it had ended");
        assert_eq!(house.api.delete(&format!("{path}/99")).await.status, 404);
    }

    async fn a_retry_goes_on_after_a_restart(database: Database) {
        let house = House::on(database).await;
        let webhook = failed(&house, 300).await;
        let writer = house.writer();
        // The state that a server leaves if it stops in the middle.
        let now = house.running.app.program.now();
        let begun = writer.write(WriteClass::Lead, move |mut tx| Box::pin(async move {
            let begun = retry::start(&mut tx, WebhookId(webhook), (None, 300), now).await?.unwrap();
            retry::piece(&mut tx, begun.id, 200, now).await?;
            Ok::<_, StoreError>(())
        }));
        begun.await.unwrap();
        let path = format!("/api/v2/webhooks/{webhook}/retries");
        let running = house.api.get(&path).await.json();
        assert_eq!((&running["data"][0]["state"], &running["data"][0]["done"]), (&json!("running"), &json!(200)));
        let second = house.api.post(&path, &json!({})).await;
        assert_eq!((second.status, second.json()["reason"].clone()), (409, json!("already_running")));
        let house = house.restart().await;
        let retry = ended(&house, webhook).await;
        assert_eq!((&retry["state"], &retry["done"]), (&json!("done"), &json!(300)));
    }

    async fn the_stream_tells_of_ones_own_deliveries_alone(database: Database) {
        let clock = Some(Arc::new(FakeClock::at(GUIDE_DAY)));
        let house = House::with(Options { clock, ..Options::on(database) }).await;
        let campaign = house.add_campaign().await;
        let webhook = house.add_webhook(campaign, &json!({})).await;
        let other = add_account(&house.running, Plan::Pro).await;
        let other = house.api.with_header("authorization", &format!("Bearer {other}"));
        let (mut ours, mut theirs) = (house.api.stream().await, other.stream().await);
        house.receiver.respond_with(|_| Answer::status(200));
        house.join(campaign, "Byron", None).await;
        let data = format!("event: changed\ndata: {{\"webhook_ids\":[{}],\"campaign_ids\":[{campaign}]}}\n\n", webhook["id"]);
        read_until(&mut ours, &data).await;
        house.deliveries(&webhook, |list| list[0]["state"] == json!("delivered")).await;
        read_until(&mut ours, &data).await;
        house.running.shutdown().await;
        // The stop ends both streams; the other account had been told only that its stream is open.
        let first = theirs.frame().await.unwrap().unwrap().into_data().unwrap();
        assert_eq!(&first[..], b"event: alive\ndata: {}\n\n");
        let rest = theirs.frame().await;
        assert!(rest.is_none_or(|frame| frame.is_ok_and(|frame| frame.into_data().is_ok_and(|data| data.is_empty()))));
    }
}
