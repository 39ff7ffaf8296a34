//! The code in the address of a page.

use axum::extract::{FromRequestParts, Path};
use axum::response::Response;
use http::request::Parts;
use refhook_core::people::code;

use super::{Pages, stray};

/// A well-formed code. Anything else is treated as a link pasted with extra characters, or else as an unknown code; it
/// never reaches the database.
pub(super) struct Code(pub(super) String);

impl FromRequestParts<Pages> for Code {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, pages: &Pages) -> Result<Self, Response> {
        match Path::<String>::from_request_parts(parts, pages).await {
            Ok(Path(code)) if code::is_valid(&code) => Ok(Self(code)),
            _ => Err(stray::redirect_or_unknown(pages, parts).await),
        }
    }
}
