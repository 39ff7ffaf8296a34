//! What the engine's tasks share.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use refhook_core::random::Random;
use refhook_core::time::{Clock, UnixMs};
use refhook_dispatch::{ClaimId, HandOver};
use refhook_store::{Reader, Writer};
use tokio::sync::Semaphore;

use crate::completer::Completer;
use crate::egress::EgressClient;
use crate::measures::Measures;
use crate::webhook_cache::WebhookCache;

/// What the engine's tasks share.
pub(crate) struct Shared {
    pub(crate) reader: Reader,
    pub(crate) writer: Writer,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) random: Random,
    pub(crate) handover: Arc<HandOver>,
    pub(crate) claim: ClaimId,
    pub(crate) egress: Arc<EgressClient>,
    pub(crate) webhooks: WebhookCache,
    pub(crate) completer: Completer,
    pub(crate) measures: Measures,
    pub(crate) shortage: Shortage,
    /// Limits how many tasks claim, give back, write an endpoint's health or read a webhook at once: thousands would
    /// crowd joins out of the database.
    pub(crate) turns: Semaphore,
}

/// When a shortage was last logged; one line a minute is enough.
#[derive(Default)]
pub(crate) struct Shortage(AtomicI64);

impl Shortage {
    pub(crate) fn is_news(&self, now: UnixMs) -> bool {
        const EVERY_MS: i64 = 60_000;
        let told = self.0.load(Ordering::Relaxed);
        (now.0 - told).abs() >= EVERY_MS
            && self.0.compare_exchange(told, now.0, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }
}
