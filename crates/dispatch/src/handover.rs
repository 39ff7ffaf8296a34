//! The short way from a committed transaction to the wire: deliveries that have a slot in their lane are sent from
//! memory, without being read back from the database.

use std::sync::{Arc, OnceLock};

use refhook_core::ids::{DeliveryId, WebhookId};
use tokio::sync::{Notify, mpsc};

use crate::arrival::Arrival;
use crate::changes::Changes;
use crate::effect::{Effect, Emit};
use crate::lanes::{Lanes, Slot};
use crate::notice::{Notice, OutgoingNotices};
use crate::permits::{Permit, Permits};

/// The slots of all lanes, and the way to the engine.
pub struct HandOver {
    lanes: Arc<Lanes>,
    permits: Arc<Permits>,
    arrivals: mpsc::UnboundedSender<Arrival>,
    changes: Changes,
    others: OnceLock<Arc<OutgoingNotices>>,
    bulk_jobs: Notify,
}

impl HandOver {
    /// A hand-over with `room` places in each lane, and the engine's end of it.
    pub fn new(room: usize) -> (Arc<Self>, mpsc::UnboundedReceiver<Arrival>) {
        // Unbounded, because what carries weight in it is bounded by the slots.
        let (arrivals, engine) = mpsc::unbounded_channel();
        (
            Arc::new(Self {
                lanes: Lanes::new(room),
                permits: Arc::default(),
                arrivals,
                changes: Changes::new(),
                others: OnceLock::new(),
                bulk_jobs: Notify::new(),
            }),
            engine,
        )
    }

    /// The permit to send a delivery; `None` when this node has it in hand already.
    pub fn permit(&self, id: DeliveryId) -> Option<Permit> {
        self.permits.give(id)
    }

    /// A place for a new row, if the lane has one to give. Where a backlog fills the room, a few places more are for
    /// new rows alone: who joins now does not wait for a hundred thousand of an upload.
    pub fn reserve(&self, webhook_id: WebhookId) -> Option<Slot> {
        self.lanes.reserve(webhook_id)
    }

    /// Every place that the lane has left, `most` at most, for rows that wait in the database.
    pub fn reserve_rest(&self, webhook_id: WebhookId, most: usize) -> Vec<Slot> {
        self.lanes.reserve_rest(webhook_id, most)
    }

    /// Says how many places a lane has, and whether it takes new rows. Those that are taken already stay so.
    pub fn set_room(&self, webhook_id: WebhookId, room: usize, is_open: bool) {
        self.lanes.set_room(webhook_id, room, is_open);
    }

    /// Says whether rows of the lane wait in the database.
    pub fn set_backlog(&self, webhook_id: WebhookId, backlog: bool) {
        self.lanes.set_backlog(webhook_id, backlog);
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
    fn notify(&self, arrival: Arrival) {
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
            Effect::Notify(arrival) => self.notify(arrival),
            Effect::Announce(webhook) => self.changes.announce([webhook]),
            Effect::WakeBulkJobs => self.bulk_jobs.notify_one(),
            Effect::Run(work) => work(),
        }
    }
}
