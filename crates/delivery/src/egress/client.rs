//! One attempt, from a request to an answer or the reason why there is none.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::time::{Instant, timeout};
use url::Url;

use super::Limits;
use super::connect::Connector;
use super::error::{AttemptError, AttemptErrorKind, from_hyper};
use super::guard::Guard;
use super::pool::{Connection, Pool};
use super::request::OutgoingRequest;
use super::response::{self, Keep, Response};
use super::stream::Written;
use super::tls::InvalidRoots;

/// How long a connection gets to become free after its answer was read; only a receiver that answered before it had
/// read the whole request needs any of it.
const SETTLE: Duration = Duration::from_millis(50);

/// The client that every request leaves through. Share it behind an `Arc`: its connections are reused.
pub struct EgressClient {
    guard: Guard,
    connector: Connector,
    pool: Pool,
    limits: Limits,
}

/// What became of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// The answer, of whatever status, or the reason why there is none.
    pub outcome: Result<Response, AttemptError>,
    /// The address that was dialled, or that the reused connection goes to.
    pub address: Option<SocketAddr>,
    /// How long each part took.
    pub timings: Timings,
    /// Whether a byte of the request was written. If not, the receiver can not know of it.
    pub sent: bool,
}

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
    connection: Option<(Written, u64)>,
    status: Option<u16>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Phase {
    #[default]
    Lookup,
    Tcp,
    Tls,
    Http,
}

impl Progress {
    fn begin_on(&mut self, connection: &Connection) {
        self.phase = Phase::Http;
        self.address = Some(connection.address);
        self.connection = Some((connection.written.clone(), connection.written.bytes()));
    }

    fn sent(&self) -> bool {
        self.connection.as_ref().is_some_and(|(written, before)| written.bytes() > *before)
    }
}

/// Whole milliseconds; 49 days and more count as the most that fits.
pub(super) fn millis(duration: Duration) -> u32 {
    u32::try_from(duration.as_millis()).unwrap_or(u32::MAX)
}

impl EgressClient {
    /// A client that trusts the public certificate authorities and those in `extra_roots` (PEM).
    pub fn new(guard: Guard, limits: Limits, extra_roots: Option<&str>) -> Result<Self, InvalidRoots> {
        let connector = Connector::new(&guard, limits.clone(), extra_roots)?;
        Ok(Self { guard, connector, pool: Pool::new(&limits), limits })
    }

    /// Sends `request` once and reads the answer. A reused connection that turns out to be closed before anything
    /// was written is replaced; the receiver sees one request all the same.
    pub async fn send(&self, request: OutgoingRequest, keep: Keep) -> Exchange {
        let start = Instant::now();
        let mut progress = Progress::default();
        let attempt = timeout(self.limits.attempt, self.attempt(request, keep, start, &mut progress)).await;
        let outcome = attempt.unwrap_or_else(|_| Err(self.timed_out(&progress)));
        let sent = progress.sent();
        let timings = Timings { total: millis(start.elapsed()), ..progress.timings };
        Exchange { outcome, address: progress.address, timings, sent }
    }

    /// Closes connections that have waited or lived too long. Call it about once a second; without it they stay open
    /// until a request to the same receiver finds them.
    pub fn sweep(&self) {
        self.pool.sweep();
    }

    /// How many connections are open and wait for a request.
    pub fn idle_connections(&self) -> usize {
        self.pool.waiting()
    }

    async fn attempt(
        &self,
        request: OutgoingRequest,
        keep: Keep,
        start: Instant,
        progress: &mut Progress,
    ) -> Result<Response, AttemptError> {
        self.guard.check(&request.url)?;
        let (url, message) = request.into_parts();
        let (answer, connection) = self.exchange(&url, message, progress).await?;
        progress.timings.first_byte = Some(millis(start.elapsed()));
        progress.status = Some(answer.status().as_u16());
        let (response, complete) = response::read(answer, &self.limits, keep).await?;
        if complete {
            self.give_back(&url, connection).await;
        }
        Ok(response)
    }

    async fn exchange(
        &self,
        url: &Url,
        mut message: http::Request<http_body_util::Full<bytes::Bytes>>,
        progress: &mut Progress,
    ) -> Result<(http::Response<hyper::body::Incoming>, Connection), AttemptError> {
        loop {
            let reused = self.pool.take(OutgoingRequest::origin(url));
            let fresh = reused.is_none();
            let mut connection = match reused {
                Some(connection) => connection,
                // Boxed, as it is seldom made, and large.
                None => Box::pin(self.connector.connect(&self.guard, url, progress)).await?,
            };
            progress.begin_on(&connection);
            match connection.sender.try_send_request(message).await {
                Ok(answer) => return Ok((answer, connection)),
                Err(mut failed) => match failed.take_message() {
                    Some(unsent) if !fresh => message = unsent,
                    _ => return Err(from_hyper(failed.error())),
                },
            }
        }
    }

    async fn give_back(&self, url: &Url, mut connection: Connection) {
        // The answer's last byte reaches us a moment before the connection's own task is free again.
        let ready = connection.sender.is_ready()
            || matches!(timeout(SETTLE, connection.sender.ready()).await, Ok(Ok(())));
        if ready {
            self.pool.put(OutgoingRequest::origin(url), connection);
        }
    }

    fn timed_out(&self, progress: &Progress) -> AttemptError {
        let limit = self.limits.attempt;
        AttemptErrorKind::Timeout.because(match progress.status {
            Some(status) => format!("The answer (status {status}) was not complete within {limit:?}."),
            None => format!("The receiver did not answer within {limit:?}."),
        })
    }
}
