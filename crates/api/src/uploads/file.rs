//! The file of a request: the whole body, or a part of a form (`curl -F file=@people.csv`).

use std::convert::Infallible;
use std::future::ready;

use axum::extract::{FromRequest, Request};
use bytes::Bytes;
use futures_util::stream::once;
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use multer::{Field, Multipart, parse_boundary};

use crate::error::ApiError;
use crate::request::RawBody;

/// Largest file, in bytes.
const FILE_MAX_BYTES: usize = 32 * 1024 * 1024;
/// Longest setting sent beside the file, in characters.
const SETTING_MAX_CHARS: usize = 255;

/// What was sent.
pub(crate) struct Sent {
    pub(super) bytes: Bytes,
    /// The file name given by the form.
    pub(super) name: Option<String>,
    /// The other fields of the form.
    pub(super) fields: Vec<(String, String)>,
}

impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let headers = request.headers().clone();
        let RawBody(body) = RawBody::<FILE_MAX_BYTES>::from_request(request, state).await?;
        of(&headers, body).await
    }
}

/// Extracts the file from a body.
///
/// # Errors
/// A message under `file` when a form holds none, or several.
async fn of(headers: &HeaderMap, body: Bytes) -> Result<Sent, ApiError> {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.trim_start().to_ascii_lowercase().starts_with("multipart/") {
        return Ok(Sent { bytes: body, name: None, fields: Vec::new() });
    }
    let unreadable =
        |_| ApiError::invalid("file", "The form cannot be read: it is cut off, or names no boundary.");
    let boundary = parse_boundary(kind).map_err(unreadable)?;
    let mut form = Multipart::new(once(ready(Ok::<_, Infallible>(body))), boundary);
    let mut file = None;
    let mut fields = Vec::new();
    while let Some(field) = form.next_field().await.map_err(unreadable)? {
        let (name, file_name) =
            (field.name().unwrap_or_default().to_owned(), field.file_name().map(str::to_owned));
        if file_name.is_none() && name != "file" {
            fields.push((name, setting(field).await?));
            continue;
        }
        if file.is_some() {
            return Err(ApiError::invalid("file", "The form holds several files; send one at a time."));
        }
        file = Some((field.bytes().await.map_err(unreadable)?, file_name));
    }
    let missing = || ApiError::invalid("file", "The form holds no file; send it as a part named \"file\".");
    let (bytes, name) = file.ok_or_else(missing)?;
    Ok(Sent { bytes, name, fields })
}

async fn setting(field: Field<'_>) -> Result<String, ApiError> {
    let name = field.name().unwrap_or_default().to_owned();
    let text = field.text().await.unwrap_or_default();
    if text.chars().count() > SETTING_MAX_CHARS || text.chars().any(char::is_control) {
        return Err(ApiError::invalid(
            &name,
            format!("Send at most {SETTING_MAX_CHARS} characters, on one line."),
        ));
    }
    Ok(text)
}
