//! The slots that lanes have in memory.
//!
//! A slot is reserved before the row is written and freed when its delivery is done with, so a lane never holds
//! more in memory than its room. Rows without a slot wait in the database.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;
use refhook_core::ids::WebhookId;

#[derive(Default)]
struct LaneUse {
    taken: usize,
    /// How many of them new rows took.
    fresh: usize,
    /// Whether rows wait in the database, and take every slot that falls free.
    backlog: bool,
    /// How many slots it has; `None` until its webhook was looked at.
    room: Option<usize>,
    /// Whether nothing is handed over, because the lane waits or tries one row at a time.
    closed: bool,
}

/// The slots of all lanes.
pub(crate) struct Lanes {
    room: usize,
    of: Mutex<HashMap<WebhookId, LaneUse>>,
}

/// One place in a lane, freed on drop.
pub struct Slot {
    lanes: Arc<Lanes>,
    webhook_id: WebhookId,
    is_fresh: bool,
}

impl Drop for Slot {
    fn drop(&mut self) {
        if let Some(lane) = self.lanes.of.lock().get_mut(&self.webhook_id) {
            lane.taken = lane.taken.saturating_sub(1);
            lane.fresh = lane.fresh.saturating_sub(usize::from(self.is_fresh));
        }
    }
}

impl Lanes {
    /// Lanes with `room` slots each, until [`Self::set_room`] says otherwise.
    pub(crate) fn new(room: usize) -> Arc<Self> {
        Arc::new(Self { room, of: Mutex::default() })
    }

    /// See [`crate::HandOver::reserve`].
    pub(crate) fn reserve(self: &Arc<Self>, webhook_id: WebhookId) -> Option<Slot> {
        let mut lanes = self.of.lock();
        let lane = lanes.entry(webhook_id).or_default();
        let room = lane.room.unwrap_or(self.room);
        let is_full = if lane.backlog { lane.fresh >= room / 4 } else { lane.taken >= room };
        if is_full || lane.closed {
            return None;
        }
        lane.taken += 1;
        lane.fresh += 1;
        drop(lanes);
        Some(Slot { lanes: Arc::clone(self), webhook_id, is_fresh: true })
    }

    /// See [`crate::HandOver::reserve_rest`].
    pub(crate) fn reserve_rest(self: &Arc<Self>, webhook_id: WebhookId, most: usize) -> Vec<Slot> {
        let mut lanes = self.of.lock();
        let lane = lanes.entry(webhook_id).or_default();
        let free = lane.room.unwrap_or(self.room).saturating_sub(lane.taken).min(most);
        lane.taken += free;
        drop(lanes);
        (0..free).map(|_| Slot { lanes: Arc::clone(self), webhook_id, is_fresh: false }).collect()
    }

    /// See [`crate::HandOver::set_room`].
    pub(crate) fn set_room(&self, webhook_id: WebhookId, room: usize, is_open: bool) {
        let mut lanes = self.of.lock();
        let lane = lanes.entry(webhook_id).or_default();
        (lane.room, lane.closed) = (Some(room), !is_open);
    }

    /// See [`crate::HandOver::set_backlog`].
    pub(crate) fn set_backlog(&self, webhook_id: WebhookId, backlog: bool) {
        self.of.lock().entry(webhook_id).or_default().backlog = backlog;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lane_gives_no_more_places_than_it_has() {
        let lanes = Lanes::new(4);
        let hook = WebhookId(1);
        let taken: Vec<_> = (0..6).filter_map(|_| lanes.reserve(hook)).collect();
        assert_eq!(taken.len(), 4);
        assert!(lanes.reserve(WebhookId(2)).is_some(), "another lane has its own room");
        drop(taken);
        assert_eq!(lanes.reserve_rest(hook, 3).len(), 3);
        assert_eq!(lanes.reserve_rest(hook, usize::MAX).len(), 4);
        lanes.set_room(hook, 6, true);
        assert_eq!(lanes.reserve_rest(hook, usize::MAX).len(), 6);
        lanes.set_room(hook, 6, false);
        assert!(lanes.reserve(hook).is_none() && lanes.reserve_rest(hook, 1).len() == 1);
    }

    #[test]
    fn past_a_backlog_a_few_places_are_for_new_rows_alone() {
        let lanes = Lanes::new(8);
        let hook = WebhookId(1);
        lanes.set_backlog(hook, true);
        let backlog = lanes.reserve_rest(hook, usize::MAX);
        let fresh: Vec<_> = (0..6).filter_map(|_| lanes.reserve(hook)).collect();
        assert_eq!((backlog.len(), fresh.len()), (8, 2));
        drop(backlog);
        assert_eq!(lanes.reserve_rest(hook, usize::MAX).len(), 6);
        drop(fresh);
        assert!(lanes.reserve(hook).is_some());
    }
}
