//! `POST /session`.

use axum::extract::State;
use http::{HeaderMap, StatusCode};
use refhook_core::crypto::secret::Secret;
use refhook_core::people::email;
use refhook_program::SignInError;
use refhook_store::accounts::members;
use refhook_web::client::Client;
use serde::Deserialize;
use utoipa::ToSchema;

use super::begin::{Begun, refuse_foreign};
use super::view::SessionData;
use crate::document::schema::{BodyErrors, Errors};
use crate::error::ApiError;
use crate::password;
use crate::request::{Body, plain_body};
use crate::state::ApiState;

/// How someone signs in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LogIn {
    email: String,
    password: String,
}

plain_body!(LogIn);

/// Sign in. The session comes as a cookie.
#[utoipa::path(
    post, path = "/session", tag = "Session", operation_id = "logIn", request_body = LogIn, security(()),
    responses((status = 200, description = "The session.", body = SessionData), Errors, BodyErrors)
)]
pub(crate) async fn log_in(
    State(state): State<ApiState>,
    Client(client): Client,
    headers: HeaderMap,
    Body(LogIn { email, password }): Body<LogIn>,
) -> Result<Begun, ApiError> {
    let app = &state.app;
    refuse_foreign(&headers, app)?;
    // No member has an invalid address, and the throttle's keys stay short.
    let email = email::check("email", &email)?;
    state.gate.throttle.attempt(&email, client, app.program.now())?;
    let found = members::find_by_email(&mut app.db().read().await?.tx(), &email).await?;
    let stored = found.as_ref().and_then(|(_, hash)| hash.as_deref());
    let fits = password::verify(Secret::new(password), stored).await.map_err(ApiError::internal)?;
    if !fits {
        return Err(SignInError::WrongPassword.into());
    }
    let started = app.program.accounts().sign_in(&email, found).await?;
    state.gate.throttle.succeeded(&email, client);
    Begun::new(app, StatusCode::OK, started)
}
