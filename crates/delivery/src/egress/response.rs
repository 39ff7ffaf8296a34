//! What came back, cut to what is worth keeping.

use super::EgressLimits;
use super::connection::{Connection, Share};
use super::error::AttemptError;
use super::head::Head;

/// Bytes of header names and values that are kept.
const KEEP_HEADERS: usize = 8 * 1024;

/// How much of an answer's body is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// [`EgressLimits::keep`], but only [`EgressLimits::keep_success`] of a 2xx answer: for deliveries.
    LittleOfSuccess,
    /// [`EgressLimits::keep`] of any answer: for someone who looks at a test.
    All,
}

/// An answer, of whatever status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// Its status code.
    pub status: u16,
    /// The first 8 KiB of its headers that can be read, in order; names in lower case, values as UTF-8 with
    /// replacement characters.
    pub headers: Vec<(String, String)>,
    /// `Location`, which a success rule may look at. It is never followed.
    pub location: Option<String>,
    /// `Retry-After`: seconds or a date.
    pub retry_after: Option<String>,
    /// The start of its body, as it came.
    pub body: Vec<u8>,
    /// Whether the body was longer than what is kept.
    pub truncated: bool,
}

/// Reads the rest of an answer, and returns whether its connection can carry another request.
pub(super) async fn read(
    connection: &mut Connection,
    mut head: Head,
    limits: &EgressLimits,
    keep: Keep,
) -> Result<(Response, bool), AttemptError> {
    let keep = match keep {
        Keep::LittleOfSuccess if (200..=299).contains(&head.status) => limits.keep_success,
        _ => limits.keep,
    };
    let content = connection.read_body(&head, Share { read: limits.read, keep }).await?;
    let find = |name| head.headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.clone());
    let (location, retry_after) = (find("location"), find("retry-after"));
    let mut left = KEEP_HEADERS;
    let kept = head.headers.iter().take_while(|(name, value)| {
        let rest = left.checked_sub(name.len() + value.len());
        left = rest.unwrap_or(0);
        rest.is_some()
    });
    let kept = kept.count();
    head.headers.truncate(kept);
    let response = Response {
        status: head.status,
        headers: head.headers,
        location,
        retry_after,
        truncated: content.truncated,
        body: content.kept,
    };
    Ok((response, content.is_reusable))
}
