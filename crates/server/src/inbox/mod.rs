//! The test inbox: a built-in HTTPS receiver that shows what a webhook sends, so that the first one works without any
//! other service.

mod listener;
mod receive;
mod signature;

use std::collections::VecDeque;
use std::sync::Arc;

use parking_lot::Mutex;
use refhook_core::time::{Clock, UnixMs};
use serde::{Serialize, Serializer};
use tokio::sync::watch;

pub use listener::{HOST, InboxListener};
pub use receive::router;
pub use signature::{Senders, Signature};

/// Number of requests kept; the oldest is dropped first.
const REQUESTS_KEPT: usize = 200;

/// A request that arrived.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Received {
    /// Counted from 1 since the start.
    pub number: u64,
    /// When, in RFC 3339.
    #[serde(serialize_with = "rfc3339")]
    pub at: UnixMs,
    /// HTTP method, such as `POST`.
    pub method: String,
    /// Path of the URL.
    pub path: String,
    /// Everything after `?`, byte for byte.
    pub query: String,
    /// The query's pairs, decoded, in order.
    pub pairs: Vec<(String, String)>,
    /// Names in lower case, in the order of arrival.
    pub headers: Vec<(String, String)>,
    /// The beginning of the body; invalid UTF-8 is replaced.
    pub body: String,
    /// Length of the whole body in bytes.
    pub body_bytes: usize,
    /// Whether a webhook that points here signed it.
    pub signature: Signature,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a field over by reference")]
fn rfc3339<S: Serializer>(at: &UnixMs, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&at.rfc3339())
}

/// The latest requests that arrived.
pub struct Inbox {
    clock: Arc<dyn Clock>,
    senders: Senders,
    received: Mutex<VecDeque<Arc<Received>>>,
    count: watch::Sender<u64>,
}

impl Inbox {
    /// An empty inbox that checks signatures against `senders`.
    pub fn new(clock: Arc<dyn Clock>, senders: Senders) -> Self {
        Self { clock, senders, received: Mutex::default(), count: watch::Sender::new(0) }
    }

    /// The requests, the newest first.
    pub fn latest(&self) -> Vec<Arc<Received>> {
        self.received.lock().iter().rev().cloned().collect()
    }

    /// Number of requests since the start; changes with each one.
    pub fn count(&self) -> watch::Receiver<u64> {
        self.count.subscribe()
    }

    fn keep(&self, mut received: Received) {
        let mut kept = self.received.lock();
        received.number = *self.count.borrow() + 1;
        tracing::info!(
            method = received.method,
            path = received.path,
            signature = received.signature.detail,
            "test inbox: a request arrived"
        );
        let number = received.number;
        kept.push_back(Arc::new(received));
        if kept.len() > REQUESTS_KEPT {
            kept.pop_front();
        }
        // Under the lock, so that numbers and order agree.
        self.count.send_replace(number);
    }
}
