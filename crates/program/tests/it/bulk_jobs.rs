//! Bulk jobs outlive their callers, and take turns.

use std::sync::Arc;

use refhook_core::ids::WebhookId;
use refhook_core::join::PersonKey;
use refhook_program::{BackfillFilter, Backlog, SaveError};
use refhook_store::bulk_jobs::{self, JobState, backfill};
use refhook_store::deliveries::count_waiting;
use refhook_store::webhooks::WebhookState;
use refhook_store::{WriteClass, events, people};

use crate::fixture::{Home, NOW};
use crate::on_both;

/// More than one piece can hold.
const MANY: usize = 1_200;

impl Home {
    /// A paused webhook with many waiting leads.
    async fn held(&self) -> WebhookId {
        let id = self.add_webhook().await.webhook.id;
        let requests: Vec<_> = (0..MANY).map(|n| self.request(&format!("p{n}@example.com"), None)).collect();
        self.program.join(requests.into(), WriteClass::Background).await.unwrap();
        self.program.pause_webhook(self.author(), id).await.unwrap();
        id
    }

    async fn waiting(&self, id: WebhookId) -> usize {
        let mut connection = self.program.reader().read().await.unwrap();
        usize::try_from(count_waiting(&mut connection.tx(), id).await.unwrap()).unwrap()
    }

    async fn state(&self, id: WebhookId) -> WebhookState {
        let mut connection = self.program.reader().read().await.unwrap();
        let found = refhook_store::webhooks::find(&mut connection.tx(), self.account, id).await.unwrap();
        found.unwrap().state
    }

    async fn running(&self) -> usize {
        let mut connection = self.program.reader().read().await.unwrap();
        bulk_jobs::running(&mut connection.tx()).await.unwrap().len()
    }
}

on_both! {
    async fn discarding_goes_on_when_whoever_resumed_has_gone(home: Home) {
        let id = home.held().await;
        let (program, by) = (Arc::clone(&home.program), home.author());
        let caller = tokio::spawn(async move { program.resume_webhook(by, id, Backlog::Discard).await.map(drop) });
        home.emitted.send_home(caller.abort_handle());
        assert!(caller.await.unwrap_err().is_cancelled());
        assert_eq!((home.running().await, home.state(id).await), (1, WebhookState::Paused));
        let again = home.program.resume_webhook(home.author(), id, Backlog::Discard).await;
        assert!(matches!(again, Err(SaveError::ResumesAlready)), "{again:?}");
        while home.program.bulk_round().await.unwrap() {}
        assert_eq!((home.waiting(id).await, home.state(id).await), (0, WebhookState::Healthy));
        assert_eq!(home.running().await, 0);
    }

    async fn what_somebody_else_lets_go_meanwhile_is_not_discarded(home: Home) {
        let id = home.held().await;
        let (program, by) = (Arc::clone(&home.program), home.author());
        let caller = tokio::spawn(async move { program.resume_webhook(by, id, Backlog::Discard).await.map(drop) });
        home.emitted.send_home(caller.abort_handle());
        assert!(caller.await.unwrap_err().is_cancelled());
        assert!(home.program.bulk_round().await.unwrap(), "a piece is not all of it");
        let left = home.waiting(id).await;
        assert!(left > 0 && left < MANY, "{left}");
        home.program.resume_webhook(home.author(), id, Backlog::Send).await.unwrap();
        while home.program.bulk_round().await.unwrap() {}
        assert_eq!((home.waiting(id).await, home.running().await), (left, 0));
    }

    async fn what_is_left_of_somebody_erased_goes_also_when_whoever_erased_them_has_gone(home: Home) {
        let mut requests = vec![home.request("inviter@example.com", None)];
        requests.extend((0..MANY).map(|n| home.request(&format!("f{n}@example.com"), Some("inviter@example.com"))));
        home.program.join(requests.into(), WriteClass::Background).await.unwrap();
        let key = PersonKey::parse("inviter@example.com");
        let inviter = {
            let mut connection = home.program.reader().read().await.unwrap();
            people::find(&mut connection.tx(), home.account, &key).await.unwrap()[0].facts.id
        };
        let (program, account) = (Arc::clone(&home.program), home.account);
        let caller = tokio::spawn(async move { program.erase(account, vec![inviter]).await.map(drop) });
        home.emitted.send_home(caller.abort_handle());
        assert!(caller.await.unwrap_err().is_cancelled());
        assert_eq!(home.running().await, 1);
        while home.program.bulk_round().await.unwrap() {}
        assert_eq!(home.running().await, 0);
        let mut connection = home.program.reader().read().await.unwrap();
        let friend = people::find(&mut connection.tx(), account, &PersonKey::parse("f7@example.com")).await.unwrap();
        let (event, ..) = events::of_person(&mut connection.tx(), friend[0].facts.id).await.unwrap()[0];
        let facts = events::find(&mut connection.tx(), event).await.unwrap().unwrap();
        assert_eq!(facts.referrer.map_or_else(String::new, |referrer| referrer.email), "");
    }

    async fn jobs_take_turns(home: Home) {
        let requests: Vec<_> = (0..MANY).map(|n| home.request(&format!("p{n}@example.com"), None)).collect();
        home.program.join(requests.into(), WriteClass::Background).await.unwrap();
        let ids = [home.add_webhook().await.webhook.id, home.add_webhook().await.webhook.id];
        for id in ids {
            let all = BackfillFilter { until: Some(NOW.plus(1)), ..BackfillFilter::default() };
            home.program.start_backfill(home.account, id, all).await.unwrap();
        }
        assert!(home.program.bulk_round().await.unwrap());
        for id in ids {
            let waiting = home.waiting(id).await;
            assert!(waiting > 0 && waiting < MANY, "{id}: {waiting}");
        }
        while home.program.bulk_round().await.unwrap() {}
        for id in ids {
            assert_eq!(home.waiting(id).await, MANY);
            let mut connection = home.program.reader().read().await.unwrap();
            let done = backfill::list(&mut connection.tx(), id, 1).await.unwrap()[0].progress;
            assert_eq!((done.state, done.total, done.done), (JobState::Done, 1_200, 1_200));
        }
    }
}
