//! All lanes, and which of them to look at now: an event in one lane costs the same with one webhook or ten thousand.

use std::collections::{BTreeSet, HashMap};

use refhook_core::ids::{PersonId, WebhookId};
use refhook_core::time::UnixMs;
use refhook_dispatch::Claimed;

use crate::lane::Lane;

/// The lanes that have something to do or to wait for.
#[derive(Default)]
pub(crate) struct Lanes {
    by_webhook: HashMap<WebhookId, Lane>,
    /// Lanes in which something changed since the last look.
    touched: BTreeSet<WebhookId>,
    /// When waiting rows fall due: one entry for each lane that has any.
    due: BTreeSet<(UnixMs, WebhookId)>,
}

impl Lanes {
    /// A lane to change, which is marked to be looked at next.
    pub(crate) fn touch(&mut self, id: WebhookId) -> &mut Lane {
        self.touched.insert(id);
        self.by_webhook.entry(id).or_default()
    }

    /// Adds a delivery to its lane.
    pub(crate) fn push(&mut self, claimed: Claimed) {
        self.touch(claimed.webhook_id).push(claimed);
    }

    /// The database has rows of the lane that are due at `at`.
    pub(crate) fn note_due(&mut self, id: WebhookId, at: UnixMs) {
        let lane = self.touch(id);
        let earlier = lane.due_at;
        let due_at = earlier.map_or(at, |known| known.min(at));
        lane.due_at = Some(due_at);
        if let Some(known) = earlier {
            self.due.remove(&(known, id));
        }
        self.due.insert((due_at, id));
    }

    /// Looks at the lane again at `at`, whatever happens before.
    pub(crate) fn look_again(&mut self, id: WebhookId, at: UnixMs) {
        self.due.insert((at, id));
    }

    /// Forgets when the lane's rows are due.
    pub(crate) fn clear_due(&mut self, id: WebhookId) {
        if let Some(known) = self.by_webhook.get_mut(&id).and_then(|lane| lane.due_at.take()) {
            self.due.remove(&(known, id));
        }
    }

    /// The lanes to look at now: those that changed, and those whose rows fell due.
    pub(crate) fn take_touched(&mut self, now: UnixMs) -> BTreeSet<WebhookId> {
        let later = self.due.split_off(&(now.plus(1), WebhookId(i64::MIN)));
        let fallen = std::mem::replace(&mut self.due, later);
        let mut touched = std::mem::take(&mut self.touched);
        touched.extend(fallen.into_iter().map(|(_, id)| id));
        touched
    }

    /// The lane, if it is in memory.
    pub(crate) fn get_mut(&mut self, id: WebhookId) -> Option<&mut Lane> {
        self.by_webhook.get_mut(&id)
    }

    /// Forgets the lanes that have nothing to do, and with them how fast they were.
    pub(crate) fn drop_idle(&mut self) {
        self.by_webhook.retain(|_, lane| !lane.is_idle());
    }

    /// When the next row falls due.
    pub(crate) fn next_due(&self) -> Option<UnixMs> {
        self.due.first().map(|(at, _)| *at)
    }

    /// Shifts all times when the clock was set, by `ms` milliseconds.
    pub(crate) fn shift(&mut self, ms: i64) {
        self.by_webhook.values_mut().for_each(|lane| lane.shift(ms));
        self.due = std::mem::take(&mut self.due).into_iter().map(|(at, id)| (at.plus(ms), id)).collect();
        self.touched.extend(self.by_webhook.keys());
    }

    /// Removes an erased person from what is not yet on the wire.
    pub(crate) fn forget(&mut self, person: PersonId) {
        self.by_webhook.values_mut().for_each(|lane| lane.forget(person));
    }

    /// Takes out everything that is not yet on the wire.
    pub(crate) fn drain(&mut self) -> impl Iterator<Item = Claimed> {
        self.by_webhook.values_mut().flat_map(Lane::drain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: WebhookId = WebhookId(1);
    const TWO: WebhookId = WebhookId(2);

    #[test]
    fn a_lane_is_looked_at_when_it_changed_or_fell_due() {
        let mut lanes = Lanes::default();
        lanes.note_due(ONE, UnixMs(10));
        lanes.note_due(TWO, UnixMs(20));
        assert_eq!(lanes.take_touched(UnixMs(0)), [ONE, TWO].into(), "both changed");
        assert_eq!(lanes.take_touched(UnixMs(9)), [].into());
        assert_eq!(lanes.take_touched(UnixMs(10)), [ONE].into());
        assert_eq!(lanes.take_touched(UnixMs(15)), [].into());
        assert_eq!((lanes.next_due(), lanes.take_touched(UnixMs(99))), (Some(UnixMs(20)), [TWO].into()));
    }

    #[test]
    fn when_the_clock_is_set_the_lanes_wait_as_long_as_before() {
        let mut lanes = Lanes::default();
        lanes.note_due(ONE, UnixMs(10_000));
        lanes.look_again(TWO, UnixMs(20_000));
        lanes.take_touched(UnixMs(5_000));
        lanes.shift(-3_600_000);
        assert_eq!(lanes.next_due(), Some(UnixMs(10_000 - 3_600_000)));
        let next = lanes.next_due();
        assert_eq!(lanes.get_mut(ONE).unwrap().due_at, next);
        lanes.clear_due(ONE);
        assert_eq!(lanes.next_due(), Some(UnixMs(20_000 - 3_600_000)));
    }

    #[test]
    fn a_lane_waits_for_its_earliest_row_alone() {
        let mut lanes = Lanes::default();
        for at in [30, 10, 20] {
            lanes.note_due(ONE, UnixMs(at));
        }
        assert_eq!(lanes.next_due(), Some(UnixMs(10)));
        lanes.clear_due(ONE);
        assert_eq!(lanes.next_due(), None);
        lanes.drop_idle();
        assert!(lanes.get_mut(ONE).is_none());
    }
}
