//! The short way from a committed transaction to the wire: deliveries that have a slot in their lane are sent from
//! memory, without being read back from the database.
//!
//! A slot is reserved before the row is written and freed when its delivery is done with, so a lane never holds
//! more in memory than its room. Rows without a slot wait in the database.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, OnceLock};

use parking_lot::Mutex;
use refhook_core::ids::{DeliveryId, WebhookId};
use tokio::sync::{Notify, mpsc};

use crate::{Arrival, Changes, Effect, Emit, Notice, OutgoingNotices};

#[derive(Default)]
struct LaneUse {
    taken: usize,
    /// Those of them that new rows took.
    fresh: usize,
    /// Whether rows wait in the database, and take every place that falls free.
    backlog: bool,
    /// How many places it has; `None` until its webhook was looked at.
    room: Option<usize>,
    /// Nothing is handed over: the lane waits, or tries one row at a time.
    closed: bool,
}

/// The deliveries that this node has in hand, each with the number of its hold.
#[derive(Default)]
struct Held {
    by: HashMap<DeliveryId, u64>,
    last: u64,
}

/// The slots of all lanes, and the way to the engine.
pub struct HandOver {
    room: usize,
    lanes: Mutex<HashMap<WebhookId, LaneUse>>,
    held: Mutex<Held>,
    arrivals: mpsc::UnboundedSender<Arrival>,
    changes: Changes,
    others: OnceLock<Arc<OutgoingNotices>>,
    bulk_jobs: Notify,
}

/// One place in a lane.
pub struct Slot {
    owner: Arc<HandOver>,
    webhook_id: WebhookId,
    is_fresh: bool,
}

impl Drop for Slot {
    fn drop(&mut self) {
        if let Some(lane) = self.owner.lanes.lock().get_mut(&self.webhook_id) {
            lane.taken = lane.taken.saturating_sub(1);
            lane.fresh = lane.fresh.saturating_sub(usize::from(self.is_fresh));
        }
    }
}

/// A delivery that this node has in hand. Its row can be claimed again by the same node when writing takes longer than
/// the lease; nobody here sends it twice for that.
pub struct Hold {
    owner: Arc<HandOver>,
    id: DeliveryId,
    number: u64,
}

impl Hold {
    /// Ends it. To be called in the transaction that ends the claim, once it has locked the row: whoever then claims the
    /// row again does so after the commit, and has to find it free at once.
    pub fn end(&self) {
        let mut held = self.owner.held.lock();
        if held.by.get(&self.id) == Some(&self.number) {
            held.by.remove(&self.id);
        }
    }

    /// Goes on, as that transaction failed; unless another hold has begun.
    pub fn resume(&self) {
        self.owner.held.lock().by.entry(self.id).or_insert(self.number);
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.end();
    }
}

impl HandOver {
    /// A hand-over with `room` places in each lane, and the engine's end of it.
    pub fn new(room: usize) -> (Arc<Self>, mpsc::UnboundedReceiver<Arrival>) {
        // Unbounded, because what carries weight in it is bounded by the slots.
        let (arrivals, engine) = mpsc::unbounded_channel();
        (
            Arc::new(Self {
                room,
                lanes: Mutex::default(),
                held: Mutex::default(),
                arrivals,
                changes: Changes::new(),
                others: OnceLock::new(),
                bulk_jobs: Notify::new(),
            }),
            engine,
        )
    }

    /// Takes a delivery in hand; `None` when this node has it already.
    pub fn hold(self: &Arc<Self>, id: DeliveryId) -> Option<Hold> {
        let mut held = self.held.lock();
        let number = held.last + 1;
        match held.by.entry(id) {
            Entry::Occupied(_) => return None,
            Entry::Vacant(free) => free.insert(number),
        };
        held.last = number;
        drop(held);
        Some(Hold { owner: Arc::clone(self), id, number })
    }

    /// A place for a new row, if the lane has one to give. Where a backlog fills the room, a few places more are for
    /// new rows alone: who joins now does not wait for a hundred thousand of an upload.
    pub fn reserve(self: &Arc<Self>, webhook_id: WebhookId) -> Option<Slot> {
        let mut lanes = self.lanes.lock();
        let lane = lanes.entry(webhook_id).or_default();
        let room = lane.room.unwrap_or(self.room);
        let is_full = if lane.backlog { lane.fresh >= room / 4 } else { lane.taken >= room };
        if is_full || lane.closed {
            return None;
        }
        lane.taken += 1;
        lane.fresh += 1;
        drop(lanes);
        Some(Slot { owner: Arc::clone(self), webhook_id, is_fresh: true })
    }

    /// Every place that the lane has left, `most` at most, for rows that wait in the database.
    pub fn reserve_rest(self: &Arc<Self>, webhook_id: WebhookId, most: usize) -> Vec<Slot> {
        let mut lanes = self.lanes.lock();
        let lane = lanes.entry(webhook_id).or_default();
        let free = lane.room.unwrap_or(self.room).saturating_sub(lane.taken).min(most);
        lane.taken += free;
        drop(lanes);
        (0..free).map(|_| Slot { owner: Arc::clone(self), webhook_id, is_fresh: false }).collect()
    }

    /// Says how many places a lane has, and whether it takes new rows. Those that are taken already stay so.
    pub fn set_room(&self, webhook_id: WebhookId, room: usize, is_open: bool) {
        let mut lanes = self.lanes.lock();
        let lane = lanes.entry(webhook_id).or_default();
        (lane.room, lane.closed) = (Some(room), !is_open);
    }

    /// Says whether rows of the lane wait in the database.
    pub fn set_backlog(&self, webhook_id: WebhookId, backlog: bool) {
        self.lanes.lock().entry(webhook_id).or_default().backlog = backlog;
    }

    /// What tells those who watch.
    pub const fn changes(&self) -> &Changes {
        &self.changes
    }

    /// Waits until a bulk job begins. What began while nobody waited counts as well.
    pub async fn bulk_jobs_woken(&self) {
        self.bulk_jobs.notified().await;
    }

    /// From now on other nodes are told what concerns them.
    pub fn tell_others_by(&self, notices: Arc<OutgoingNotices>) {
        // A hand-over is of one node, which begins this once.
        let _ = self.others.set(notices);
    }

    /// Tells the engine, those who watch, and other nodes what they can not know. Without an engine, as at shutdown, rows
    /// stay in the database for the next start.
    fn tell(&self, arrival: Arrival) {
        if let Some(others) = self.others.get() {
            let notice = match &arrival {
                Arrival::Waiting(id) => Some(Notice::Due(*id, false)),
                Arrival::Bulk(id) => Some(Notice::Due(*id, true)),
                Arrival::Changed(id) => Some(Notice::Changed(*id)),
                Arrival::Forget(id) => Some(Notice::Forget(*id)),
                Arrival::Claimed(_) | Arrival::Again(..) | Arrival::Everything => None,
            };
            if let Some(notice) = notice {
                others.add(notice);
            }
        }
        self.take_in(arrival);
    }

    /// Tells the engine, and those who watch.
    pub fn take_in(&self, arrival: Arrival) {
        match &arrival {
            Arrival::Claimed(claimed) => self.changes.announce(claimed.iter().map(|one| one.webhook_id)),
            Arrival::Waiting(id) | Arrival::Bulk(id) | Arrival::Changed(id) => self.changes.announce([*id]),
            // Whoever wrote that says it to those who watch, of all outcomes at once.
            Arrival::Again(..) | Arrival::Forget(_) | Arrival::Everything => {}
        }
        let _ = self.arrivals.send(arrival);
    }
}

impl Emit for HandOver {
    fn emit(&self, effect: Effect) {
        match effect {
            Effect::Tell(arrival) => self.tell(arrival),
            Effect::Announce(webhook) => self.changes.announce([webhook]),
            Effect::WakeBulkJobs => self.bulk_jobs.notify_one(),
            Effect::Run(work) => work(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lane_gives_no_more_places_than_it_has() {
        let (handover, _engine) = HandOver::new(4);
        let hook = WebhookId(1);
        let taken: Vec<_> = (0..6).filter_map(|_| handover.reserve(hook)).collect();
        assert_eq!(taken.len(), 4);
        assert!(handover.reserve(WebhookId(2)).is_some(), "another lane has its own room");
        drop(taken);
        assert_eq!(handover.reserve_rest(hook, 3).len(), 3);
        assert_eq!(handover.reserve_rest(hook, usize::MAX).len(), 4);
        handover.set_room(hook, 6, true);
        assert_eq!(handover.reserve_rest(hook, usize::MAX).len(), 6);
        handover.set_room(hook, 6, false);
        assert!(handover.reserve(hook).is_none() && handover.reserve_rest(hook, 1).len() == 1);
    }

    #[test]
    fn a_delivery_is_in_hand_once() {
        let (handover, _engine) = HandOver::new(4);
        let id = DeliveryId(uuid::Uuid::from_u128(1));
        let hold = handover.hold(id);
        assert!(hold.is_some() && handover.hold(id).is_none());
        drop(hold);
        assert!(handover.hold(id).is_some());
    }

    #[test]
    fn a_hold_that_has_ended_leaves_the_next_one_alone() {
        let (handover, _engine) = HandOver::new(4);
        let id = DeliveryId(uuid::Uuid::from_u128(1));
        let first = handover.hold(id).unwrap();
        first.end();
        first.resume();
        assert!(handover.hold(id).is_none(), "its transaction failed");
        first.end();
        let second = handover.hold(id).unwrap();
        first.resume();
        drop(first);
        assert!(handover.hold(id).is_none(), "the second one goes on");
        drop(second);
        assert!(handover.hold(id).is_some());
    }

    #[test]
    fn past_a_backlog_a_few_places_are_for_new_rows_alone() {
        let (handover, _engine) = HandOver::new(8);
        let hook = WebhookId(1);
        handover.set_backlog(hook, true);
        let backlog = handover.reserve_rest(hook, usize::MAX);
        let fresh: Vec<_> = (0..6).filter_map(|_| handover.reserve(hook)).collect();
        assert_eq!((backlog.len(), fresh.len()), (8, 2));
        drop(backlog);
        assert_eq!(handover.reserve_rest(hook, usize::MAX).len(), 6);
        drop(fresh);
        assert!(handover.reserve(hook).is_some());
    }
}
