//! One connection that speaks HTTP/1.1 (RFC 9112), one request at a time.
//!
//! Implemented here and not by a library, because deliveries need guarantees: an answer's status counts however odd the
//! rest of it is; it is known whether a byte of the request has left and whether one of the answer has come; nothing is
//! written once a claim is over; and no receiver can cost unbounded work.

use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::task::{Context, Poll, Waker};

use refhook_core::delivery::tls_fault::TlsFault;
use tokio::time::Instant;

use super::body::Body;
use super::error::{AttemptError, AttemptErrorKind};
use super::head::{Head, HeadReader};
use super::stream::{Metered, Stream, from_io, is_too_much_work};
use super::tls::{Secured, fault};

/// An open connection to one origin.
pub(super) struct Connection {
    stream: Stream,
    pub(super) address: SocketAddr,
    pub(super) opened: Instant,
    pub(super) used: Instant,
    /// Whether no exchange is under way.
    pub(super) idle: bool,
    /// Bytes that came with the head but follow it; they belong to the answer's body.
    ahead: Vec<u8>,
    request_is_out: bool,
    /// Whether the receiver asked for a client certificate.
    wants_certificate: bool,
}

/// Why there is no answer.
#[derive(Debug)]
pub(super) enum NoAnswer {
    /// It was too late to begin: no byte was written.
    TooLate,
    /// The connection ended before the first byte of the answer.
    Ended(AttemptError),
    /// Anything else.
    Failed(AttemptError),
}

/// What was read of a body.
#[derive(Debug, Default)]
pub(super) struct Content {
    /// Its start.
    pub(super) kept: Vec<u8>,
    /// Whether the body is longer than that, or may be.
    pub(super) truncated: bool,
    /// Whether the connection may carry another request.
    pub(super) is_reusable: bool,
}

/// How much of a body is read and kept, in bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Share {
    pub(super) read: usize,
    pub(super) keep: usize,
}

impl Connection {
    pub(super) fn plain(socket: Metered, address: SocketAddr) -> Self {
        Self::new(Stream::Plain(socket), address, false)
    }

    pub(super) fn secured(secured: Secured, address: SocketAddr) -> Self {
        Self::new(Stream::Tls(Box::new(secured.stream)), address, secured.wants_certificate)
    }

    fn new(stream: Stream, address: SocketAddr, wants_certificate: bool) -> Self {
        let now = Instant::now();
        Self {
            stream,
            address,
            opened: now,
            used: now,
            idle: false,
            ahead: Vec::new(),
            request_is_out: false,
            wants_certificate,
        }
    }

    /// Whether it is open and nothing unsolicited has come.
    pub(super) fn is_quiet(&mut self) -> bool {
        let mut unasked = Vec::new();
        self.stream.poll_fill(&mut Context::from_waker(Waker::noop()), &mut unasked).is_pending()
    }

    /// Sends `request`, if `may_begin` allows it right before the first byte, and reads the answer's head. `sent`
    /// becomes true with the first byte that is written.
    pub(super) async fn ask(
        &mut self,
        request: &[u8],
        may_begin: &(dyn Fn() -> bool + Sync),
        sent: &mut bool,
    ) -> Result<Head, NoAnswer> {
        self.stream.reset_meter();
        let mut reader = HeadReader::default();
        let mut out = Outgoing { rest: request, begun: false, flushed: false, failed: None };
        loop {
            let filled = poll_fn(|cx| {
                if !out.begun && !may_begin() {
                    return Poll::Ready(None);
                }
                out.poll(&mut self.stream, cx);
                *sent |= out.begun;
                self.stream.poll_fill(cx, &mut reader.buffer).map(Some)
            });
            let filled = filled.await;
            match filled {
                None => return Err(NoAnswer::TooLate),
                Some(Ok(1..)) => match reader.next() {
                    Ok(Some(head)) => {
                        self.ahead = reader.buffer;
                        self.request_is_out = out.flushed;
                        return Ok(head);
                    }
                    Ok(None) => {}
                    Err(fault) => {
                        let error = AttemptErrorKind::InvalidResponse.because(fault.sentence());
                        return Err(NoAnswer::Failed(error));
                    }
                },
                Some(ended) => return self.ended_in_head(&reader, ended.err().or(out.failed)),
            }
        }
    }

    fn ended_in_head(&mut self, reader: &HeadReader, error: Option<io::Error>) -> Result<Head, NoAnswer> {
        if let (None, Some(head)) = (&error, reader.at_end()) {
            self.request_is_out = false;
            return Ok(head);
        }
        let is_too_much = error.as_ref().is_some_and(is_too_much_work);
        let failed = error.map_or_else(hung_up, |error| from_io(&error));
        Err(if !reader.is_empty() || is_too_much {
            NoAnswer::Failed(failed)
        } else if self.wants_certificate {
            NoAnswer::Ended(fault::because(TlsFault::ClientCertificate))
        } else {
            NoAnswer::Ended(failed)
        })
    }

    /// Reads the body that belongs to `head`, within the limits of `share`.
    pub(super) async fn read_body(&mut self, head: &Head, share: Share) -> Result<Content, AttemptError> {
        let mut body = Body::new(head.framing);
        let mut content = Content::default();
        let (mut came, mut length) = (std::mem::take(&mut self.ahead), 0);
        let mut read = 0;
        loop {
            let used = body.take(&came, |part| {
                length += part.len();
                let room = share.keep - content.kept.len();
                content.kept.extend_from_slice(&part[..part.len().min(room)]);
            });
            let used = used.map_err(|_| {
                AttemptErrorKind::InvalidResponse.because("The answer's body is not sent in valid chunks.")
            })?;
            content.truncated = length > content.kept.len();
            read += used;
            if body.is_done() {
                let nothing_more = used == came.len();
                content.is_reusable =
                    head.keep_alive && body.is_regular && nothing_more && self.request_is_out;
                return Ok(content);
            }
            // If the end of the body is unknown, only what came with the head is kept; if it is too long, what was read
            // so far.
            if head.framing == super::head::Framing::Unreadable || read > share.read {
                content.truncated = true;
                return Ok(content);
            }
            came.clear();
            match poll_fn(|cx| self.stream.poll_fill(cx, &mut came)).await {
                Ok(1..) => {}
                Ok(0) if body.ends_with_connection() => return Ok(content),
                Ok(0) => return Err(hung_up()),
                // Treated like a body that is too long: the status has been read.
                Err(error) if is_too_much_work(&error) => {
                    content.truncated = true;
                    return Ok(content);
                }
                Err(error) => return Err(from_io(&error)),
            }
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        // In the middle of an exchange the other side may never read, so only an idle connection is closed cleanly.
        if self.idle {
            self.stream.say_goodbye();
        }
    }
}

/// A request on its way out.
struct Outgoing<'a> {
    rest: &'a [u8],
    /// Whether a byte was written.
    begun: bool,
    flushed: bool,
    /// Why the rest cannot be written. An answer may still have come: a receiver that refuses a request need not read
    /// all of it.
    failed: Option<io::Error>,
}

impl Outgoing<'_> {
    /// Writes as much as the connection accepts now.
    fn poll(&mut self, stream: &mut Stream, cx: &mut Context<'_>) {
        while !self.flushed && self.failed.is_none() {
            if self.rest.is_empty() {
                match stream.poll_flush(cx) {
                    Poll::Pending => return,
                    Poll::Ready(Ok(())) => self.flushed = true,
                    Poll::Ready(Err(error)) => self.failed = Some(error),
                }
                continue;
            }
            match stream.poll_write(cx, self.rest) {
                Poll::Pending => return,
                Poll::Ready(Ok(0)) => self.failed = Some(io::ErrorKind::WriteZero.into()),
                Poll::Ready(Ok(length)) => {
                    self.begun = true;
                    self.rest = &self.rest[length..];
                }
                Poll::Ready(Err(error)) => self.failed = Some(error),
            }
        }
    }
}

fn hung_up() -> AttemptError {
    AttemptErrorKind::ConnectionReset.because("The receiver closed the connection before it had answered.")
}
