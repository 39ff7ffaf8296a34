//! The variable parts of a path.

use axum::extract::rejection::PathRejection;
use axum::extract::{FromRequestParts, Path};
use http::request::Parts;

use crate::error::ApiError;

/// The one variable part of a path, decoded.
pub(crate) struct PathText(pub(crate) String);

impl PathText {
    /// The number in the path; any other text names nothing.
    pub(crate) fn number(&self) -> Option<i64> {
        self.0.parse().ok().filter(|_| self.0.bytes().all(|byte| byte.is_ascii_digit()))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for PathText {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let Path(text) = Path::<String>::from_request_parts(parts, state).await.map_err(unreadable)?;
        checked(text)
    }
}

/// The two variable parts of a path, decoded.
pub(crate) struct PathTexts(pub(crate) PathText, pub(crate) PathText);

impl<S: Send + Sync> FromRequestParts<S> for PathTexts {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let path = Path::<(String, String)>::from_request_parts(parts, state).await;
        let Path((first, second)) = path.map_err(unreadable)?;
        Ok(Self(checked(first)?, checked(second)?))
    }
}

fn unreadable(_: PathRejection) -> ApiError {
    ApiError::bad_request("The path of the request is not valid UTF-8.")
}

fn checked(text: String) -> Result<PathText, ApiError> {
    if text.chars().any(char::is_control) {
        return Err(ApiError::not_found("Nothing has an id or code with control characters."));
    }
    Ok(PathText(text))
}
