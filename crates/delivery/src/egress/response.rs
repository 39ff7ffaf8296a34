//! What came back, cut to what is worth keeping.

use http::header::{CONTENT_LENGTH, HeaderMap, HeaderName, LOCATION, RETRY_AFTER, TRANSFER_ENCODING};
use http_body_util::BodyExt;
use hyper::body::Incoming;

use super::Limits;
use super::error::{AttemptError, from_hyper, is_abrupt_end};

/// Bytes of header names and values that are kept.
const KEEP_HEADERS: usize = 8 * 1024;

/// How much of an answer's body is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// [`Limits::keep`], but only [`Limits::keep_success`] of a 2xx answer: for deliveries.
    LittleOfSuccess,
    /// [`Limits::keep`] of any answer: for someone who looks at a test.
    All,
}

/// An answer, of whatever status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// Its status code.
    pub status: u16,
    /// The first 8 KiB of its headers, in order; names in lower case, values as UTF-8 with replacement characters.
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

/// An answer, and whether all of it was read, so that its connection can carry another request.
pub(super) async fn read(
    response: http::Response<Incoming>,
    limits: &Limits,
    keep: Keep,
) -> Result<(Response, bool), AttemptError> {
    let (head, mut incoming) = response.into_parts();
    let most = match keep {
        Keep::LittleOfSuccess if head.status.is_success() => limits.keep_success,
        _ => limits.keep,
    };
    let ends_with_connection =
        !head.headers.contains_key(CONTENT_LENGTH) && !head.headers.contains_key(TRANSFER_ENCODING);
    let mut body = Vec::new();
    let mut seen = 0;
    while let Some(frame) = incoming.frame().await {
        let frame = match frame {
            Ok(frame) => frame,
            // Old servers end such an answer without TLS's goodbye. The status has been read: repeating the
            // delivery for it would only send the lead twice.
            Err(error) if ends_with_connection && is_abrupt_end(&error) => break,
            Err(error) => return Err(from_hyper(&error)),
        };
        let data = frame.data_ref().map(AsRef::as_ref).unwrap_or_default();
        seen += data.len();
        body.extend_from_slice(&data[..data.len().min(most - body.len())]);
        if seen > limits.read {
            break;
        }
    }
    let complete = seen <= limits.read;
    let response = Response {
        status: head.status.as_u16(),
        headers: kept(&head.headers),
        location: text(&head.headers, &LOCATION),
        retry_after: text(&head.headers, &RETRY_AFTER),
        truncated: seen > body.len(),
        body,
    };
    Ok((response, complete))
}

fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

fn kept(headers: &HeaderMap) -> Vec<(String, String)> {
    let mut left = KEEP_HEADERS;
    let mut kept = Vec::with_capacity(headers.len());
    for (name, value) in headers {
        let Some(rest) = left.checked_sub(name.as_str().len() + value.len()) else { break };
        left = rest;
        kept.push((name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()));
    }
    kept
}
