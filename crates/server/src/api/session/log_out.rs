//! `DELETE /session`.

use axum::extract::State;
use axum::response::AppendHeaders;
use http::header::SET_COOKIE;
use http::{HeaderName, HeaderValue, StatusCode};
use refhook_store::{Priority, StoreError, sessions};

use crate::api::auth::Member;
use crate::api::auth::session::cookie;
use crate::api::error::ApiError;
use crate::api::schema::Errors;
use crate::app::App;

/// Sign out. The session ends at once.
#[utoipa::path(
    delete, path = "/session", tag = "Session", operation_id = "logOut", security(("session" = [])),
    responses((status = 204, description = "The session is over."), Errors)
)]
pub(crate) async fn log_out(
    State(app): State<App>,
    Member(session): Member,
) -> Result<(StatusCode, AppendHeaders<[(HeaderName, HeaderValue); 1]>), ApiError> {
    let written = app.db().write(Priority::Lead, move |mut tx| {
        Box::pin(async move { sessions::delete(&mut tx, &session.hash).await })
    });
    let written: Result<(), StoreError> = written.await;
    written?;
    let cookie = cookie(&app.program.base_url, None)?;
    Ok((StatusCode::NO_CONTENT, AppendHeaders([(SET_COOKIE, cookie)])))
}
