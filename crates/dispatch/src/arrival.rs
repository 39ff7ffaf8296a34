//! Messages to the engine.

use std::sync::Arc;
use std::time::Instant;

use refhook_core::ids::{DeliveryId, PersonId, WebhookId};
use refhook_core::people::snapshot::EventFacts;
use refhook_core::time::UnixMs;
use tracing::Span;

use crate::claim::Claim;
use crate::lanes::Slot;
use crate::permits::Permit;

/// A delivery that this node has claimed, ready to be sent.
pub struct Claimed {
    /// The delivery.
    pub id: DeliveryId,
    /// The webhook that it is sent to.
    pub webhook_id: WebhookId,
    /// The webhook's version when the row was claimed.
    pub version: i64,
    /// How many steps of the retry schedule it has used.
    pub schedule_step: u32,
    /// Whether it was never attempted before.
    pub is_first: bool,
    /// When the claim ends, by the clock behind the times in the database.
    pub until: UnixMs,
    /// When the claim began, by a clock that nobody can set and that runs on while the process is suspended.
    pub since: Instant,
    /// The facts, shared between webhooks.
    pub event: Arc<EventFacts>,
    /// The span in which it was written, so that its attempt is part of the same trace; none when it was claimed from
    /// the database.
    pub span: Span,
    /// Its place in the lane, freed on drop.
    pub slot: Slot,
    /// Keeps this node from sending it a second time while its outcome is not written.
    pub permit: Permit,
}

impl Claimed {
    /// Whether the claim lasts at least this long, by both clocks: after its end another node may have the row.
    pub fn holds_for(&self, ms: u32, now: UnixMs) -> bool {
        let held = i64::try_from(self.since.elapsed().as_millis()).unwrap_or(i64::MAX);
        let ms = i64::from(ms);
        now.plus(ms) <= self.until && held.saturating_add(ms) <= Claim::LEASE_MS
    }
}

/// A message to the engine.
pub enum Arrival {
    /// Send these.
    Claimed(Vec<Claimed>),
    /// This lane has due rows in the database.
    Waiting(WebhookId),
    /// This lane has due rows of low priority in the database.
    Bulk(WebhookId),
    /// Attempted deliveries of this lane wait in the database again, and are due at this time.
    Again(WebhookId, UnixMs),
    /// A webhook was saved, paused, resumed or deleted.
    Changed(WebhookId),
    /// A person was erased: what is not yet on the wire is dropped.
    Forget(PersonId),
    /// Look at everything: something may have been missed.
    Everything,
}
