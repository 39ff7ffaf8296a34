//! `PUT /session/password`.

use axum::extract::State;
use http::StatusCode;
use refhook_core::crypto::secret::Secret;
use refhook_store::accounts::members;
use refhook_store::accounts::sessions::Session;
use refhook_web::client::Client;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::auth::Member;
use crate::document::calls::{BodyErrors, Errors};
use crate::error::ApiError;
use crate::password;
use crate::request::{Body, plain_body};
use crate::state::ApiState;

/// How long after signing in by link a password can be set without the current one.
const BY_LINK_MS: i64 = 15 * 60_000;

/// The present password and the new one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangePassword {
    /// May be null within 15 minutes of signing in by a one-time link, and for a first password.
    #[schema(required)]
    current_password: Option<String>,
    /// 10 to 200 characters.
    #[schema(min_length = 10, max_length = 200)]
    new_password: String,
}

plain_body!(ChangePassword);

/// Change your password. Your other sessions end.
#[utoipa::path(
    put, path = "/session/password", tag = "Session", operation_id = "changePassword", security(("session" = [])),
    request_body = ChangePassword,
    responses((status = 204, description = "The new password counts."), Errors, BodyErrors)
)]
pub(crate) async fn change(
    State(state): State<ApiState>,
    Member(session): Member,
    Client(client): Client,
    Body(body): Body<ChangePassword>,
) -> Result<StatusCode, ApiError> {
    let app = &state.app;
    let new = password::check("new_password", &body.new_password, &session.member.email)?;
    match body.current_password {
        Some(current) => {
            let email = &session.member.email;
            state.gate.throttle.attempt(email, client, app.program.now())?;
            let found = members::find_by_email(&mut app.db().read().await?.tx(), email).await?;
            let stored = found.and_then(|(_, hash)| hash);
            let fits = password::verify(Secret::new(current), stored.as_deref()).await;
            if !fits.map_err(ApiError::internal)? {
                let message = "This is not your current password.";
                return Err(ApiError::invalid("current_password", message));
            }
            state.gate.throttle.succeeded(email, client);
        }
        // There is no password to prove; the session alone admits them.
        None if !session.has_password => {}
        None if came_by_link(&session, app.program.now().0) => {}
        None => {
            let message = "Type your current password. If you forgot it, sign in by a new one-time link and set another \
                one within 15 minutes.";
            return Err(ApiError::invalid("current_password", message));
        }
    }
    let hash = password::hash(new, app.program.random()).await.map_err(ApiError::internal)?;
    app.program.accounts().set_password(session.member.id, hash, Some(session.hash)).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn came_by_link(session: &Session, now: i64) -> bool {
    session.by_link_at.is_some_and(|at| (0..BY_LINK_MS).contains(&(now - at.0)))
}
