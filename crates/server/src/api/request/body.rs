//! The body of a request: limited, JSON, an object.

use std::time::Duration;

use axum::body::Body as Incoming;
use axum::extract::{FromRequest, Request};
use bytes::{Bytes, BytesMut};
use http::StatusCode;
use http::header::{CONTENT_TYPE, HeaderMap};
use http_body_util::BodyExt;
use refhook_core::problem::Problems;
use serde_json::Value;

use super::json;
use super::read::Object;
use crate::api::error::ApiError;

/// Bytes that a body may have.
const LIMIT: usize = 1024 * 1024;
/// Bytes of a longer body that are still read, and thrown away: a client that is cut off while it writes does not
/// see the answer that tells it why.
const DRAIN: usize = 16 * 1024 * 1024;
/// How long a body may take to arrive, and how much longer one that may be large: 100 kB a second are enough.
const PATIENCE: Duration = Duration::from_secs(30);
const SLOWEST: usize = 100_000;

/// A type that the body of a request is read as.
pub(crate) trait RequestBody: Sized {
    /// Reads the body's parts.
    fn read(object: Object) -> Result<Self, Problems>;
}

/// The body of a request.
pub(crate) struct Body<T>(pub(crate) T);

/// The body of a request that may have none; then it is read as an empty object.
pub(crate) struct OptionalBody<T>(pub(crate) T);

/// The body of a request as it came, of at most so many bytes; the handler looks what it is.
pub(crate) struct RawBody<const MOST: usize>(pub(crate) Bytes);

impl<S: Send + Sync, const MOST: usize> FromRequest<S> for RawBody<MOST> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        collect(request.into_body(), MOST).await.map(Self)
    }
}

impl<S: Send + Sync, T: RequestBody> FromRequest<S> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let (head, body) = request.into_parts();
        let bytes = collect(body, LIMIT).await?;
        read(&head.headers, &bytes).map(Self)
    }
}

impl<S: Send + Sync, T: RequestBody> FromRequest<S> for OptionalBody<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let (head, body) = request.into_parts();
        let bytes = collect(body, LIMIT).await?;
        if bytes.is_empty() {
            return Ok(Self(T::read(Object::new())?));
        }
        read(&head.headers, &bytes).map(Self)
    }
}

fn read<T: RequestBody>(headers: &HeaderMap, bytes: &[u8]) -> Result<T, ApiError> {
    if !is_json(headers) {
        let message = "Send the body as JSON, with the header Content-Type: application/json.";
        return Err(ApiError::new(StatusCode::NOT_ACCEPTABLE, message));
    }
    match json::parse(bytes)? {
        Value::Object(object) => Ok(T::read(object)?),
        _ => Err(ApiError::bad_request(
            "The request's body must be a JSON object, such as {\"name\": \"value\"}.",
        )),
    }
}

/// `application/json` or a type with the suffix `+json` (RFC 6839), in UTF-8.
fn is_json(headers: &HeaderMap) -> bool {
    let Some(value) = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()) else { return false };
    let lower = value.to_ascii_lowercase();
    let mut parts = lower.split(';').map(str::trim);
    let kind = parts.next().unwrap_or_default();
    let utf_8 =
        parts.filter_map(|part| part.strip_prefix("charset=")).all(|name| name.trim_matches('"') == "utf-8");
    utf_8 && (kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json")))
}

async fn collect(body: Incoming, limit: usize) -> Result<Bytes, ApiError> {
    let late = |_| ApiError::new(StatusCode::REQUEST_TIMEOUT, "The request's body did not arrive in time.");
    let patience = PATIENCE + Duration::from_secs(u64::try_from(limit / SLOWEST).unwrap_or(0));
    tokio::time::timeout(patience, collect_all(body, limit)).await.map_err(late)?
}

async fn collect_all(mut body: Incoming, limit: usize) -> Result<Bytes, ApiError> {
    let mut kept = BytesMut::new();
    let mut seen = 0;
    while let Some(frame) = body.frame().await {
        let frame =
            frame.map_err(|_| ApiError::bad_request("The request's body ended before it was complete."))?;
        let data = frame.into_data().unwrap_or_default();
        seen += data.len();
        if seen <= limit {
            kept.extend_from_slice(&data);
        }
        if seen > limit + DRAIN {
            break;
        }
    }
    if seen > limit {
        let message = format!("The request's body is longer than {} KiB. Send less at once.", limit / 1024);
        return Err(ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, message));
    }
    Ok(kept.freeze())
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn only_json_in_utf_8_is_taken() {
        let taken = |value: &'static str| {
            is_json(&HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(value))]))
        };
        for value in ["application/json", "Application/JSON; charset=UTF-8", "application/vnd.api+json"] {
            assert!(taken(value), "{value}");
        }
        for value in
            ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin1", ""]
        {
            assert!(!taken(value), "{value}");
        }
        assert!(!is_json(&HeaderMap::new()));
    }

    #[tokio::test]
    async fn a_body_of_one_mebibyte_is_taken_and_one_byte_more_is_not() {
        assert_eq!(collect(Incoming::from(vec![b' '; LIMIT]), LIMIT).await.unwrap().len(), LIMIT);
        for size in [LIMIT + 1, 10 * LIMIT, DRAIN + LIMIT] {
            let error = collect(Incoming::from(vec![b' '; size]), LIMIT).await.unwrap_err();
            assert!(format!("{error:?}").contains("status: 413"));
        }
    }
}
