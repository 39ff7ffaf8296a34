//! Reads a request's body whole, within a size limit and a time limit.

use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bytes::{Bytes, BytesMut};
use http::StatusCode;
use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, HeaderMap, HeaderValue};
use http_body_util::BodyExt;

use crate::error::ErrorAnswer;

/// Bytes past the limit that are still read and thrown away: a client cut off in mid-write never sees the answer that
/// says why.
const DRAIN: usize = 16 * 1024 * 1024;
/// How long a body may take to arrive; larger limits add time at 100 kB a second.
const PATIENCE: Duration = Duration::from_secs(20);
const SLOWEST: usize = 100_000;

/// Why a body could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// It did not arrive in time.
    Late,
    /// It ended early, or was not compressed as its header says.
    Broken,
    /// It is longer than it may be.
    TooLong,
}

impl Failure {
    /// The status of the answer.
    pub const fn status(self) -> StatusCode {
        match self {
            Self::Late => StatusCode::REQUEST_TIMEOUT,
            Self::Broken => StatusCode::BAD_REQUEST,
            Self::TooLong => StatusCode::PAYLOAD_TOO_LARGE,
        }
    }
}

/// Reads a body of at most `limit` bytes. The limit applies after decompression ([`unpack`]), so a small request cannot
/// expand into a huge one.
pub async fn collect(body: Body, limit: usize) -> Result<Bytes, Failure> {
    let patience = PATIENCE + Duration::from_secs(u64::try_from(limit / SLOWEST).unwrap_or(0));
    tokio::time::timeout(patience, collect_all(body, limit)).await.map_err(|_| Failure::Late)?
}

async fn collect_all(mut body: Body, limit: usize) -> Result<Bytes, Failure> {
    let mut kept = BytesMut::new();
    let mut seen = 0;
    while let Some(frame) = body.frame().await {
        let data = frame.map_err(|_| Failure::Broken)?.into_data().unwrap_or_default();
        seen += data.len();
        if seen <= limit {
            kept.extend_from_slice(&data);
        }
        if seen > limit + DRAIN {
            break;
        }
    }
    if seen > limit { Err(Failure::TooLong) } else { Ok(kept.freeze()) }
}

/// The content coding of a request's body (RFC 9110, section 8.4).
#[derive(Debug, PartialEq, Eq)]
enum Coding {
    None,
    /// Under the name that tower-http knows it by.
    Known(&'static str),
    Unknown,
}

fn coding(headers: &HeaderMap) -> Coding {
    let lines = headers.get_all(CONTENT_ENCODING).iter().map(|value| value.to_str().unwrap_or("?"));
    let names = lines.flat_map(|line| line.split(',')).map(|name| name.trim().to_ascii_lowercase());
    let mut names = names.filter(|name| !name.is_empty() && name != "identity");
    match (names.next().as_deref(), names.next()) {
        (None, _) => Coding::None,
        (Some("gzip" | "x-gzip"), None) => Coding::Known("gzip"),
        (Some("deflate"), None) => Coding::Known("deflate"),
        _ => Coding::Unknown,
    }
}

/// Answers 415 for an unsupported content coding. The others are decompressed by the next layer, which expects their
/// canonical names.
pub async fn unpack(mut request: Request, next: Next) -> Response {
    let headers = request.headers_mut();
    match coding(headers) {
        Coding::None => {
            headers.remove(CONTENT_ENCODING);
        }
        Coding::Known(name) => {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static(name));
        }
        Coding::Unknown => {
            let message = "The request's body is compressed in a way that is not read here. Send it as it is, or with \
                Content-Encoding: gzip.";
            let mut response = ErrorAnswer::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message).into_response();
            // RFC 9110, section 12.5.3.
            response.headers_mut().insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip, deflate"));
            return response;
        }
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAX_BYTES: usize = 1024 * 1024;

    #[tokio::test]
    async fn a_body_of_one_mebibyte_is_taken_and_one_byte_more_is_not() {
        assert_eq!(collect(Body::from(vec![b' '; MAX_BYTES]), MAX_BYTES).await.unwrap().len(), MAX_BYTES);
        for size in [MAX_BYTES + 1, 10 * MAX_BYTES, DRAIN + MAX_BYTES] {
            assert_eq!(collect(Body::from(vec![b' '; size]), MAX_BYTES).await, Err(Failure::TooLong));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_does_not_end_is_given_up() {
        let endless = futures_util::stream::pending::<Result<Bytes, std::io::Error>>();
        assert_eq!(collect(Body::from_stream(endless), MAX_BYTES).await, Err(Failure::Late));
    }

    #[test]
    fn codings_are_known_by_all_their_names_and_one_at_a_time() {
        let of = |line: &'static str| {
            coding(&HeaderMap::from_iter([(CONTENT_ENCODING, HeaderValue::from_static(line))]))
        };
        for (line, wanted) in [
            ("", Coding::None),
            ("identity", Coding::None),
            ("GZip", Coding::Known("gzip")),
            ("x-gzip", Coding::Known("gzip")),
            ("identity, gzip", Coding::Known("gzip")),
            ("deflate", Coding::Known("deflate")),
            ("br", Coding::Unknown),
            ("gzip, gzip", Coding::Unknown),
            ("zstd", Coding::Unknown),
        ] {
            assert_eq!(of(line), wanted, "{line}");
        }
        assert_eq!(coding(&HeaderMap::new()), Coding::None);
    }
}
