//! `POST /tokens`.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use refhook_core::problem::Problems;
use refhook_core::text;
use refhook_core::time::UnixMs;
use refhook_program::TokenInput;
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::{CreatedApiToken, CreatedApiTokenData, TokenScope};
use crate::api::auth::MayMakeTokens;
use crate::api::error::ApiError;
use crate::api::page::Data;
use crate::api::request::{Body, Object, RequestBody, Time, read};
use crate::api::schema::{BodyErrors, Errors};
use crate::app::App;

/// Characters of a name.
const NAME: usize = 100;

/// A new API token.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "Zapier", "scope": "write", "expires_at": null}))]
pub(crate) struct CreateToken {
    /// Who or what uses it.
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    scope: TokenScope,
    /// RFC 3339; null or left out for never.
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<Time>,
}

impl RequestBody for CreateToken {
    fn read(object: Object) -> Result<Self, Problems> {
        read(object)
    }
}

/// Create an API token. The answer alone shows it. An account has 100 at most.
#[utoipa::path(
    post, path = "/tokens", tag = "Tokens", operation_id = "createToken", security(("session" = [])), request_body = CreateToken,
    responses((status = 201, description = "The new token.", body = CreatedApiTokenData), Errors, BodyErrors)
)]
pub(crate) async fn create(
    State(app): State<App>,
    MayMakeTokens(account): MayMakeTokens,
    Body(body): Body<CreateToken>,
) -> Result<(StatusCode, Json<CreatedApiTokenData>), ApiError> {
    let new = body.check(app.program.now())?;
    let accounts = app.program.accounts();
    let token = accounts.generate_token();
    let listed = accounts.add_token(account, &token, new).await?.into();
    let created = CreatedApiToken { listed, token: token.expose().to_owned() };
    Ok((StatusCode::CREATED, Json(Data { data: created })))
}

impl CreateToken {
    fn check(self, now: UnixMs) -> Result<TokenInput, Problems> {
        let mut problems = Problems::default();
        let name = problems.take(text::line("name", &self.name, NAME)).unwrap_or_default();
        let expires_at = self.expires_at.map(|Time(at)| at);
        if expires_at.is_some_and(|at| at <= now) {
            problems.add("expires_at", "This time is past; choose one that is still to come, or none.");
        }
        problems.or(TokenInput { name, scope: self.scope.into(), expires_at })
    }
}
