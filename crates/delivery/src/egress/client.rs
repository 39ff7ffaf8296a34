//! One attempt, from a request to an answer or the reason why there is none.

use std::net::SocketAddr;

use tokio::time::{Instant, timeout};

use super::EgressLimits;
use super::connect::Connector;
use super::connection::{Connection, NoAnswer};
use super::error::{AttemptError, AttemptErrorKind, duration};
use super::guard::Guard;
use super::head::Head;
use super::pool::Pool;
use super::progress::{Phase, Progress, Timings, millis};
use super::request::OutgoingRequest;
use super::response::{self, Keep, Response};
use super::tls::InvalidRoots;

/// The client that every request leaves through. Share it behind an `Arc`: its connections are reused.
pub struct EgressClient {
    guard: Guard,
    connector: Connector,
    pool: Pool,
    limits: EgressLimits,
}

/// The terms that a request is sent under.
#[derive(Clone, Copy)]
pub struct Terms<'a> {
    /// How much of the answer is kept.
    pub keep: Keep,
    /// Called right before the first byte of the request is written, on each connection that it is written to. If it
    /// returns `false`, the attempt ends as [`AttemptErrorKind::TooLate`].
    pub may_begin: &'a (dyn Fn() -> bool + Sync),
}

impl Terms<'_> {
    /// The request may begin whenever it is ready.
    pub const fn any_time(keep: Keep) -> Self {
        Self { keep, may_begin: &|| true }
    }
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
    /// Whether a byte of the request was written. If not, the receiver cannot know of it.
    pub sent: bool,
}

impl EgressClient {
    /// A client that trusts the public certificate authorities and those in `extra_roots` (PEM).
    pub fn new(guard: Guard, limits: EgressLimits, extra_roots: Option<&str>) -> Result<Self, InvalidRoots> {
        let connector = Connector::new(&guard, limits.clone(), extra_roots)?;
        Ok(Self { guard, connector, pool: Pool::new(&limits), limits })
    }

    /// Sends `request` and reads the answer.
    ///
    /// A reused connection that ends before the first byte of the answer says nothing about the receiver, which may
    /// have closed it while the request was on its way. The request is then sent once more, at once, on a fresh
    /// connection; its `webhook-id` tells the receiver that it is the same one, should the first have arrived after
    /// all.
    pub async fn send(&self, request: OutgoingRequest, terms: Terms<'_>) -> Exchange {
        let start = Instant::now();
        let mut progress = Progress::default();
        let attempt = timeout(self.limits.attempt, self.attempt(&request, terms, start, &mut progress)).await;
        let outcome = attempt.unwrap_or_else(|_| Err(self.timed_out(&progress)));
        // Once a byte was written the receiver may know of the request, whatever ended it.
        let outcome = outcome.map_err(|error| match error.kind {
            AttemptErrorKind::Shortage if progress.sent => {
                AttemptErrorKind::ConnectionReset.because(error.detail)
            }
            _ => error,
        });
        let timings = Timings { total: millis(start.elapsed()), ..progress.timings };
        Exchange { outcome, address: progress.address, timings, sent: progress.sent }
    }

    /// Closes connections that have waited or lived too long. Call it about once a second; without it they stay open
    /// until a request to the same receiver finds them.
    pub fn sweep(&self) {
        self.pool.sweep();
    }

    /// Most requests in flight at once.
    pub const fn most_in_flight(&self) -> usize {
        self.limits.in_flight
    }

    /// How many open connections are idle.
    pub fn idle_connections(&self) -> usize {
        self.pool.waiting()
    }

    async fn attempt(
        &self,
        request: &OutgoingRequest,
        terms: Terms<'_>,
        start: Instant,
        progress: &mut Progress,
    ) -> Result<Response, AttemptError> {
        self.guard.check(&request.url)?;
        let (head, mut connection) = self.exchange(request, terms, progress).await?;
        progress.timings.first_byte = Some(millis(start.elapsed()));
        progress.status = Some(head.status);
        let (response, is_reusable) = response::read(&mut connection, head, &self.limits, terms.keep).await?;
        if is_reusable {
            self.pool.put(request.origin(), connection);
        }
        Ok(response)
    }

    async fn exchange(
        &self,
        request: &OutgoingRequest,
        terms: Terms<'_>,
        progress: &mut Progress,
    ) -> Result<(Head, Connection), AttemptError> {
        let wire = request.wire();
        if let Some(mut reused) = self.pool.take(request.origin()) {
            progress.phase = Phase::Http;
            progress.address = Some(reused.address);
            match reused.ask(wire, terms.may_begin, &mut progress.sent).await {
                // RFC 9110, section 15.5.9: a server that says so when it closes an idle connection.
                Ok(head) if head.status == 408 && !head.keep_alive => {}
                Ok(head) => return Ok((head, reused)),
                Err(NoAnswer::Ended(_)) => {}
                Err(NoAnswer::TooLate) => return Err(too_late()),
                Err(NoAnswer::Failed(error)) => return Err(error),
            }
        }
        // Boxed because it is large and rarely needed.
        let mut fresh = Box::pin(self.connector.connect(&self.guard, &request.url, progress)).await?;
        progress.phase = Phase::Http;
        match fresh.ask(wire, terms.may_begin, &mut progress.sent).await {
            Ok(head) => Ok((head, fresh)),
            Err(NoAnswer::TooLate) => Err(too_late()),
            Err(NoAnswer::Ended(error) | NoAnswer::Failed(error)) => Err(error),
        }
    }

    fn timed_out(&self, progress: &Progress) -> AttemptError {
        let limit = duration(self.limits.attempt);
        AttemptErrorKind::Timeout.because(match progress.status {
            Some(status) => format!("The answer (status {status}) was not complete within {limit}."),
            None => format!("The receiver did not answer within {limit}."),
        })
    }
}

fn too_late() -> AttemptError {
    AttemptErrorKind::TooLate.because("It was too late to send the request.")
}
