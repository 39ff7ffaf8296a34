//! The one way out: every outgoing request of Refhook passes the guard and leaves through this client.
//!
//! A marketer types the URL and the server sends to it, so the URL must not lead into the operator's own network.
//! The name is resolved here, every answer is checked, and the connection goes to the checked addresses and no
//! others: a name that changes its answer between check and use gains nothing. Redirects are never followed and no
//! proxy is taken from the environment.

mod body;
mod client;
mod connect;
mod connection;
mod error;
mod guard;
mod head;
mod pool;
mod progress;
mod request;
mod resolver;
mod response;
mod shortage;
mod stream;
mod tls;

use std::time::Duration;

pub use client::{EgressClient, Exchange, Terms};
pub use error::{AttemptError, AttemptErrorKind};
pub use guard::{Guard, LocalTarget};
pub use progress::Timings;
pub use request::{InvalidRequest, OutgoingRequest};
pub use resolver::{InvalidNameServer, Resolver, ResolverError, parse_name_servers};
pub use response::{Keep, Response};
pub use tls::InvalidRoots;

/// How long an attempt may take and how much of its answer is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EgressLimits {
    /// Name lookup, TCP and TLS together.
    pub connect: Duration,
    /// The whole attempt, its answer's body included.
    pub attempt: Duration,
    /// Bytes of a body, its framing included, that are read before the connection is dropped.
    pub read: usize,
    /// Bytes of a body that are kept.
    pub keep: usize,
    /// Bytes of the body of a 2xx answer that are kept for [`Keep::LittleOfSuccess`].
    pub keep_success: usize,
    /// How long a connection may wait for its next request. Below the 5 s after which common servers close one.
    pub idle: Duration,
    /// How old a connection may get before its name is resolved and vetted again.
    pub live: Duration,
    /// Connections that may wait for their next request, over all receivers.
    pub idle_connections: usize,
    /// Requests in flight at once, over all receivers: the process may have that many connections for them.
    pub in_flight: usize,
}

impl Default for EgressLimits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            attempt: Duration::from_secs(15),
            read: 64 * 1024,
            keep: 16 * 1024,
            keep_success: 256,
            idle: Duration::from_secs(4),
            live: Duration::from_mins(1),
            idle_connections: 1_024,
            in_flight: 16_384,
        }
    }
}
