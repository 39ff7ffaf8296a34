//! The fast path from a committed transaction to the wire: deliveries that have a slot in their lane are sent from
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

/// The slots of all lanes, and the channel to the engine.
pub struct HandOver {
    lanes: Arc<Lanes>,
    permits: Arc<Permits>,
    arrivals: mpsc::UnboundedSender<Arrival>,
    changes: Changes,
    others: OnceLock<Arc<OutgoingNotices>>,
    bulk_jobs: Notify,
}

impl HandOver {
    /// A hand-over with `room` slots in each lane, and the engine's end of it.
    pub fn new(room: usize) -> (Arc<Self>, mpsc::UnboundedReceiver<Arrival>) {
        // Unbounded, because the slots bound the messages that carry deliveries.
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

    /// The permit to send a delivery; `None` if this node already has it in hand.
    pub fn permit(&self, id: DeliveryId) -> Option<Permit> {
        self.permits.give(id)
    }

    /// A slot for a new row, if the lane has one free. When a backlog fills the lane, a few extra slots are for new
    /// rows alone, so that someone who joins now does not wait behind an upload of a hundred thousand.
    pub fn reserve(&self, webhook_id: WebhookId) -> Option<Slot> {
        self.lanes.reserve(webhook_id)
    }

    /// All slots that the lane has left, at most `most`, for rows that wait in the database.
    pub fn reserve_rest(&self, webhook_id: WebhookId, most: usize) -> Vec<Slot> {
        self.lanes.reserve_rest(webhook_id, most)
    }

    /// Sets how many slots a lane has, and whether it takes new rows. Slots already taken stay taken.
    pub fn set_room(&self, webhook_id: WebhookId, room: usize, is_open: bool) {
        self.lanes.set_room(webhook_id, room, is_open);
    }

    /// Sets whether rows of the lane wait in the database.
    pub fn set_backlog(&self, webhook_id: WebhookId, backlog: bool) {
        self.lanes.set_backlog(webhook_id, backlog);
    }

    /// Where changes are announced to watchers.
    pub const fn changes(&self) -> &Changes {
        &self.changes
    }

    /// Waits until a bulk job begins. One that began while nobody waited counts as well.
    pub async fn bulk_jobs_woken(&self) {
        self.bulk_jobs.notified().await;
    }

    /// From now on, tells other nodes what concerns them.
    pub fn tell_others_by(&self, notices: Arc<OutgoingNotices>) {
        // A hand-over belongs to one node, which calls this once.
        let _ = self.others.set(notices);
    }

    /// Tells the engine and watchers, and other nodes what they cannot know. Without an engine, as at shutdown, rows
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

    /// Tells the engine and watchers.
    pub fn take_in(&self, arrival: Arrival) {
        match &arrival {
            Arrival::Claimed(claimed) => self.changes.announce(claimed.iter().map(|one| one.webhook_id)),
            Arrival::Waiting(id) | Arrival::Bulk(id) | Arrival::Changed(id) => self.changes.announce([*id]),
            // Watchers hear of `Again` from the completer, once for a whole batch of outcomes.
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
