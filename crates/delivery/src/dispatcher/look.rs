//! One look at a lane: sends what may be sent, returns what must not stay in memory, and claims more when the lane runs
//! low.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt;
use refhook_core::ids::WebhookId;
use refhook_core::time::UnixMs;
use refhook_dispatch::Claimed;
use refhook_store::StoreError;

use super::{Dispatcher, REST_MS};
use crate::attempt::{Finished, attempt};
use crate::fetch::{Fetched, Wish, fetch_lane, give_back, load};
use crate::lane::{Places, Terms};
use crate::webhook_cache::Ready;

impl Dispatcher {
    pub(super) fn look_at(&mut self, id: WebhookId, now: UnixMs) {
        let Some(lane) = self.lanes.get_mut(id) else { return };
        if lane.is_idle() || lane.loading {
            return;
        }
        match self.shared.webhooks.peek(id) {
            None => {
                lane.loading = true;
                let broken = StoreError::Unfit("reading it panicked".to_owned());
                self.fetch(load(Arc::clone(&self.shared), id), Fetched::Webhook(id, Err(broken.into())));
            }
            Some(ready) if ready.is_running => self.move_along(id, &ready, now),
            Some(_) => self.hold(id),
        }
    }

    /// Returns the lane's rows to the database, where they stay until the webhook runs again or is deleted.
    pub(super) fn hold(&mut self, id: WebhookId) {
        let Some(lane) = self.lanes.get_mut(id) else { return };
        let unsent = lane.drain().collect();
        self.lanes.clear_due(id);
        self.return_to_database(id, unsent);
    }

    fn move_along(&mut self, id: WebhookId, ready: &Ready, now: UnixMs) {
        let health = self.shared.webhooks.health().of(id, &*self.shared.clock);
        let Some(lane) = self.lanes.get_mut(id) else { return };
        let mut limits = ready.webhook.config.limits;
        // A lane never gets more than half of all places, see `Lane::start_next`; do not claim ahead what it could not
        // send.
        limits.in_flight =
            limits.in_flight.min(u16::try_from(self.most_in_flight.div_ceil(2)).unwrap_or(u16::MAX));
        let terms = Terms::of(limits, &health, lane, now);
        if lane.told != Some(terms) {
            lane.told = Some(terms);
            self.shared.handover.set_room(id, terms.room, terms.is_open());
        }
        let surplus = lane.surplus(&terms);
        if !surplus.is_empty() {
            self.lanes.note_due(id, now);
            self.return_to_database(id, surplus);
        }
        if let Some(until) = terms.blocked_until {
            return self.lanes.look_again(id, until);
        }
        self.send(id, &terms, now);
        self.claim(id, &terms, now);
    }

    fn send(&mut self, id: WebhookId, terms: &Terms, now: UnixMs) {
        let Some(lane) = self.lanes.get_mut(id) else { return };
        while let Some(claimed) =
            lane.start_next(terms, Places { all: self.most_in_flight, taken: self.attempts.len() }, now)
        {
            // Boxed because it is large, and moved several times before it runs.
            let attempt = Box::pin(attempt(Arc::clone(&self.shared), claimed));
            let attempt = AssertUnwindSafe(attempt).catch_unwind();
            // A panic is a bug, but must not cost the lane one of its requests in flight for good. The row is due again
            // when its lease ends.
            self.attempts
                .spawn(async move { attempt.await.unwrap_or(Finished { webhook_id: id, due_at: None }) });
        }
        let places = Places { all: self.most_in_flight, taken: self.attempts.len() };
        if lane.lacks_place(terms, places, now) && self.crowded.insert(id) {
            self.next_crowded.push_back(id);
        }
        if let Some(at) = lane.paced_until(terms, now) {
            self.lanes.look_again(id, at);
        }
    }

    fn claim(&mut self, id: WebhookId, terms: &Terms, now: UnixMs) {
        let Some(lane) = self.lanes.get_mut(id) else { return };
        if !lane.wants_claim(terms, now) {
            return;
        }
        let slots = self.shared.handover.reserve_rest(id, terms.claim_size());
        if slots.is_empty() {
            // All slots are held by deliveries in flight, or by a join that may yet fail.
            return self.lanes.look_again(id, now.plus(REST_MS));
        }
        lane.claiming = true;
        let low_share = lane.has_low.then(|| terms.low_share());
        self.lanes.clear_due(id);
        let wish = Wish { webhook_id: id, slots, low_share, is_failing: terms.is_failing };
        self.fetch(fetch_lane(Arc::clone(&self.shared), wish), Fetched::Lane(id, Err(StoreError::Busy)));
    }

    fn return_to_database(&mut self, id: WebhookId, unsent: Vec<Claimed>) {
        if !unsent.is_empty() {
            self.fetch(give_back(Arc::clone(&self.shared), id, unsent), Fetched::Returned(id));
        }
    }

    /// Asks the database. A panic is a bug; it must not stop the lane as well, which would then wait for the next start.
    pub(super) fn fetch(
        &mut self,
        work: impl Future<Output = Fetched> + Send + 'static,
        when_it_panics: Fetched,
    ) {
        let work = AssertUnwindSafe(work).catch_unwind();
        self.fetches.spawn(async move { work.await.unwrap_or(when_it_panics) });
    }
}
