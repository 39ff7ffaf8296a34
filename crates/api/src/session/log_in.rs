//! `POST /session`.

use axum::extract::State;
use http::{HeaderMap, StatusCode};
use refhook_core::crypto::secret::Secret;
use refhook_core::people::email;
use refhook_core::problem::Problems;
use refhook_program::SignInError;
use refhook_store::accounts::members;
use serde::Deserialize;
use utoipa::ToSchema;

use super::begin::{Begun, refuse_foreign};
use super::view::SessionData;
use crate::error::ApiError;
use crate::password;
use crate::request::{Body, Object, RequestBody, read};
use crate::schema::{BodyErrors, Errors};
use crate::state::ApiState;
use refhook_web::client::Client;

/// How someone signs in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LogIn {
    email: String,
    password: String,
}

impl RequestBody for LogIn {
    fn read(object: Object) -> Result<Self, Problems> {
        read(object)
    }
}

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
    // What is no address can be nobody's; and what is counted by it stays small.
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
