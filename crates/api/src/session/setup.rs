//! `POST /setup`.

use axum::extract::State;
use http::{HeaderMap, StatusCode};
use refhook_core::crypto::secret::Secret;
use refhook_core::crypto::token::hash_token;
use refhook_core::people::email;
use refhook_core::problem::Problems;
use refhook_core::text;
use refhook_program::NewOwner;
use refhook_store::accounts::links::{self, LinkKind};
use serde::Deserialize;
use utoipa::ToSchema;

use super::begin::{Begun, refuse_foreign};
use super::view::SessionData;
use crate::app::App;
use crate::document::schema::{BodyErrors, Errors};
use crate::error::{ApiError, ErrorBody};
use crate::password;
use crate::request::{Body, plain_body};

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
    responses(
        (status = 201, description = "The owner's session.", body = SessionData),
        (status = 410, description = "The link was used, has expired, or is unknown.", body = ErrorBody),
        Errors, BodyErrors
    )
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
