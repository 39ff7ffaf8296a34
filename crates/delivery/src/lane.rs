//! One webhook's lane: what waits in memory, what is in flight, when the database has more.

use std::collections::VecDeque;
use std::sync::Arc;

use refhook_core::ids::PersonId;
use refhook_core::snapshot::PersonSnapshot;
use refhook_core::time::UnixMs;
use refhook_store::queue::Claimed;

/// Requests under way at once to one webhook.
pub(crate) const IN_FLIGHT: usize = 16;

/// A lane. One that is full, or whose receiver hangs, holds up nobody else.
#[derive(Default)]
pub(crate) struct Lane {
    ready: VecDeque<Claimed>,
    in_flight: usize,
    /// Whether rows are being claimed; one claim at a time keeps the lane's order close to that of the rows.
    pub(crate) claiming: bool,
    /// Whether the database may have rows that were attempted before.
    pub(crate) has_retries: bool,
    /// When waiting rows of the database are due; `None` when it has none, or is being asked.
    pub(crate) due_at: Option<UnixMs>,
}

impl Lane {
    /// Takes a delivery in.
    pub(crate) fn push(&mut self, claimed: Claimed) {
        self.ready.push_back(claimed);
    }

    /// The next delivery to send, if the lane may have another one in flight.
    pub(crate) fn start_next(&mut self) -> Option<Claimed> {
        if self.in_flight >= IN_FLIGHT {
            return None;
        }
        let next = self.ready.pop_front()?;
        self.in_flight += 1;
        Some(next)
    }

    /// One delivery less in flight.
    pub(crate) fn finish(&mut self) {
        self.in_flight = self.in_flight.saturating_sub(1);
    }

    /// Whether it is time to claim: rows are due, and the lane runs low. Waiting until half of what is claimed ahead
    /// is used makes each claim serve several deliveries.
    pub(crate) fn wants_claim(&self, now: UnixMs) -> bool {
        !self.claiming && self.due_at.is_some_and(|at| at <= now) && self.ready.len() <= IN_FLIGHT / 2
    }

    /// Drops what is not yet on the wire of an erased person, and takes their data out of what their friends brought.
    pub(crate) fn forget(&mut self, person: PersonId) {
        self.ready.retain(|claimed| claimed.event.person.id != person);
        for claimed in &mut self.ready {
            if claimed.event.referrer.as_ref().is_some_and(|referrer| referrer.id == person) {
                let event = Arc::make_mut(&mut claimed.event);
                event.referrer = Some(PersonSnapshot::erased(person, &event.person));
            }
        }
    }

    /// Takes out all that is not yet on the wire.
    pub(crate) fn drain(&mut self) -> impl Iterator<Item = Claimed> {
        self.ready.drain(..)
    }

    /// Whether nothing is in memory, in flight or known to wait.
    pub(crate) fn is_idle(&self) -> bool {
        self.ready.is_empty() && self.in_flight == 0 && !self.claiming && self.due_at.is_none()
    }
}
