//! `DELETE /session`.

use axum::extract::State;
use axum::response::AppendHeaders;
use http::header::SET_COOKIE;
use http::{HeaderName, HeaderValue, StatusCode};

use crate::app::App;
use crate::auth::Member;
use crate::auth::session::cookie;
use crate::document::schema::Errors;
use crate::error::ApiError;

/// Sign out. The session ends at once.
#[utoipa::path(
    delete, path = "/session", tag = "Session", operation_id = "logOut", security(("session" = [])),
    responses((status = 204, description = "The session is over."), Errors)
)]
pub(crate) async fn log_out(
    State(app): State<App>,
    Member(session): Member,
) -> Result<(StatusCode, AppendHeaders<[(HeaderName, HeaderValue); 1]>), ApiError> {
    app.program.accounts().sign_out(session.hash).await?;
    let cookie = cookie(app.program.base_url(), None)?;
    Ok((StatusCode::NO_CONTENT, AppendHeaders([(SET_COOKIE, cookie)])))
}
