//! Bulk jobs that others change while they run.

use refhook_core::event::EventKind;
use refhook_core::ids::WebhookId;
use refhook_core::people::person::SourceGroup;
use refhook_core::time::UnixMs;
use refhook_store::bulk_jobs::backfill::{self, BackfillSelection, LATE_MS};
use refhook_store::bulk_jobs::discard::{self, DiscardAndResume, Discarded};
use refhook_store::bulk_jobs::{self, JobState};
use refhook_store::webhooks;

use crate::fixture::{NOW, Store};
use crate::on_both;

fn missed(store: &Store, webhook_id: WebhookId, from: UnixMs, until: UnixMs) -> BackfillSelection {
    BackfillSelection {
        webhook_id,
        campaign_id: store.campaign,
        event: EventKind::Join,
        sources: [SourceGroup::Added].into(),
        from,
        until,
        catch_up: true,
    }
}

on_both! {
    async fn a_workflow_that_comes_and_goes_again_misses_nobody_of_the_first_time(store: Store) {
        let id = store.add_webhook("CRM").await;
        let times = [(NOW, NOW.plus(10)), (NOW.plus(100), NOW.plus(110)), (NOW.plus(50), NOW.plus(60))];
        for (from, until) in times {
            let wanted = missed(&store, id, from, until);
            store.write(move |mut tx| Box::pin(async move { backfill::catch_up(&mut tx, &wanted, 1, NOW).await }))
                .await.unwrap();
        }
        let jobs = backfill::list(&mut store.read().await.tx(), id, 10).await.unwrap();
        assert_eq!(jobs.iter().map(|job| (job.from, job.until)).collect::<Vec<_>>(), [(NOW, NOW.plus(110))]);
    }

    async fn who_comes_while_the_backlog_is_discarded_is_sent_when_that_is_done(store: Store) {
        let (id, account_id) = (store.add_webhook("CRM").await, store.account);
        store.write(move |mut tx| Box::pin(async move {
            webhooks::pause(&mut tx, (account_id, id), None, NOW).await
        })).await.unwrap();
        let wanted = missed(&store, id, NOW, NOW.plus(LATE_MS));
        let discard = DiscardAndResume {
            account_id, webhook_id: id, paused_since: NOW, before: NOW.plus(1), actor: None, missed: Some((wanted, 0)),
        };
        let job = store.write(move |mut tx| Box::pin(async move { discard::start(&mut tx, &discard, NOW).await }));
        let job = job.await.unwrap().unwrap();
        let later = NOW.plus(60_000);
        let done = store.write(move |mut tx| Box::pin(async move { discard::piece(&mut tx, job, 10, later).await }));
        assert_eq!(done.await.unwrap(), Discarded::Resumed(id));
        let jobs = backfill::list(&mut store.read().await.tx(), id, 10).await.unwrap();
        assert_eq!(jobs[0].until, later.plus(LATE_MS));
    }

    async fn nothing_more_is_sent_to_a_webhook_that_is_deleted(store: Store) {
        let id = store.add_webhook("CRM").await;
        let wanted = missed(&store, id, NOW, NOW.plus(10));
        store.write(move |mut tx| Box::pin(async move {
            backfill::catch_up(&mut tx, &wanted, 1, NOW).await?;
            bulk_jobs::cancel_of_deleted(&mut tx, id, NOW.plus(5)).await
        })).await.unwrap();
        let ended = backfill::list(&mut store.read().await.tx(), id, 1).await.unwrap()[0].progress;
        assert_eq!((ended.state, ended.finished_at), (JobState::Cancelled, Some(NOW.plus(5))));
    }
}
