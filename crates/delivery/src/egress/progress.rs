//! How far an attempt has come, and how long each part of it took.

use std::net::SocketAddr;
use std::time::Duration;

/// Milliseconds that each part of an attempt took; `None` if it was not needed or not reached.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Timings {
    /// Resolving and vetting the name.
    pub dns: Option<u32>,
    /// The TCP connection.
    pub connect: Option<u32>,
    /// The TLS handshake.
    pub tls: Option<u32>,
    /// From the start of the attempt to the answer's headers.
    pub first_byte: Option<u32>,
    /// The whole attempt.
    pub total: u32,
}

/// How far an attempt has come; it outlives an attempt that is cut off.
#[derive(Default)]
pub(super) struct Progress {
    pub(super) phase: Phase,
    pub(super) timings: Timings,
    pub(super) address: Option<SocketAddr>,
    pub(super) sent: bool,
    pub(super) status: Option<u16>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Phase {
    #[default]
    Lookup,
    Tcp,
    Tls,
    Http,
}

/// Whole milliseconds, saturating at 49 days.
pub(super) fn millis(duration: Duration) -> u32 {
    u32::try_from(duration.as_millis()).unwrap_or(u32::MAX)
}
