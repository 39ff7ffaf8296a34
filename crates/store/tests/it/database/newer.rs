//! Rows of a newer version: left alone by this one, which does not take them for something that it knows.

use refhook_core::event::EventKind;
use refhook_core::ids::{BackfillId, DeliveryId, PersonId, WebhookId};
use refhook_core::join::PersonKey;
use refhook_core::people::person::SourceGroup;
use refhook_core::time::UnixMs;
use refhook_dispatch::{Claim, ClaimId};
use refhook_store::bulk_jobs::JobState;
use refhook_store::bulk_jobs::backfill::{self, BackfillSelection};
use refhook_store::deliveries::{self, Delivery, DeliveryFilter, DeliveryState};
use refhook_store::queue::{ClaimRequest, ClaimedRow, Next, claim, complete, due_lanes};
use refhook_store::{Raw, StoreError, attempts, events, people, webhooks};

use crate::fixture::{NOW, Store};
use crate::on_both;
use crate::queue::claims::completion;

const US: ClaimId = ClaimId::new(7, 3);

/// Changes rows to what a newer version would write.
async fn change(store: &Store, sql: &'static str) {
    let changed = store.write(move |mut tx| {
        Box::pin(async move {
            let rows = match tx.raw() {
                Raw::Sqlite(conn) => sqlx::query(sql).execute(conn).await?.rows_affected(),
                Raw::Postgres(conn) => sqlx::query(sql).execute(conn).await?.rows_affected(),
            };
            Ok(rows)
        })
    });
    assert_ne!(changed.await.unwrap(), 0, "{sql}");
}

async fn claim_at(store: &Store, webhook_id: WebhookId, now: UnixMs) -> Vec<ClaimedRow> {
    let request = ClaimRequest { webhook_id, claim: Claim::from(US, now), now, limit: 4, low_share: None };
    store.write(move |mut tx| Box::pin(async move { claim(&mut tx, &request).await })).await.unwrap()
}

async fn find(store: &Store, id: DeliveryId) -> Result<Option<Delivery>, StoreError> {
    let account = store.account;
    store.write(move |mut tx| Box::pin(async move { deliveries::find(&mut tx, account, id).await })).await
}

async fn listed(store: &Store, webhook: WebhookId) -> Vec<DeliveryId> {
    let found = store.write(move |mut tx| {
        Box::pin(async move {
            let filter = DeliveryFilter::default();
            deliveries::list(&mut tx, &[webhook], &filter, 10).await
        })
    });
    found.await.unwrap().into_iter().map(|delivery| delivery.id).collect()
}

fn is_newer<T>(result: Result<T, StoreError>) {
    let result = result.map(drop);
    assert!(matches!(result, Err(StoreError::Newer(_))), "{result:?}");
}

on_both! {
    async fn an_event_of_a_newer_version_is_neither_sent_as_another_nor_changed(store: Store) {
        let webhook = store.add_webhook("CRM").await;
        let people = [store.person(1, None), store.person(2, None)];
        assert!(store.add_people(people.to_vec()).await);
        let ids = store.enqueue(webhook, people.iter().map(|person| store.event(person, None)).collect(), None).await;
        let before = find(&store, ids[0]).await.unwrap().unwrap();
        change(&store, "UPDATE events SET kind = 99 WHERE person_id = 1").await;
        for now in [NOW, NOW.plus(60_000)] {
            let rows = claim_at(&store, webhook, now).await;
            let facts = |id| rows.iter().find(|row| row.id == id).map(|row| row.event.as_ref().map(|event| event.kind));
            assert_eq!(facts(ids[0]), Some(None), "it comes again when its lease ends, without facts to send");
            assert_eq!(facts(ids[1]), Some(Some(EventKind::Join)), "and holds up no other");
        }
        is_newer(find(&store, ids[0]).await);
        assert_eq!(listed(&store, webhook).await, [ids[1]], "a page shows the others");
        let event = before.event_id;
        is_newer(store.write(move |mut tx| Box::pin(async move { events::find(&mut tx, event).await })).await);
        let happened = store.write(|mut tx| Box::pin(async move { events::of_person(&mut tx, PersonId(1)).await }));
        assert_eq!(happened.await.unwrap(), []);
        let account = store.account;
        let sent = store.write(move |mut tx| Box::pin(async move {
            deliveries::of_person(&mut tx, account, PersonId(1)).await
        }));
        assert_eq!(sent.await.unwrap(), []);
        change(&store, "UPDATE events SET kind = 0 WHERE person_id = 1").await;
        assert_eq!(find(&store, ids[0]).await.unwrap(), Some(before), "as it was, for whoever knows it");
    }

    async fn a_webhook_for_an_event_of_a_newer_version_is_none_of_this_nodes_lanes(store: Store) {
        let (webhook, known) = (store.add_webhook("CRM").await, store.add_webhook("Sheet").await);
        for webhook in [webhook, known] {
            store.enqueue(webhook, vec![store.event(&store.person(1, None), None)], None).await;
        }
        change(&store, "UPDATE webhooks SET event = 99 WHERE name = 'CRM'").await;
        let (account, campaign) = (store.account, store.campaign);
        let found = store.write(move |mut tx| Box::pin(async move {
            let lanes = due_lanes(&mut tx, US, NOW, None).await?;
            let told = webhooks::subscriptions(&mut tx, &[campaign]).await?;
            Ok((lanes, told, webhooks::list(&mut tx, account, None, 0, 10).await?))
        }));
        let (lanes, told, (page, total)) = found.await.unwrap();
        assert_eq!(lanes.iter().map(|lane| lane.webhook_id).collect::<Vec<_>>(), [known]);
        assert_eq!(told.iter().map(|one| one.webhook_id).collect::<Vec<_>>(), [known]);
        assert_eq!((page.iter().map(|one| one.id).collect::<Vec<_>>(), total), (vec![known], 1));
    }

    async fn a_backfill_of_an_event_of_a_newer_version_waits(store: Store) {
        let webhook_id = store.add_webhook("CRM").await;
        let person = store.person(1, None);
        assert!(store.add_people(vec![person]).await);
        let wanted = BackfillSelection {
            webhook_id, campaign_id: store.campaign, event: EventKind::Join, sources: [SourceGroup::Added].into(),
            from: UnixMs(0), until: NOW.plus(1), catch_up: false,
        };
        let begun = store.write(move |mut tx| Box::pin(async move { backfill::start(&mut tx, &wanted, 1, NOW).await }));
        let id = begun.await.unwrap().unwrap().id;
        let piece = async |id: BackfillId| {
            let random = store.random.clone();
            store.write(move |mut tx| Box::pin(async move { backfill::piece(&mut tx, backfill::job(id, false), 200, (&random, NOW)).await })).await
        };
        let state = async || {
            let list = store.write(move |mut tx| Box::pin(async move { backfill::list(&mut tx, webhook_id, 1).await }));
            list.await.unwrap().pop().map(|backfill| (backfill.progress.state, backfill.progress.done))
        };
        change(&store, "UPDATE webhooks SET event = 99").await;
        is_newer(piece(id).await);
        assert_eq!(state().await, Some((JobState::Running, 0)));
        change(&store, "UPDATE webhooks SET event = 0").await;
        change(&store, "UPDATE bulk_jobs SET terms = replace(terms, '\"sources\":4', '\"sources\":12')").await;
        is_newer(piece(id).await);
        change(&store, "UPDATE bulk_jobs SET terms = replace(terms, '\"sources\":12', '\"sources\":4')").await;
        while piece(id).await.unwrap().is_some_and(|(_, more)| more) {}
        assert_eq!(state().await, Some((JobState::Done, 0)), "their join was never recorded");
    }

    async fn a_state_of_a_newer_version_is_no_other_state(store: Store) {
        let (account, campaign) = (store.account, store.campaign);
        let webhook = store.add_webhook("CRM").await;
        assert!(store.add_people(vec![store.person(1, None)]).await);
        let ids = store.enqueue(webhook, vec![store.event(&store.person(1, None), None)], Some(US)).await;
        let id = ids[0];
        let done = completion(id, US, Next::Delivered);
        store.write(move |mut tx| Box::pin(async move { complete(&mut tx, &[done], NOW).await })).await.unwrap();
        assert_eq!(find(&store, id).await.unwrap().unwrap().state, DeliveryState::Delivered);

        change(&store, "UPDATE attempts SET outcome = 99").await;
        is_newer(store.write(move |mut tx| Box::pin(async move { attempts::of_delivery(&mut tx, id).await })).await);
        change(&store, "UPDATE deliveries SET last_outcome = 99").await;
        is_newer(find(&store, id).await);
        assert_eq!(listed(&store, webhook).await, []);
        change(&store, "UPDATE deliveries SET last_outcome = 0, state = 9").await;
        is_newer(find(&store, id).await);
        assert_eq!(listed(&store, webhook).await, []);

        change(&store, "UPDATE people SET source = 99").await;
        let key = PersonKey::Id(PersonId(1));
        is_newer(store.write(move |mut tx| Box::pin(async move { people::find(&mut tx, account, &key).await })).await);

        change(&store, "UPDATE webhooks SET state = 9").await;
        let found = store.write(move |mut tx| Box::pin(async move { webhooks::find(&mut tx, account, webhook).await }));
        is_newer(found.await);
        let told = store.write(move |mut tx| Box::pin(async move { webhooks::subscriptions(&mut tx, &[campaign]).await }));
        let told = told.await.unwrap();
        assert_eq!((told.len(), told[0].is_running), (1, false), "leads are kept, and not sent");
    }
}
