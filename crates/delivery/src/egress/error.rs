//! Why an attempt got no answer.

use std::io;
use std::time::Duration;

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
    /// `Terms::may_begin` did not allow the request to begin on this connection: the right to send it has ended.
    TooLate,
    /// This machine was short of something before a byte was sent. It is not an attempt: the receiver has nothing to do
    /// with it, and cannot know of it.
    Shortage,
}

impl AttemptErrorKind {
    /// An error of this kind.
    pub fn because(self, detail: impl Into<String>) -> AttemptError {
        AttemptError { kind: self, detail: detail.into() }
    }
}

/// A network error in plain words.
pub(super) fn words(error: &io::Error) -> &'static str {
    use io::ErrorKind as Kind;
    match error.kind() {
        Kind::ConnectionReset | Kind::BrokenPipe | Kind::UnexpectedEof | Kind::WriteZero => {
            "the receiver closed it before it had answered"
        }
        Kind::ConnectionAborted => "it was cut off",
        Kind::ConnectionRefused => "nothing listens there, or a firewall refuses it",
        Kind::NetworkUnreachable | Kind::HostUnreachable => "no route leads there",
        Kind::NetworkDown => "this server's network is down",
        Kind::TimedOut => "nobody answered",
        Kind::PermissionDenied => "a firewall of this server forbids it",
        Kind::AddrNotAvailable => "this server has no address or port left for it",
        _ => "the network reports an error",
    }
}

/// A time limit in words.
pub(super) fn duration(limit: Duration) -> String {
    match (limit.as_secs(), limit.subsec_millis()) {
        (1, 0) => "1 second".to_owned(),
        (seconds, 0) => format!("{seconds} seconds"),
        _ => format!("{} milliseconds", limit.as_millis()),
    }
}
