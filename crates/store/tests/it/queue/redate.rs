//! What a clock noted that was wrong holds nothing up.

use refhook_core::ids::{DeliveryId, WebhookId};
use refhook_core::time::UnixMs;
use refhook_dispatch::{Claim, ClaimId};
use refhook_store::deliveries;
use refhook_store::queue::{
    ClaimRequest, MOST_AHEAD_MS, Next, claim, complete, due_lanes, misdated, redate_piece,
};

use crate::fixture::{NOW, Store};
use crate::on_both;
use crate::queue::claims::completion;

const US: ClaimId = ClaimId::new(7, 3);
const OTHERS: ClaimId = ClaimId::new(8, 1);
const HOUR: i64 = 3_600_000;

async fn add(store: &Store, n: i64, claimed: Option<ClaimId>) -> (WebhookId, Vec<DeliveryId>) {
    let webhook = store.add_webhook("CRM").await;
    let events = (1..=n).map(|id| store.event(&store.person(id, None), None)).collect();
    let ids = store.enqueue(webhook, events, claimed).await;
    (webhook, ids)
}

async fn claimed(store: &Store, webhook_id: WebhookId, now: UnixMs) -> usize {
    let request =
        ClaimRequest { webhook_id, claim: Claim::from(US, now), now, limit: 10, low_share: Some(5) };
    store.write(move |mut tx| Box::pin(async move { claim(&mut tx, &request).await })).await.unwrap().len()
}

async fn due(store: &Store, id: DeliveryId) -> UnixMs {
    let mut conn = store.read().await;
    deliveries::find(&mut conn.tx(), store.account, id).await.unwrap().unwrap().due_at
}

on_both! {
    async fn what_was_never_attempted_is_due_whatever_date_it_has(store: Store) {
        let (webhook, _) = add(&store, 3, None).await;
        for back in [HOUR, 400 * 24 * HOUR] {
            let now = NOW.plus(-back);
            let lanes = due_lanes(&mut store.read().await.tx(), US, now, None).await.unwrap();
            assert_eq!((lanes.len(), lanes[0].webhook_id, lanes[0].due_at), (1, webhook, now));
        }
        assert_eq!(claimed(&store, webhook, NOW.plus(-HOUR)).await, 3);
    }

    async fn a_claim_that_ends_later_than_any_can_is_over(store: Store) {
        let (webhook, _) = add(&store, 2, Some(OTHERS)).await;
        assert_eq!(claimed(&store, webhook, NOW.plus(-15_000)).await, 0, "their clock may be a little ahead");
        assert_eq!(claimed(&store, webhook, NOW.plus(30_000)).await, 0, "it goes on");
        assert_eq!(claimed(&store, webhook, NOW.plus(-2 * 24 * HOUR)).await, 2);
    }

    async fn what_is_dated_beyond_any_wait_is_due_now_and_no_other(store: Store) {
        let (webhook, ids) = add(&store, 3, Some(US)).await;
        let later = [MOST_AHEAD_MS, MOST_AHEAD_MS + 1, 48 * HOUR];
        let rows: Vec<_> = ids.iter().zip(later).map(|(id, ms)| completion(*id, US, Next::Retry(NOW.plus(ms)))).collect();
        store.write(move |mut tx| Box::pin(async move { complete(&mut tx, &rows, NOW).await })).await.unwrap();
        let range = (NOW.plus(MOST_AHEAD_MS), None);
        let found = misdated(&mut store.read().await.tx(), range, NOW).await.unwrap();
        assert_eq!(found, [webhook]);
        let more = store
            .write(move |mut tx| Box::pin(async move { redate_piece(&mut tx, webhook, range, NOW).await }))
            .await
            .unwrap();
        assert!(!more);
        let dates = [due(&store, ids[0]).await, due(&store, ids[1]).await, due(&store, ids[2]).await];
        assert_eq!(dates, [NOW.plus(MOST_AHEAD_MS), NOW, NOW]);
        let found = misdated(&mut store.read().await.tx(), range, NOW).await.unwrap();
        assert_eq!(found, []);
        // The clock was set back by 29 hours: what was due then is due.
        let range = (NOW, Some(NOW.plus(MOST_AHEAD_MS)));
        let found = misdated(&mut store.read().await.tx(), range, NOW).await.unwrap();
        assert_eq!(found, [webhook]);
    }
}
