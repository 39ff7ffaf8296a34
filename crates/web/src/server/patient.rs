//! How long we wait for a client, and whose turn it is.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, HttpBody};
use bytes::Bytes;
use hyper::body::{Frame, SizeHint};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep};

use super::places::Turn;

/// How long a client may accept none of the bytes sent to it.
const STUCK: Duration = Duration::from_secs(30);

/// A connection that is given up when its client stops reading.
pub(super) struct Patient<S> {
    stream: S,
    turn: Arc<Turn>,
    /// Runs while the client accepts no bytes.
    stuck: Option<Pin<Box<Sleep>>>,
}

impl<S> Patient<S> {
    pub(super) fn new(stream: S, turn: Arc<Turn>) -> Self {
        Self { stream, turn, stuck: None }
    }

    /// `result`, or an error if it has been pending for too long.
    fn within<T>(&mut self, cx: &mut Context<'_>, result: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if result.is_ready() {
            if self.stuck.take().is_some() {
                self.turn.work();
            }
            return result;
        }
        let turn = &self.turn;
        let stuck = self.stuck.get_or_insert_with(|| {
            turn.wait();
            Box::pin(sleep(STUCK))
        });
        ready!(stuck.as_mut().poll(cx));
        stuck.as_mut().reset(Instant::now() + STUCK);
        Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the client does not read")))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Patient<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Patient<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.within(cx, result)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write_vectored(cx, parts);
        self.within(cx, result)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let result = Pin::new(&mut self.stream).poll_flush(cx);
        self.within(cx, result)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let result = Pin::new(&mut self.stream).poll_shutdown(cx);
        self.within(cx, result)
    }
}

/// What the end of a body means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum After {
    /// The request has arrived: our turn.
    Work,
    /// The answer has been sent: the client's turn.
    Wait,
}

/// A body that changes the turn when it ends or is dropped.
struct Noted {
    body: Body,
    after: After,
    turn: Arc<Turn>,
}

/// Wraps a request's body: the client's turn until it ends.
pub(super) fn arriving(body: Body, turn: &Arc<Turn>) -> Body {
    if body.is_end_stream() {
        turn.work();
        return body;
    }
    turn.wait();
    Body::new(Noted { body, after: After::Work, turn: Arc::clone(turn) })
}

/// Wraps an answer's body: the client's turn once it ends.
pub(super) fn leaving(body: Body, turn: &Arc<Turn>) -> Body {
    turn.work();
    Body::new(Noted { body, after: After::Wait, turn: Arc::clone(turn) })
}

impl HttpBody for Noted {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        if self.after == After::Work && (frame.is_none() || self.body.is_end_stream()) {
            self.turn.work();
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Noted {
    fn drop(&mut self) {
        match self.after {
            After::Work => self.turn.work(),
            After::Wait => self.turn.wait(),
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::super::places::{ConnectionLimits, Places};
    use super::*;

    fn turn() -> Arc<Turn> {
        let limits = ConnectionLimits { all: 1, of_client: 1, ..ConnectionLimits::default() };
        Arc::clone(&Places::new(limits).take([127, 0, 0, 1].into()).unwrap().turn)
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_takes_nothing_is_given_up_and_one_that_takes_a_little_is_not() {
        let (ours, mut theirs) = duplex(10);
        let mut stream = Patient::new(ours, turn());
        let slow = tokio::spawn(async move {
            let mut bytes = [0; 10];
            for _ in 0..10 {
                sleep(STUCK.mul_f32(0.9)).await;
                theirs.read_exact(&mut bytes).await.unwrap();
            }
            theirs
        });
        stream.write_all(&[b'x'; 110]).await.unwrap();
        let _theirs = slow.await.unwrap();
        let begin = Instant::now();
        let error = stream.write_all(b"y").await.unwrap_err();
        assert_eq!((error.kind(), begin.elapsed()), (io::ErrorKind::TimedOut, STUCK));
    }

    #[tokio::test(start_paused = true)]
    async fn it_is_the_clients_turn_until_the_request_is_here_and_after_the_answer() {
        let turn = turn();
        let waits = |turn: &Turn| turn.is_waiting();
        let body = arriving(
            Body::from_stream(futures_util::stream::iter([Ok::<_, io::Error>(Bytes::new())])),
            &turn,
        );
        assert!(waits(&turn));
        axum::body::to_bytes(body, 10).await.unwrap();
        assert!(!waits(&turn));
        drop(arriving(Body::empty(), &turn));
        assert!(!waits(&turn));
        let answer = leaving(Body::from("ok"), &turn);
        assert!(!waits(&turn));
        axum::body::to_bytes(answer, 10).await.unwrap();
        assert!(waits(&turn));
    }
}
