//! How a receiver answers a request: plainly, slowly, broken, or not at all.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;

/// An answer to one request.
///
/// ```
/// use refhook_testkit::receiver::Answer;
/// Answer::status(429).header("retry-after", "5").body("slow down");
/// Answer::hang();
/// // A body that stops in the middle, and one that is cut off:
/// Answer::status(200).header("content-length", "100").body("half").then_hang();
/// Answer::status(200).header("content-length", "100").body("half").then_reset();
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct Answer {
    pub(super) delay: Duration,
    pub(super) gate: Option<Arc<Semaphore>>,
    /// Status line and header lines; empty for raw bytes.
    head: String,
    body: Vec<u8>,
    /// The pause after each byte of the answer.
    pub(super) trickle: Option<Duration>,
    /// How many times the body is sent.
    pub(super) times: usize,
    pub(super) then: Then,
}

/// What happens after the answer's bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Then {
    KeepAlive,
    Close,
    Hang,
    Reset,
}

impl Answer {
    const fn nothing(then: Then) -> Self {
        Self {
            delay: Duration::ZERO,
            gate: None,
            head: String::new(),
            body: Vec::new(),
            trickle: None,
            times: 1,
            then,
        }
    }

    /// An answer with this status, no headers and no body; the connection stays open for the next request.
    pub fn status(status: u16) -> Self {
        Self { head: format!("HTTP/1.1 {status} \r\n"), ..Self::nothing(Then::KeepAlive) }
    }

    /// Sends these bytes as they are, HTTP or not, then closes the connection.
    pub fn bytes(bytes: impl Into<Vec<u8>>) -> Self {
        Self { body: bytes.into(), ..Self::nothing(Then::Close) }
    }

    /// Reads the request and never answers.
    pub fn hang() -> Self {
        Self::nothing(Then::Hang)
    }

    /// Reads the request, then resets the connection (TCP RST).
    pub fn reset() -> Self {
        Self::nothing(Then::Reset)
    }

    /// Adds a header line.
    ///
    /// # Panics
    /// On an answer without a status, which has no headers.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        assert!(!self.head.is_empty(), "only Answer::status has headers");
        self.head.extend([name, ": ", value, "\r\n"]);
        self
    }

    /// Sets the body. `content-length` is added unless the answer sets its own.
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// Delays the answer by this time.
    pub const fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Sends the answer byte by byte, pausing this long after each.
    pub const fn trickle(mut self, pause: Duration) -> Self {
        self.trickle = Some(pause);
        self
    }

    /// Sends the body this many times in a row, so that a gigabyte needs no memory here. `content-length` covers all of
    /// it.
    pub const fn repeated(mut self, times: usize) -> Self {
        self.times = times;
        self
    }

    /// Answers only when the test adds a permit to `gate`; each answer takes one.
    pub fn held_by(mut self, gate: &Arc<Semaphore>) -> Self {
        self.gate = Some(Arc::clone(gate));
        self
    }

    /// Goes silent after the answer's bytes and keeps the connection open.
    pub const fn then_hang(mut self) -> Self {
        self.then = Then::Hang;
        self
    }

    /// Closes the connection after the answer's bytes.
    pub const fn then_close(mut self) -> Self {
        self.then = Then::Close;
        self
    }

    /// Resets the connection after the answer's bytes.
    pub const fn then_reset(mut self) -> Self {
        self.then = Then::Reset;
        self
    }

    /// The number in the status line; `None` for raw bytes and for silence.
    pub(super) fn status_sent(&self) -> Option<u16> {
        self.head.get(9..12)?.parse().ok()
    }

    /// What is sent before the body.
    pub(super) fn head(&self) -> Vec<u8> {
        if self.head.is_empty() {
            return Vec::new();
        }
        let mut head = self.head.clone();
        let framed = head
            .to_ascii_lowercase()
            .lines()
            .any(|line| line.starts_with("content-length:") || line.starts_with("transfer-encoding:"));
        // RFC 9112, section 6.3: these statuses have no body and no length.
        let bodiless = [" 204 ", " 304 "].iter().any(|status| head[..13].contains(status));
        if !framed && !bodiless {
            head.extend(["content-length: ", &(self.body.len() * self.times).to_string(), "\r\n"]);
        }
        head.push_str("\r\n");
        head.into_bytes()
    }

    pub(super) fn body_once(&self) -> &[u8] {
        &self.body
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wire(answer: &Answer) -> String {
        String::from_utf8([&answer.head(), answer.body_once()].concat()).unwrap()
    }

    #[test]
    fn a_length_is_added_only_where_there_is_none() {
        assert_eq!(wire(&Answer::status(200).body("hi")), "HTTP/1.1 200 \r\ncontent-length: 2\r\n\r\nhi");
        let short = Answer::status(200).header("Content-Length", "100").body("hi");
        assert_eq!(wire(&short), "HTTP/1.1 200 \r\nContent-Length: 100\r\n\r\nhi");
        assert_eq!(wire(&Answer::status(204)), "HTTP/1.1 204 \r\n\r\n");
        assert_eq!(wire(&Answer::bytes("SSH-2.0")), "SSH-2.0");
        let large = Answer::status(200).body("hi").repeated(50);
        assert_eq!(wire(&large), "HTTP/1.1 200 \r\ncontent-length: 100\r\n\r\nhi");
        assert_eq!((large.status_sent(), Answer::hang().status_sent()), (Some(200), None));
    }
}
