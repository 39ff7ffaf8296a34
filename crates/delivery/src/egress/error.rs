//! Why an attempt brought no answer.

use std::error::Error;
use std::io;

use thiserror::Error;

/// An attempt without an answer.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{detail}")]
pub struct AttemptError {
    /// The coarse outcome.
    pub kind: AttemptErrorKind,
    /// What happened, in one plain sentence for the delivery log.
    pub detail: String,
}

/// The coarse outcome of an attempt without an answer; each is an outcome of the same name in the delivery log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttemptErrorKind {
    /// Name lookup, TCP and TLS together took too long.
    ConnectTimeout,
    /// The attempt as a whole took too long.
    Timeout,
    /// The name has no address, or no name server answered.
    DnsFailed,
    /// No secure connection, most often because of the certificate.
    TlsFailed,
    /// Nothing listens there, or no route leads there.
    ConnectionRefused,
    /// The receiver closed the connection before it had answered.
    ConnectionReset,
    /// The URL leads to an address that is not public, or breaks another rule of the guard.
    BlockedAddress,
    /// What came back is not HTTP/1.1.
    InvalidResponse,
}

impl AttemptErrorKind {
    /// An error of this kind.
    pub fn because(self, detail: impl Into<String>) -> AttemptError {
        AttemptError { kind: self, detail: detail.into() }
    }
}

/// What a failed exchange on an open connection means.
pub(super) fn from_hyper(error: &hyper::Error) -> AttemptError {
    if let Some(io) = io_source(error) {
        from_io(io)
    } else if error.is_parse() {
        AttemptErrorKind::InvalidResponse.because(format!("The answer is not valid HTTP/1.1: {error}."))
    } else if error.is_incomplete_message() || error.is_canceled() || error.is_closed() || error.is_user() {
        AttemptErrorKind::ConnectionReset
            .because("The receiver closed the connection before it had answered.")
    } else {
        AttemptErrorKind::InvalidResponse.because(format!("The receiver sent something unexpected: {error}."))
    }
}

/// What an I/O error means once the connection is open.
pub(super) fn from_io(error: &io::Error) -> AttemptError {
    use io::ErrorKind::{InvalidData, InvalidInput, TimedOut};
    if let Some(tls) = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        return super::tls::failed(tls);
    }
    match error.kind() {
        InvalidData | InvalidInput => {
            AttemptErrorKind::InvalidResponse.because(format!("The answer is not valid HTTP/1.1: {error}."))
        }
        TimedOut => AttemptErrorKind::Timeout.because("The receiver stopped answering."),
        _ => {
            AttemptErrorKind::ConnectionReset.because(format!("The receiver closed the connection: {error}."))
        }
    }
}

/// Whether the connection ended without the goodbye that TLS asks for (RFC 8446, section 6.1).
pub(super) fn is_abrupt_end(error: &hyper::Error) -> bool {
    io_source(error).is_some_and(|io| io.kind() == io::ErrorKind::UnexpectedEof)
}

fn io_source(error: &hyper::Error) -> Option<&io::Error> {
    let mut source = error.source();
    while let Some(error) = source {
        if let Some(io) = error.downcast_ref() {
            return Some(io);
        }
        source = error.source();
    }
    None
}
