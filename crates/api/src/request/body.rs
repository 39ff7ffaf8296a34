//! Request bodies: limited in size, JSON, an object.

use axum::body::Body as Incoming;
use axum::extract::{FromRequest, Request};
use bytes::Bytes;
use encoding_rs::Encoding;
use http::StatusCode;
use http::header::{CONTENT_TYPE, HeaderMap};
use refhook_core::problem::Problems;
use serde_json::Value;

use super::json;
use super::read::Object;
use crate::error::ApiError;
use refhook_web::body::{self, Failure};

/// Largest body, in bytes.
const BODY_MAX_BYTES: usize = 1024 * 1024;

/// A type that a request body is read into.
pub(crate) trait RequestBody: Sized {
    /// Reads the body's fields.
    fn read(object: Object) -> Result<Self, Problems>;
}

/// Implements [`RequestBody`] by deserializing the object as it is.
macro_rules! plain_body {
    ($name:ty) => {
        impl $crate::request::RequestBody for $name {
            fn read(object: $crate::request::Object) -> Result<Self, refhook_core::problem::Problems> {
                $crate::request::read(object)
            }
        }
    };
}
pub(crate) use plain_body;

/// The body of a request.
pub(crate) struct Body<T>(pub(crate) T);

/// A request body that may be missing or null, and is then read as an empty object.
pub(crate) struct OptionalBody<T>(pub(crate) T);

/// The raw request body, of at most so many bytes; the handler interprets it.
pub(crate) struct RawBody<const MAX_BYTES: usize>(pub(crate) Bytes);

impl<S: Send + Sync, const MAX_BYTES: usize> FromRequest<S> for RawBody<MAX_BYTES> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        collect(request.into_body(), MAX_BYTES).await.map(Self)
    }
}

impl<S: Send + Sync, T: RequestBody> FromRequest<S> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let (head, body) = request.into_parts();
        let bytes = collect(body, BODY_MAX_BYTES).await?;
        read(&head.headers, &bytes).map(Self)
    }
}

impl<S: Send + Sync, T: RequestBody> FromRequest<S> for OptionalBody<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let (head, body) = request.into_parts();
        let bytes = collect(body, BODY_MAX_BYTES).await?;
        if bytes.trim_ascii().is_empty() || bytes.trim_ascii() == b"null" {
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
    let utf_8 = parts.filter_map(|part| part.split_once('=')).filter(|(name, _)| name.trim() == "charset");
    let utf_8 = utf_8.map(|(_, charset)| charset.trim().trim_matches(['"', '\''])).all(is_utf_8);
    utf_8 && (kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json")))
}

/// Any of its names in the Encoding standard (section 4.2), and ASCII, which is a subset.
fn is_utf_8(charset: &str) -> bool {
    let is_ascii = matches!(charset, "" | "ascii" | "us-ascii");
    is_ascii || Encoding::for_label(charset.as_bytes()) == Some(encoding_rs::UTF_8)
}

async fn collect(body: Incoming, limit: usize) -> Result<Bytes, ApiError> {
    body::collect(body, limit).await.map_err(|failure| {
        let status = failure.status();
        let message = match failure {
            Failure::Late => "The request's body did not arrive in time.".into(),
            Failure::Broken => {
                "The request's body ended before it was complete, or its compression is broken.".into()
            }
            Failure::TooLong => {
                format!("The request's body is longer than {} KiB. Send less at once.", limit / 1024)
            }
        };
        ApiError::new(status, message)
    })
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
        for value in [
            "application/json",
            "Application/JSON; charset=UTF-8",
            "application/vnd.api+json",
            "application/json;charset=utf8",
            "application/json; Charset = \"utf-8\"",
            "application/json; charset='UTF8'",
            "application/json; charset=us-ascii",
            "application/json; charset=",
            "application/json;",
        ] {
            assert!(taken(value), "{value}");
        }
        for value in
            ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin1", ""]
        {
            assert!(!taken(value), "{value}");
        }
        assert!(!is_json(&HeaderMap::new()));
    }
}
