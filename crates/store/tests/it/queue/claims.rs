//! Claims, leases and outcomes.

use refhook_core::delivery::outcome::Outcome;
use refhook_core::ids::{DeliveryId, WebhookId};
use refhook_core::time::UnixMs;
use refhook_dispatch::{Claim, ClaimId};
use refhook_store::deliveries::{self, DeliveryFilter, DeliveryState};
use refhook_store::queue::{
    AttemptRecord, ClaimRequest, Completion, DeliveryPriority, Next, claim, complete, due_lanes, release,
};
use refhook_store::{Tx, attempts, webhooks};

use crate::fixture::{NOW, Store};
use crate::on_both;

const US: ClaimId = ClaimId::new(7, 3);

pub(crate) fn completion(id: DeliveryId, claim: ClaimId, next: Next) -> Completion {
    let delivered = next == Next::Delivered;
    let attempt = AttemptRecord {
        delivery_id: id,
        version: 1,
        signed_at: NOW,
        request_sha256: Some("abc".into()),
        address: Some("203.0.113.7:443".into()),
        outcome: if delivered { Outcome::Delivered } else { Outcome::Timeout },
        status: delivered.then_some(200),
        detail: (!delivered).then(|| "no answer".into()),
        dns_ms: None,
        connect_ms: Some(1),
        tls_ms: Some(2),
        first_byte_ms: None,
        total_ms: 9,
        response_headers: Some("[]".into()),
        response_body: Some("{\"email\":\"person+1@example.com\"} \u{fffd}".into()),
        response_truncated: true,
    };
    Completion { attempt, claim, next }
}

async fn enqueue(store: &Store, n: i64, claimed: Option<ClaimId>) -> (WebhookId, Vec<DeliveryId>) {
    let webhook = store.add_webhook("CRM").await;
    let events = (1..=n).map(|id| store.event(&store.person(id, None), None)).collect();
    let ids = store.enqueue(webhook, events, claimed).await;
    (webhook, ids)
}

async fn claim_as(store: &Store, webhook_id: WebhookId, by: ClaimId, now: UnixMs) -> Vec<DeliveryId> {
    let request = ClaimRequest { webhook_id, claim: Claim::from(by, now), now, limit: 4, low_share: Some(1) };
    let rows =
        store.write(move |mut tx| Box::pin(async move { claim(&mut tx, &request).await })).await.unwrap();
    assert!(rows.iter().all(|row| row.event.is_some() && row.version == 1));
    rows.into_iter().map(|row| row.id).collect()
}

async fn pause(store: &Store, id: WebhookId, at: UnixMs) {
    let account = store.account;
    let paused = store.write(move |mut tx| {
        Box::pin(async move { webhooks::pause(&mut tx, (account, id), None, at).await })
    });
    assert!(paused.await.unwrap());
}

async fn state(tx: &mut Tx<'_>, store: &Store, id: DeliveryId) -> deliveries::Delivery {
    deliveries::find(tx, store.account, id).await.unwrap().unwrap()
}

on_both! {
    async fn what_waits_is_discarded_in_pieces_and_never_what_someone_holds(store: Store) {
        let (webhook_id, _) = enqueue(&store, 5, None).await;
        let held = store.enqueue(webhook_id, vec![store.event(&store.person(6, None), None)], Some(US)).await;
        pause(&store, webhook_id, NOW).await;
        let discard = async |before, priority, limit| {
            let piece = deliveries::Discard { webhook_id, paused_since: NOW, before, priority, limit };
            store.write(move |mut tx| Box::pin(async move {
                deliveries::discard_piece(&mut tx, &piece, NOW.plus(1)).await
            })).await.unwrap().unwrap()
        };
        assert_eq!(discard(NOW, DeliveryPriority::Normal, 10).await, 0, "none is older");
        assert_eq!(discard(NOW.plus(1), DeliveryPriority::Low, 10).await, 0, "none is a retry");
        let mut pieces = Vec::new();
        for _ in 0..3 {
            pieces.push(discard(NOW.plus(1), DeliveryPriority::Normal, 2).await);
        }
        assert_eq!(pieces, [2, 2, 1]);
        let mut conn = store.read().await;
        let mut tx = conn.tx();
        let left = DeliveryFilter { state: Some(DeliveryState::Waiting), ..DeliveryFilter::default() };
        let left = deliveries::list(&mut tx, &[webhook_id], &left, 10).await.unwrap();
        assert_eq!(left.iter().map(|one| one.id).collect::<Vec<_>>(), held);
        let gone = DeliveryFilter { state: Some(DeliveryState::Discarded), ..DeliveryFilter::default() };
        let gone = deliveries::list(&mut tx, &[webhook_id], &gone, 10).await.unwrap();
        assert!(gone.len() == 5 && gone.iter().all(|one| one.finished_at == Some(NOW.plus(1))));
    }

    async fn a_retry_is_discarded_by_when_it_was_created(store: Store) {
        let (webhook_id, ids) = enqueue(&store, 1, Some(US)).await;
        let retry = completion(ids[0], US, Next::Retry(NOW.plus(60_000)));
        store.write(move |mut tx| Box::pin(async move { complete(&mut tx, &[retry], NOW).await })).await.unwrap();
        pause(&store, webhook_id, NOW).await;
        let discard = async |priority| {
            let piece =
                deliveries::Discard { webhook_id, paused_since: NOW, before: NOW.plus(1), priority, limit: 10 };
            store.write(move |mut tx| Box::pin(async move {
                deliveries::discard_piece(&mut tx, &piece, NOW.plus(1)).await
            })).await.unwrap().unwrap()
        };
        assert_eq!((discard(DeliveryPriority::Normal).await, discard(DeliveryPriority::Low).await), (0, 1));
    }

    async fn what_was_let_go_meanwhile_is_not_discarded(store: Store) {
        let (webhook_id, _) = enqueue(&store, 1, None).await;
        let account = store.account;
        let discard = async || {
            let piece = deliveries::Discard {
                webhook_id, paused_since: NOW, before: NOW.plus(9), priority: DeliveryPriority::Normal, limit: 10,
            };
            store.write(move |mut tx| Box::pin(async move {
                deliveries::discard_piece(&mut tx, &piece, NOW.plus(9)).await
            })).await.unwrap()
        };
        assert_eq!(discard().await, None, "it is not paused");
        pause(&store, webhook_id, NOW).await;
        let resumed = store.write(move |mut tx| Box::pin(async move {
            webhooks::resume(&mut tx, (account, webhook_id), None, NOW.plus(1)).await
        })).await.unwrap();
        assert!(resumed);
        assert_eq!(discard().await, None, "somebody else has resumed it");
        pause(&store, webhook_id, NOW.plus(2)).await;
        assert_eq!(discard().await, None, "and paused it again");
    }

    async fn a_row_is_claimed_once_until_its_lease_ends(store: Store) {
        let (webhook, ids) = enqueue(&store, 6, None).await;
        let other = ClaimId::new(8, 1);
        assert_eq!(claim_as(&store, webhook, US, NOW).await.len(), 4);
        assert_eq!(claim_as(&store, webhook, other, NOW).await.len(), 2);
        assert!(claim_as(&store, webhook, other, NOW).await.is_empty());
        assert!(claim_as(&store, webhook, US, NOW).await.is_empty(), "nor by its own holder");
        let later = NOW.plus(45_001);
        assert_eq!(claim_as(&store, webhook, other, later).await.len(), 4);
        let mine = ids.clone();
        store.write(move |mut tx| Box::pin(async move { release(&mut tx, other, &mine).await })).await.unwrap();
        assert_eq!(claim_as(&store, webhook, US, later).await.len(), 4);
    }

    async fn the_claims_of_a_nodes_earlier_start_are_void(store: Store) {
        let (webhook, ids) = enqueue(&store, 1, Some(ClaimId::new(7, 2))).await;
        assert!(claim_as(&store, webhook, ClaimId::new(8, 9), NOW).await.is_empty(), "another node waits for the lease");
        let mut conn = store.read().await;
        let lanes = due_lanes(&mut conn.tx(), US, NOW, None).await.unwrap();
        assert_eq!(lanes.len(), 1);
        drop(conn);
        assert_eq!(claim_as(&store, webhook, US, NOW).await, ids);
    }

    async fn an_outcome_is_written_under_its_claim_alone(store: Store) {
        let (_, ids) = enqueue(&store, 3, Some(US)).await;
        let rows = vec![
            completion(ids[0], US, Next::Delivered),
            completion(ids[1], US, Next::Retry(NOW.plus(5_000))),
            completion(ids[2], ClaimId::new(8, 1), Next::Delivered),
        ];
        store.write(move |mut tx| Box::pin(async move { complete(&mut tx, &rows, NOW).await })).await.unwrap();
        let mut conn = store.read().await;
        let mut tx = conn.tx();
        let first = state(&mut tx, &store, ids[0]).await;
        assert_eq!((first.state, first.attempts, first.finished_at), (DeliveryState::Delivered, 1, Some(NOW)));
        assert_eq!((first.last_outcome, first.last_status), (Some(Outcome::Delivered), Some(200)));
        let second = state(&mut tx, &store, ids[1]).await;
        assert_eq!((second.state, second.due_at, second.finished_at), (DeliveryState::Waiting, NOW.plus(5_000), None));
        assert_eq!(state(&mut tx, &store, ids[2]).await.state, DeliveryState::Waiting, "a lost claim decides nothing");
        let log = attempts::of_delivery(&mut tx, ids[0]).await.unwrap();
        assert_eq!(log, [completion(ids[0], US, Next::Delivered).attempt]);
    }

    async fn a_retry_waits_for_its_time_and_keeps_counting(store: Store) {
        let (webhook, ids) = enqueue(&store, 1, Some(US)).await;
        let due = NOW.plus(5_000);
        let rows = vec![completion(ids[0], US, Next::Retry(due))];
        store.write(move |mut tx| Box::pin(async move { complete(&mut tx, &rows, NOW).await })).await.unwrap();
        assert!(claim_as(&store, webhook, US, due.plus(-1)).await.is_empty());
        assert_eq!(claim_as(&store, webhook, US, due).await, ids);
        let mut second = completion(ids[0], US, Next::Failed);
        second.attempt.signed_at = due;
        // A commit whose answer was lost is written once more.
        let rows = vec![second.clone(), second];
        store.write(move |mut tx| Box::pin(async move { complete(&mut tx, &rows, due).await })).await.unwrap();
        let mut conn = store.read().await;
        let row = state(&mut conn.tx(), &store, ids[0]).await;
        assert_eq!((row.state, row.attempts), (DeliveryState::Failed, 2));
        assert_eq!(attempts::of_delivery(&mut conn.tx(), ids[0]).await.unwrap().len(), 2);
        assert!(due_lanes(&mut conn.tx(), US, due, None).await.unwrap().is_empty());
    }

    async fn nobody_claims_from_a_paused_lane(store: Store) {
        let (webhook, _) = enqueue(&store, 1, None).await;
        let account = store.account;
        let set = async |plan| {
            store.write(move |mut tx| Box::pin(async move {
                refhook_store::accounts::set_plan(&mut tx, account, plan, NOW).await
            })).await.unwrap()
        };
        assert!(set(refhook_core::plan::Plan::Starter).await);
        assert!(claim_as(&store, webhook, US, NOW).await.is_empty());
        assert!(set(refhook_core::plan::Plan::Basic).await);
        assert_eq!(claim_as(&store, webhook, US, NOW).await.len(), 1);
    }

    async fn the_log_is_paged_from_the_newest_on(store: Store) {
        let (webhook, mut ids) = enqueue(&store, 7, Some(US)).await;
        let rows = ids[..3].iter().map(|id| completion(*id, US, Next::Failed)).collect::<Vec<_>>();
        let failed: std::collections::BTreeSet<_> = ids[..3].iter().copied().collect();
        store.write(move |mut tx| Box::pin(async move { complete(&mut tx, &rows, NOW).await })).await.unwrap();
        ids.sort();
        ids.reverse();
        let mut conn = store.read().await;
        let mut tx = conn.tx();
        let mut page = async |filter: DeliveryFilter| {
            let rows = deliveries::list(&mut tx, &[webhook], &filter, 4).await.unwrap();
            rows.into_iter().map(|row| row.id).collect::<Vec<_>>()
        };
        let first = page(DeliveryFilter::default()).await;
        assert_eq!(first, ids[..4]);
        assert_eq!(page(DeliveryFilter { before: first.last().copied(), ..DeliveryFilter::default() }).await, ids[4..]);
        let only = DeliveryFilter { state: Some(DeliveryState::Failed), ..DeliveryFilter::default() };
        assert_eq!(std::collections::BTreeSet::from_iter(page(only).await), failed);
        assert!(page(DeliveryFilter { from: Some(NOW.plus(1)), ..DeliveryFilter::default() }).await.is_empty());
        assert!(page(DeliveryFilter { until: Some(NOW), ..DeliveryFilter::default() }).await.is_empty());
    }
}
