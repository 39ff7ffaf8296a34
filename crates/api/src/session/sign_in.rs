//! Signing in and out: `POST` and `DELETE /session`, `POST /session/link` and `POST /setup`.

use axum::extract::State;
use axum::response::AppendHeaders;
use http::header::SET_COOKIE;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use refhook_core::crypto::secret::Secret;
use refhook_core::crypto::token::hash_token;
use refhook_core::people::email;
use refhook_core::problem::Problems;
use refhook_core::text;
use refhook_program::{NewOwner, SignInError};
use refhook_store::accounts::links::{self, LinkKind};
use refhook_store::accounts::members;
use refhook_web::client::Client;
use serde::Deserialize;
use utoipa::ToSchema;

use super::begin::{Begun, refuse_foreign};
use super::view::SessionData;
use crate::app::App;
use crate::auth::session::cookie;
use crate::auth::{As, Member};
use crate::document::calls::{BodyErrors, Errors, LinkUsed};
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

/// What follows the `#` of a sign-in link.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UseLink {
    token: String,
}

plain_body!(UseLink);

/// Sign in by a one-time link. The session comes as a cookie.
#[utoipa::path(
    post, path = "/session/link", tag = "Session", operation_id = "useSignInLink", request_body = UseLink, security(()),
    responses((status = 200, description = "The session.", body = SessionData), LinkUsed, Errors, BodyErrors)
)]
pub(crate) async fn link(
    State(app): State<App>,
    headers: HeaderMap,
    Body(body): Body<UseLink>,
) -> Result<Begun, ApiError> {
    refuse_foreign(&headers, &app)?;
    let started = app.program.accounts().sign_in_by_link(Secret::new(body.token)).await?;
    Begun::new(&app, StatusCode::OK, started)
}

/// Longest account name, in characters.
const NAME: usize = 100;

/// The first account of a server, and its owner.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetUp {
    /// What follows the `#` of the link that the server printed.
    token: String,
    #[schema(min_length = 1, max_length = 100)]
    account_name: String,
    email: String,
    /// 10 to 200 characters.
    #[schema(min_length = 10, max_length = 200)]
    password: String,
}

plain_body!(SetUp);

/// Make the first account of the server, with the link that it printed. The session comes as a cookie.
#[utoipa::path(
    post, path = "/setup", tag = "Session", operation_id = "setUp", request_body = SetUp, security(()),
    responses((status = 201, description = "The owner's session.", body = SessionData), LinkUsed, Errors, BodyErrors)
)]
pub(crate) async fn set_up(
    State(app): State<App>,
    headers: HeaderMap,
    Body(body): Body<SetUp>,
) -> Result<Begun, ApiError> {
    refuse_foreign(&headers, &app)?;
    let token = Secret::new(body.token);
    let (hash, now) = (hash_token(&token), app.program.now());
    let link = links::find(&mut app.db().read().await?.tx(), LinkKind::SetUp, &hash, now).await?;
    link.ok_or_else(ApiError::link_used)?;
    let mut problems = Problems::default();
    let account_name = problems.take(text::line("account_name", &body.account_name, NAME));
    let email = problems.take(email::check("email", &body.email));
    let password = problems.take(password::check("password", &body.password, &body.email));
    let (Some(account_name), Some(email), Some(password)) = (account_name, email, password) else {
        return Err(problems.into());
    };
    let password_hash = password::hash(password, app.program.random()).await.map_err(ApiError::internal)?;
    let owner = NewOwner { account_name, email, password_hash };
    Begun::new(&app, StatusCode::CREATED, app.program.accounts().set_up(token, owner).await?)
}

/// Sign out. The session ends at once.
#[utoipa::path(
    delete, path = "/session", tag = "Session", operation_id = "logOut", security(("session" = [])),
    responses((status = 204, description = "The session is over."), Errors)
)]
pub(crate) async fn log_out(
    As(app, Member(session)): As<Member>,
) -> Result<(StatusCode, AppendHeaders<[(HeaderName, HeaderValue); 1]>), ApiError> {
    app.program.accounts().sign_out(session.hash).await?;
    let cookie = cookie(app.program.base_url(), None)?;
    Ok((StatusCode::NO_CONTENT, AppendHeaders([(SET_COOKIE, cookie)])))
}
