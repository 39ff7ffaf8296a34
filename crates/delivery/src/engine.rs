//! The engine as the server holds it: started once, woken by tests, shut down cleanly.

use std::sync::Arc;
use std::time::Duration;

use refhook_core::crypto::vault::Vault;
use refhook_core::random::Random;
use refhook_core::time::Clock;
use refhook_dispatch::{Arrival, ClaimId, HandOver};
use refhook_store::{Db, Writer};
use refhook_write_access::WriteAccess;
use tokio::sync::{Notify, Semaphore, mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::completer::Completer;
use crate::dispatcher::Dispatcher;
use crate::egress::EgressClient;
use crate::measures::Measures;
use crate::shared::{Shared, Shortage};
use crate::webhook_cache::WebhookCache;

/// Most tasks that claim, give back, write health or read a webhook at once.
const LANES_AT_ONCE: usize = 16;
/// Deliveries that a lane may hold in memory until its webhook's own limit is known: those in flight, and as many again
/// claimed ahead.
pub const LANE_ROOM: usize = 32;

/// How long a shutdown waits for outcomes to be written.
const WRITE: Duration = Duration::from_secs(10);

/// What the engine depends on.
pub struct EngineDeps {
    /// The database.
    pub db: Db,
    /// The current time.
    pub clock: Arc<dyn Clock>,
    /// Jitter.
    pub random: Random,
    /// Opens secrets.
    pub vault: Arc<Vault>,
    /// The slots of the lanes.
    pub handover: Arc<HandOver>,
    /// The engine's end of the hand-over.
    pub arrivals: mpsc::UnboundedReceiver<Arrival>,
    /// Identifies this start of this node in its claims.
    pub claim: ClaimId,
    /// The client that sends every request.
    pub egress: Arc<EgressClient>,
    /// Its metrics.
    pub measures: Measures,
}

/// A running engine.
pub struct Engine {
    wake: Arc<Notify>,
    stop: watch::Sender<bool>,
    dispatcher: JoinHandle<()>,
    writing: JoinHandle<()>,
}

impl Engine {
    /// Starts the engine's tasks; due deliveries of earlier starts go out at once.
    pub fn start(parts: EngineDeps) -> Self {
        let (reader, writer) = (parts.db.reader().clone(), Writer::new(&parts.db, WriteAccess::grant()));
        let (completer, writing) =
            Completer::start(&writer, Arc::clone(&parts.clock), parts.measures.clone());
        let shared = Arc::new(Shared {
            webhooks: WebhookCache::new(reader.clone(), parts.vault, Arc::clone(&parts.clock)),
            reader,
            writer,
            clock: parts.clock,
            random: parts.random,
            handover: parts.handover,
            claim: parts.claim,
            egress: Arc::clone(&parts.egress),
            completer,
            measures: parts.measures,
            shortage: Shortage::default(),
            turns: Semaphore::new(LANES_AT_ONCE),
        });
        let wake = Arc::new(Notify::new());
        let (stop, stopped) = watch::channel(false);
        let dispatcher = Dispatcher::new(shared, parts.arrivals, Arc::clone(&wake), stopped);
        Self { wake, stop, dispatcher: tokio::spawn(dispatcher.run()), writing }
    }

    /// Looks at the clock and the database now: for tests that moved the clock.
    pub fn wake(&self) {
        self.wake.notify_one();
    }

    /// Stops claiming, finishes what is in flight within 10 s, gives the rest back, writes every outcome. If the
    /// database is unavailable, outcomes are given up after 10 s more: those deliveries are sent again.
    pub async fn shutdown(self) {
        // The receiver lives in the dispatcher; if that has ended, there is nothing to stop.
        let _ = self.stop.send(true);
        if let Err(error) = self.dispatcher.await {
            tracing::error!(%error, "the dispatcher did not end well");
        }
        match timeout(WRITE, self.writing).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(%error, "the completer did not end well"),
            Err(_) => tracing::error!("outcomes are left unwritten; their deliveries are sent again"),
        }
    }
}
