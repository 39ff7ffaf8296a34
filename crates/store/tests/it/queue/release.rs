//! Making due what waits for its own next attempt, in pieces.

use refhook_core::ids::{DeliveryId, WebhookId};
use refhook_core::time::UnixMs;
use refhook_dispatch::ClaimId;
use refhook_store::deliveries::{self, release_piece, send_all, to_release};
use refhook_store::queue::{Next, complete};

use crate::fixture::{NOW, Store};
use crate::on_both;
use crate::queue::claims::completion;

const US: ClaimId = ClaimId::new(7, 3);
const DAY: i64 = 24 * 3_600_000;

/// A webhook with deliveries that wait a day for their next attempt.
async fn waiting(store: &Store, n: i64) -> (WebhookId, Vec<DeliveryId>) {
    let webhook = store.add_webhook("CRM").await;
    let events = (1..=n).map(|id| store.event(&store.person(id, None), None)).collect();
    let ids = store.enqueue(webhook, events, Some(US)).await;
    fail(store, &ids, NOW, NOW.plus(DAY)).await;
    (webhook, ids)
}

/// Notes an attempt at `at` that failed, and the next one's time.
async fn fail(store: &Store, ids: &[DeliveryId], at: UnixMs, next: UnixMs) {
    let mut rows: Vec<_> = ids.iter().map(|id| completion(*id, US, Next::Retry(next))).collect();
    for row in &mut rows {
        row.attempt.signed_at = at;
    }
    store.write(move |mut tx| Box::pin(async move { complete(&mut tx, &rows, at).await })).await.unwrap();
}

async fn ask(store: &Store, webhook: WebhookId, only_waiting: bool, now: UnixMs) -> bool {
    let whose = (store.account, webhook);
    store
        .write(move |mut tx| Box::pin(async move { send_all(&mut tx, whose, only_waiting, now).await }))
        .await
        .unwrap()
}

async fn piece(store: &Store, webhook: WebhookId, now: UnixMs) -> Option<bool> {
    store
        .write(move |mut tx| Box::pin(async move { release_piece(&mut tx, webhook, now).await }))
        .await
        .unwrap()
}

async fn due(store: &Store, id: DeliveryId) -> UnixMs {
    let mut conn = store.read().await;
    deliveries::find(&mut conn.tx(), store.account, id).await.unwrap().unwrap().due_at
}

async fn asked_for(store: &Store) -> Vec<WebhookId> {
    to_release(&mut store.read().await.tx()).await.unwrap()
}

on_both! {
    async fn all_of_a_webhook_becomes_due_in_pieces_that_survive_a_restart(store: Store) {
        let (webhook, ids) = waiting(&store, 1_100).await;
        let (other, theirs) = waiting(&store, 1).await;
        let now = NOW.plus(60_000);
        assert!(ask(&store, webhook, true, now).await);
        for more in [true, true, false] {
            assert_eq!(asked_for(&store).await, [webhook], "it is in the database until it is done");
            assert_eq!(piece(&store, webhook, now).await, Some(more));
        }
        assert_eq!((asked_for(&store).await, piece(&store, webhook, now).await), (vec![], None));
        for id in [ids[0], ids[499], ids[500], ids[1_099]] {
            assert_eq!(due(&store, id).await, now);
        }
        assert_eq!(due(&store, theirs[0]).await, NOW.plus(DAY), "another webhook's {other:?}");
        assert!(!ask(&store, webhook, true, now).await, "nothing waits for itself");
        assert!(ask(&store, webhook, false, now).await);
    }

    async fn what_fails_again_meanwhile_waits_by_its_schedule(store: Store) {
        let (webhook, ids) = waiting(&store, 2).await;
        let (asked, later) = (NOW.plus(60_000), NOW.plus(70_000));
        assert!(ask(&store, webhook, true, asked).await);
        let claimed = refhook_store::queue::ClaimRequest {
            webhook_id: webhook,
            claim: refhook_dispatch::Claim::from(US, NOW.plus(DAY)),
            now: NOW.plus(DAY),
            limit: 1,
            low_share: Some(1),
        };
        let rows = store
            .write(move |mut tx| Box::pin(async move { refhook_store::queue::claim(&mut tx, &claimed).await }))
            .await
            .unwrap();
        let (again, other) = (rows[0].id, ids.iter().find(|id| **id != rows[0].id).unwrap());
        fail(&store, &[again], asked.plus(1), NOW.plus(2 * DAY)).await;
        assert_eq!(piece(&store, webhook, later).await, Some(false));
        assert_eq!((due(&store, again).await, due(&store, *other).await), (NOW.plus(2 * DAY), later));
    }
}
