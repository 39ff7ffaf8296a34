//! What people ask about deliveries, and retries of what failed.

use refhook_core::event::EventKind;
use refhook_core::ids::{DeliveryId, WebhookId};
use refhook_core::people::snapshot::EventFacts;
use refhook_core::time::UnixMs;
use refhook_dispatch::{Claim, ClaimId};
use refhook_store::bulk_jobs::{self, JobState, Progress, retry};
use refhook_store::deliveries::{
    self, DeliveryFilter, DeliveryState, InRange, Range, Retried, Standing, in_ranges, last_delivered,
    people_missing, standing, waiting_since,
};
use refhook_store::people::{CampaignFilter, CellStatus, count_of_campaign, count_since, page_of_campaign};
use refhook_store::queue::{ClaimRequest, Next, claim, complete};
use refhook_store::{Raw, erase, ledger};

use crate::fixture::{NOW, Store};
use crate::on_both;
use crate::queue::claims::completion;

const US: ClaimId = ClaimId::new(7, 3);

/// People with these numbers, each with a delivery that this node holds.
async fn send(store: &Store, webhook: WebhookId, people: std::ops::RangeInclusive<i64>) -> Vec<DeliveryId> {
    let people: Vec<_> = people.map(|id| store.person(id, None)).collect();
    let events = people.iter().map(|person| store.event(person, None)).collect();
    assert!(store.add_people(people).await);
    store.enqueue(webhook, events, Some(US)).await
}

async fn end(store: &Store, ids: &[DeliveryId], next: Next) {
    let rows: Vec<_> = ids.iter().map(|id| completion(*id, US, next)).collect();
    store.write(move |mut tx| Box::pin(async move { complete(&mut tx, &rows, NOW).await })).await.unwrap();
}

on_both! {
    async fn deliveries_are_counted_where_they_stand(store: Store) {
        let (one, two) = (store.add_webhook("CRM").await, store.add_webhook("Sheet").await);
        let ids = send(&store, one, 1..=5).await;
        end(&store, &ids[..1], Next::Delivered).await;
        end(&store, &ids[1..3], Next::Failed).await;
        end(&store, &ids[3..4], Next::Retry(NOW.plus(5_000))).await;
        let account = store.account;
        store.write(move |mut tx| Box::pin(async move {
            let mine = erase::of_account(&mut tx, account, &[refhook_core::ids::PersonId(3)]).await?;
            erase::erase(&mut tx, &mine, erase::Scope::People, NOW).await
        })).await.unwrap();
        let mut conn = store.read().await;
        let mut tx = conn.tx();
        let now = standing(&mut tx, &[one, two]).await.unwrap();
        assert_eq!(now, [(one, Standing { waiting: 2, oldest_waiting_at: Some(NOW), failed: 1 })].into());
        let range = |webhook, from, until| Range { webhook, from, until };
        let ranges = [
            range(one, NOW, NOW.plus(1)), range(one, NOW.plus(1), NOW.plus(9)), range(one, UnixMs(0), NOW),
            range(two, UnixMs(0), NOW.plus(9)),
        ];
        let all = InRange { total: 5, failed: 1, dropped: 1 };
        let none = InRange::default();
        assert_eq!(in_ranges(&mut tx, &ranges).await.unwrap(), [all, none, none, none]);
        assert_eq!(people_missing(&mut tx, &[one, two]).await.unwrap(), 3, "erased people have nothing to arrive");
        assert_eq!(people_missing(&mut tx, &[two]).await.unwrap(), 0);
        assert_eq!(count_since(&mut tx, account, NOW).await.unwrap(), 4);
        assert_eq!(count_since(&mut tx, account, NOW.plus(1)).await.unwrap(), 0);
        let pieces = waiting_since(&mut tx, &[one], NOW.plus(-10), 5).await.unwrap();
        assert_eq!(pieces, [((one, 2), 2)].into());
        assert!(waiting_since(&mut tx, &[one], NOW.plus(1), 5).await.unwrap().is_empty());
        assert_eq!(last_delivered(&mut tx, &[one, two]).await.unwrap(), [(one, NOW)].into());
    }

    async fn a_search_finds_few_and_many(store: Store) {
        let webhook = store.add_webhook("CRM").await;
        let ids = send(&store, webhook, 1..=230).await;
        let mut conn = store.read().await;
        let mut tx = conn.tx();
        let mut count = async |filter: DeliveryFilter| {
            deliveries::list(&mut tx, &[webhook], &filter, 300).await.unwrap().len()
        };
        let text = |text: &str| DeliveryFilter { text: Some(text.into()), ..DeliveryFilter::default() };
        assert_eq!(count(text("PERSON+")).await, 230, "more than are looked up one by one");
        assert_eq!(count(text("person+23")).await, 2);
        assert_eq!(count(text("o'neil")).await, 230);
        assert_eq!(count(text("%")).await, 0);
        let person = |id| Some(refhook_core::ids::PersonId(id));
        assert_eq!(count(DeliveryFilter { person: person(7), ..text("+7@") }).await, 1);
        assert_eq!(count(DeliveryFilter { person: person(7), ..text("+8@") }).await, 0);
        let waiting = DeliveryFilter { state: Some(DeliveryState::Waiting), before: ids.iter().max().copied(), ..text("person") };
        assert_eq!(count(waiting).await, 229);
    }

    async fn a_retry_ends_however_often_its_deliveries_fail(store: Store) {
        let webhook = store.add_webhook("CRM").await;
        let ids = send(&store, webhook, 1..=450).await;
        end(&store, &ids, Next::Failed).await;
        let start = async |at| store.write(move |mut tx| Box::pin(async move {
            let total = retry::count(&mut tx, webhook, None, at).await?;
            retry::start(&mut tx, webhook, (None, total), at).await
        })).await.unwrap();
        let piece = async |id, at| store.write(move |mut tx| Box::pin(async move {
            retry::piece(&mut tx, id, 200, at).await
        })).await.unwrap();
        let later = NOW.plus(10);
        let begun = start(later).await.unwrap();
        let Progress { total, done, state, .. } = begun.progress;
        assert_eq!((total, done, state), (450, 0, JobState::Running));
        assert_eq!(start(later).await, None, "one at a time");
        assert!(piece(begun.id, later).await.unwrap().1);
        // The first of them fail again at once.
        let claimed = store.write(move |mut tx| Box::pin(async move {
            let request = ClaimRequest { webhook_id: webhook, claim: Claim::from(US, later), now: later, limit: 200, low_share: Some(200) };
            claim(&mut tx, &request).await
        })).await.unwrap();
        assert_eq!(claimed.len(), 200);
        assert!(claimed.iter().all(|row| row.schedule_step == 0), "the schedule begins anew");
        let rows: Vec<_> = claimed.iter().map(|row| {
            let mut again = completion(row.id, US, Next::Failed);
            again.attempt.signed_at = later;
            again
        }).collect();
        store.write(move |mut tx| Box::pin(async move { complete(&mut tx, &rows, later.plus(1)).await })).await.unwrap();
        assert!(piece(begun.id, later.plus(2)).await.unwrap().1);
        assert!(!piece(begun.id, later.plus(2)).await.unwrap().1);
        assert_eq!(piece(begun.id, later.plus(2)).await, None);
        let mut conn = store.read().await;
        let ended = retry::list(&mut conn.tx(), webhook, 10).await.unwrap()[0].progress;
        assert_eq!((ended.state, ended.done, ended.finished_at), (JobState::Done, 450, Some(later.plus(2))));
        assert_eq!(standing(&mut conn.tx(), &[webhook]).await.unwrap()[&webhook].failed, 200);
        assert_eq!(start(later.plus(3)).await.unwrap().progress.total, 200);
    }

    async fn a_cancelled_retry_moves_nothing_more(store: Store) {
        let webhook = store.add_webhook("CRM").await;
        let ids = send(&store, webhook, 1..=450).await;
        end(&store, &ids, Next::Failed).await;
        let (begun, cancelled, after) = store.write(move |mut tx| Box::pin(async move {
            let begun = retry::start(&mut tx, webhook, (None, 450), NOW).await?.unwrap();
            retry::piece(&mut tx, begun.id, 200, NOW).await?;
            assert_eq!(retry::find(&mut tx, WebhookId(99), begun.id).await?, None, "another webhook has none such");
            bulk_jobs::cancel(&mut tx, retry::job(begun.id), NOW).await?;
            let cancelled = retry::find(&mut tx, webhook, begun.id).await?.unwrap();
            let after = retry::piece(&mut tx, begun.id, 200, NOW).await?;
            Ok((begun, cancelled, after))
        })).await.unwrap();
        let Progress { state, done, .. } = cancelled.progress;
        assert_eq!((cancelled.id, state, done, after), (begun.id, JobState::Cancelled, 200, None));
        let mut conn = store.read().await;
        let now = standing(&mut conn.tx(), &[webhook]).await.unwrap()[&webhook];
        assert_eq!((now.waiting, now.failed), (200, 250));
        assert!(bulk_jobs::running(&mut conn.tx()).await.unwrap().is_empty());
    }

    async fn one_delivery_is_retried_unless_it_is_on_its_way_or_was_delivered(store: Store) {
        let webhook = store.add_webhook("CRM").await;
        let ids = send(&store, webhook, 1..=3).await;
        end(&store, &ids[..1], Next::Failed).await;
        end(&store, &ids[1..2], Next::Delivered).await;
        let account = store.account;
        let retry = async |id, at| store.write(move |mut tx| Box::pin(async move {
            deliveries::retry(&mut tx, account, id, at).await
        })).await.unwrap().unwrap();
        let later = NOW.plus(10);
        assert!(matches!(retry(ids[0], later).await, Retried::Due(row) if row.due_at == later && row.attempts == 1));
        assert!(matches!(retry(ids[1], later).await, Retried::Not(row) if row.state == DeliveryState::Delivered));
        assert!(matches!(retry(ids[2], later).await, Retried::Due(row) if row.due_at == NOW), "held by a node");
        let foreign = store.write(move |mut tx| Box::pin(async move {
            deliveries::retry(&mut tx, refhook_core::ids::AccountId(99), ids[0], later).await
        })).await.unwrap();
        assert_eq!(foreign, None);
    }

    async fn the_ledger_counts_people(store: Store) {
        let (one, two) = (store.add_webhook("CRM").await, store.add_webhook("Sheet").await);
        let ids = send(&store, one, 1..=3).await;
        end(&store, &ids[..2], Next::Failed).await;
        // Qualified twice by a webhook that waited for joins before: the newest counts.
        let qualified = || EventFacts { kind: EventKind::Qualified, ..store.event(&store.person(1, None), None) };
        store.change_event(one, EventKind::Qualified).await;
        let first = store.enqueue(one, vec![qualified()], Some(US)).await;
        end(&store, &first, Next::Failed).await;
        let again = store.enqueue(one, vec![qualified()], Some(US)).await;
        end(&store, &again, Next::Delivered).await;
        let mut conn = store.read().await;
        let mut tx = conn.tx();
        let newest_of_one = ids[0].max(first[0]).max(again[0]) == again[0];
        let mut totals = ledger::totals(&mut tx, store.campaign, &[one, two]).await.unwrap();
        totals.retain(|_, n| *n != 0);
        let (delivered, failed) = if newest_of_one { (1, 1) } else { (0, 2) };
        let expected = [(DeliveryState::Waiting, 1), (DeliveryState::Delivered, delivered), (DeliveryState::Failed, failed)];
        assert_eq!(totals, expected.into_iter().filter(|(_, n)| *n > 0).map(|(state, n)| ((one, state), n)).collect());
        let mut having = async |status, webhooks: &[WebhookId]| {
            let filter = CampaignFilter { status: Some(status), webhooks: webhooks.to_vec(), ..CampaignFilter::default() };
            let people = page_of_campaign(&mut tx, store.campaign, &filter, (0, 10)).await.unwrap();
            assert_eq!(count_of_campaign(&mut tx, store.campaign, &filter).await.unwrap(), i64::try_from(people.len()).unwrap());
            people.into_iter().map(|person| person.facts.id.0).collect::<Vec<_>>()
        };
        assert!(having(CellStatus::NotSelected, &[one]).await.is_empty());
        assert_eq!(having(CellStatus::NotSelected, &[one, two]).await, [3, 2, 1]);
        assert_eq!(having(CellStatus::Delivery(DeliveryState::Waiting), &[one]).await, [3]);
        let failed = having(CellStatus::Delivery(DeliveryState::Failed), &[one]).await;
        assert_eq!(failed, if newest_of_one { vec![2] } else { vec![2, 1] });
    }
}

/// The planner of SQLite has no statistics here, as in an installation: what it chooses, it chooses there too.
#[tokio::test]
async fn what_is_counted_and_listed_by_state_is_read_from_its_own_index() {
    let store = Store::sqlite().await;
    let mut connection = store.read().await;
    let mut tx = connection.tx();
    let Raw::Sqlite(connection) = tx.raw() else { panic!("a SQLite database") };
    for (sql, index) in [
        ("SELECT COUNT(*), MIN(d.created_at) FROM deliveries d WHERE d.webhook_id IN (1, 2) AND d.state = 0
            GROUP BY d.webhook_id", "COVERING INDEX deliveries_due"),
        ("SELECT COUNT(*) FROM deliveries d WHERE d.webhook_id IN (1, 2) AND d.state = 2 GROUP BY d.webhook_id",
            "COVERING INDEX deliveries_failed"),
        ("SELECT COUNT(*) FROM deliveries d WHERE d.webhook_id = 1 AND d.id >= x'00' AND d.id < x'01'
            AND d.state IN (3, 4)", "COVERING INDEX deliveries_dropped"),
        ("SELECT COUNT(*) FROM deliveries d WHERE d.webhook_id = 1 AND d.id >= x'00' AND d.id < x'01'",
            "COVERING INDEX deliveries_of_webhook"),
        ("SELECT d.due_at FROM deliveries d WHERE d.webhook_id = 1 AND d.id >= x'00' AND d.id < x'01' AND d.state = 2
            ORDER BY d.id DESC LIMIT 9", "INDEX deliveries_failed"),
        ("SELECT d.due_at FROM deliveries d WHERE d.webhook_id = 1 AND d.priority IN (0, 1) AND d.state = 0
            ORDER BY COALESCE(d.id, d.id) DESC LIMIT 9", "INDEX deliveries_due"),
    ] {
        let plan: Vec<(i64, i64, i64, String)> =
            sqlx::query_as(sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"))).fetch_all(&mut *connection).await.unwrap();
        assert!(plan.iter().any(|(.., step)| step.contains(index)), "{sql}: {plan:?}");
    }
}
