//! What this process knows of the endpoints, between reads of what the database says of them.

use std::collections::{HashMap, HashSet};
use std::mem::Discriminant;

use parking_lot::Mutex;
use refhook_core::delivery::health::{Change, CircuitBreaker, Ended, Known, Tried, Verdict};
use refhook_core::ids::WebhookId;
use refhook_core::random::Random;
use refhook_core::time::{Clock, Steps, UnixMs};
use refhook_store::webhooks::{StoredWebhook, WebhookState};

/// The circuit breakers of the webhooks that were sent to since the start.
#[derive(Default)]
pub(crate) struct CircuitBreakers {
    breakers: Mutex<Breakers>,
    notes: Mutex<HashSet<Note>>,
}

#[derive(Default)]
struct Breakers {
    of: HashMap<WebhookId, CircuitBreaker>,
    steps: Steps,
}

impl Breakers {
    /// The current time. If the clock was set, all times are shifted with it, so that nothing waits longer or shorter
    /// than it should.
    fn now(&mut self, clock: &dyn Clock) -> UnixMs {
        let (now, step) = self.steps.look(clock);
        if step != 0 {
            self.of.values_mut().for_each(|health| health.shift(step));
        }
        now
    }
}

/// A change of a webhook that is about to be written.
pub(crate) type Note = (WebhookId, Discriminant<Change>);

impl CircuitBreakers {
    /// Whether to write this: a thousand requests that fail at once report the same change, and one write that has not
    /// begun yet covers them all.
    pub(crate) fn begin_note(&self, note: Note) -> bool {
        self.notes.lock().insert(note)
    }

    /// The write has begun, or failed.
    pub(crate) fn end_note(&self, note: Note) {
        self.notes.lock().remove(&note);
    }

    /// Takes over the state that the database has: another node or a person may have changed it.
    pub(crate) fn sync(&self, webhook: &StoredWebhook, clock: &dyn Clock) {
        let is_failing = webhook.state == WebhookState::Failing;
        let known = Known {
            failing_since: is_failing.then_some(webhook.state_since),
            cause: webhook.state_reason.clone().filter(|_| is_failing),
            not_before: webhook.not_before,
        };
        let mut breakers = self.breakers.lock();
        let now = breakers.now(clock);
        breakers.of.entry(webhook.id).or_default().sync(known, now);
    }

    /// An endpoint's state, as the database is to keep it.
    pub(crate) fn of(&self, id: WebhookId, clock: &dyn Clock) -> Known {
        let mut breakers = self.breakers.lock();
        breakers.now(clock);
        breakers.of.get(&id).map(CircuitBreaker::known).cloned().unwrap_or_default()
    }

    /// Takes an attempt into account, and says what follows.
    pub(crate) fn judge(
        &self,
        id: WebhookId,
        (tried, ended): (Tried, Ended),
        clock: &dyn Clock,
        random: &Random,
    ) -> Verdict {
        let mut breakers = self.breakers.lock();
        let now = breakers.now(clock);
        let health = breakers.of.entry(id).or_default();
        random.with(|random| health.judge(tried, ended, now, random))
    }

    /// Starts afresh, because the webhook was changed.
    pub(crate) fn forget(&self, id: WebhookId) {
        self.breakers.lock().of.remove(&id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_thousand_requests_say_at_once_is_written_once() {
        let breakers = CircuitBreakers::default();
        let (later, gone) = (std::mem::discriminant(&Change::Later), Change::Disabled("gone".to_owned()));
        let begun = (0..1_000).filter(|_| breakers.begin_note((WebhookId(1), later))).count();
        assert_eq!(begun, 1);
        assert!(breakers.begin_note((WebhookId(2), later)), "another webhook");
        assert!(breakers.begin_note((WebhookId(1), std::mem::discriminant(&gone))), "another change");
        breakers.end_note((WebhookId(1), later));
        assert!(
            breakers.begin_note((WebhookId(1), later)),
            "what is found out after the write began needs another one"
        );
    }
}
