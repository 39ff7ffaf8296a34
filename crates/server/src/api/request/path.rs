//! The variable part of a path.

use axum::extract::{FromRequestParts, Path};
use http::request::Parts;

use crate::api::error::ApiError;

/// The one variable part of a path, decoded.
pub(crate) struct PathText(pub(crate) String);

impl PathText {
    /// The number that it is; what is none names nothing.
    pub(crate) fn number(&self) -> Option<i64> {
        self.0.parse().ok().filter(|_| self.0.bytes().all(|byte| byte.is_ascii_digit()))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for PathText {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let unreadable = |_| ApiError::bad_request("The path of the request is not valid UTF-8.");
        let Path(text) = Path::<String>::from_request_parts(parts, state).await.map_err(unreadable)?;
        if text.chars().any(char::is_control) {
            return Err(ApiError::not_found("Nothing has an id or code with control characters."));
        }
        Ok(Self(text))
    }
}
