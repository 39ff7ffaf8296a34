//! What an operator watches.

use refhook_dispatch::ClaimId;
use refhook_store::database::db_stats::{Standing, size, standings};
use refhook_store::queue::{Next, complete};
use refhook_store::webhooks::{self, WebhookState};

use crate::fixture::NOW;
use crate::on_both;
use crate::queue::claims::completion;

const US: ClaimId = ClaimId::new(7, 3);

on_both! {
    async fn webhooks_are_counted_by_state_with_what_waits_for_them(store: Store) {
        let (busy, idle, paused) =
            (store.add_webhook("busy").await, store.add_webhook("idle").await, store.add_webhook("paused").await);
        let deleted = store.add_webhook("deleted").await;
        for (webhook, people) in [(busy, 1..=3), (paused, 4..=4), (deleted, 5..=6)] {
            let events = people.map(|id| store.event(&store.person(id, None), None)).collect();
            let ids = store.enqueue(webhook, events, Some(US)).await;
            let later = (webhook == busy).then(|| [(ids[0], Next::Delivered), (ids[1], Next::Retry(NOW.plus(9)))]);
            let ended: Vec<_> =
                later.into_iter().flatten().map(|(id, next)| completion(id, US, next)).collect();
            store.write(move |mut tx| Box::pin(async move { complete(&mut tx, &ended, NOW).await })).await.unwrap();
        }
        let account = store.account;
        store.write(move |mut tx| Box::pin(async move {
            webhooks::pause(&mut tx, (account, paused), None, NOW).await?;
            webhooks::delete(&mut tx, account, deleted, NOW).await
        })).await.unwrap();
        let mut conn = store.read().await;
        let found = standings(&mut conn.tx()).await.unwrap();
        let first_due = Some(NOW);
        assert_eq!(found, [
            Standing { state: WebhookState::Healthy, webhooks: 2, waiting: 2, first_due },
            Standing { state: WebhookState::Paused, webhooks: 1, waiting: 1, first_due },
        ], "{busy} {idle}");
    }

    async fn the_database_grows_with_what_is_written(store: Store) {
        let measure = async || size(&mut store.read().await.tx()).await.unwrap();
        let before = measure().await;
        store.add_people((1..=2_000).map(|id| store.person(id, None)).collect()).await;
        let after = measure().await;
        assert!(before > 100_000 && after > before + 300_000, "{before} {after}");
    }
}
