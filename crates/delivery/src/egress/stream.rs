//! A connection's bytes, plain or encrypted, with a limit on the work that reading them may cost.

use std::io;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::task::{Context, Poll, Waker, ready};

use thiserror::Error;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use super::error::{AttemptError, AttemptErrorKind, words};
use super::shortage::shortage;
use super::tls::fault;

/// Bytes that an attempt may read from the network, TLS overhead included; an answer that is read in full takes a
/// fifth.
const BYTES_MAX: usize = 1024 * 1024;
/// Reads in which those bytes may come. Each costs the same whatever its length, and a receiver that sends single bytes
/// as fast as it can would keep a core busy; a slow one stays below the limit.
const PIECES_MAX: usize = 2_048;
/// Most bytes read at a time.
const READ: usize = 8 * 1024;

/// The receiver sends more, or in more pieces, than an answer is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the receiver sends too much, or in too many pieces")]
pub(super) struct TooMuchWork;

/// What an I/O error means once the connection is open.
pub(super) fn from_io(error: &io::Error) -> AttemptError {
    use io::ErrorKind::TimedOut;
    if is_too_much_work(error) {
        return AttemptErrorKind::InvalidResponse
            .because("The receiver sends far more, or in far smaller pieces, than an answer needs.");
    }
    if let Some(tls) = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        return fault::failed(tls);
    }
    if let Some(shortage) = shortage(error) {
        return shortage;
    }
    match error.kind() {
        TimedOut => AttemptErrorKind::Timeout.because("The receiver stopped answering."),
        _ => AttemptErrorKind::ConnectionReset.because(format!("The connection broke: {}.", words(error))),
    }
}

/// Whether reading ended because it cost too much.
pub(super) fn is_too_much_work(error: &io::Error) -> bool {
    error.get_ref().is_some_and(<dyn std::error::Error + Send + Sync>::is::<TooMuchWork>)
}

/// A socket that limits how much an attempt may read.
pub(super) struct Metered {
    socket: TcpStream,
    bytes: usize,
    pieces: usize,
    /// The first bytes that came, which reveal a server without TLS.
    first: Vec<u8>,
}

impl Metered {
    pub(super) const fn new(socket: TcpStream) -> Self {
        Self { socket, bytes: 0, pieces: 0, first: Vec::new() }
    }

    /// What came first, five bytes at most.
    pub(super) fn first(&self) -> &[u8] {
        &self.first
    }
}

impl AsyncRead for Metered {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.bytes > BYTES_MAX || self.pieces > PIECES_MAX {
            return Poll::Ready(Err(io::Error::other(TooMuchWork)));
        }
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.socket).poll_read(cx, buf))?;
        let new = &buf.filled()[before..];
        self.bytes += new.len();
        self.pieces += 1;
        if self.first.len() < 5 {
            let missing = new.len().min(5 - self.first.len());
            self.first.extend_from_slice(&new[..missing]);
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Metered {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.socket).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(cx)
    }
}

/// An open connection, with or without TLS.
pub(super) enum Stream {
    Plain(Metered),
    Tls(Box<TlsStream<Metered>>),
}

/// Calls the same method of whichever stream it is.
macro_rules! on_stream {
    ($self:expr, $method:ident $(, $argument:expr)*) => {
        match $self {
            Stream::Plain(stream) => Pin::new(stream).$method($($argument),*),
            Stream::Tls(stream) => Pin::new(stream.as_mut()).$method($($argument),*),
        }
    };
}

impl Stream {
    /// Starts counting afresh, for the next attempt.
    pub(super) fn reset_meter(&mut self) {
        let meter = match self {
            Self::Plain(meter) => meter,
            Self::Tls(stream) => stream.get_mut().0,
        };
        (meter.bytes, meter.pieces) = (0, 0);
    }

    /// Appends what has come to `buffer` and returns its length; 0 is the end.
    pub(super) fn poll_fill(
        &mut self,
        cx: &mut Context<'_>,
        buffer: &mut Vec<u8>,
    ) -> Poll<io::Result<usize>> {
        // On the stack, because attempts wait far longer than they read and need no buffer meanwhile.
        let mut space = [MaybeUninit::uninit(); READ];
        let mut read = ReadBuf::uninit(&mut space);
        match ready!(on_stream!(self, poll_read, cx, &mut read)) {
            Ok(()) => {}
            // Old servers end without the `close_notify` that TLS asks for (RFC 8446, section 6.1). The answer itself
            // tells whether something is missing.
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {}
            Err(error) => return Poll::Ready(Err(error)),
        }
        buffer.extend_from_slice(read.filled());
        Poll::Ready(Ok(read.filled().len()))
    }

    pub(super) fn poll_write(&mut self, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        on_stream!(self, poll_write, cx, bytes)
    }

    pub(super) fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        on_stream!(self, poll_flush, cx)
    }

    /// Shuts the stream down, with TLS by `close_notify`, if the socket takes it at once.
    pub(super) fn say_goodbye(&mut self) {
        let _ = on_stream!(self, poll_shutdown, &mut Context::from_waker(Waker::noop()));
    }
}
