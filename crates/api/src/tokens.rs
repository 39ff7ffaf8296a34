//! `/tokens`: the account's API tokens.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use refhook_core::ids::TokenId;
use refhook_core::problem::Problems;
use refhook_core::text;
use refhook_core::time::UnixMs;
use refhook_program::TokenInput;
use refhook_store::accounts::tokens::{self, ListedToken, Scope};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::state::ApiState;
use crate::answer::{Data, JsonResult, StatusResult};
use crate::auth::gate::Gate;
use crate::auth::{As, MayMakeTokens, MayManage, Member, On, PathId, number_in_path};
use crate::document::calls::{BodyErrors, Errors, NotFound};
use crate::error::ApiError;
use crate::request::{Body, Time, plain_body};

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(create, list)).routes(routes!(revoke))
}

/// What a token opens: `read` reads only; `write` reads and changes.
#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum TokenScope {
    Read,
    Write,
}

/// An API token. The token itself is shown once, when it is created.
#[derive(Serialize, ToSchema)]
#[schema(as = ApiToken, example = json!({
    "id": 3, "name": "Zapier", "scope": "write", "created_at": "2022-06-09T10:00:00.000Z", "expires_at": null,
    "last_used_at": "2022-06-09T12:34:00.000Z"
}))]
pub(crate) struct TokenView {
    id: i64,
    name: String,
    scope: TokenScope,
    #[schema(format = DateTime)]
    created_at: String,
    /// Null for never.
    #[schema(format = DateTime, required)]
    expires_at: Option<String>,
    /// To the minute.
    #[schema(format = DateTime, required)]
    last_used_at: Option<String>,
}

/// A token that was just created.
#[derive(Serialize, ToSchema)]
pub(crate) struct CreatedApiToken {
    #[serde(flatten)]
    pub(super) listed: TokenView,
    /// What to send as `Authorization: Bearer`. It is shown this once.
    pub(super) token: String,
}

/// A new token as the single answer.
pub(crate) type CreatedApiTokenData = Data<CreatedApiToken>;

impl From<TokenScope> for Scope {
    fn from(scope: TokenScope) -> Self {
        match scope {
            TokenScope::Read => Self::Read,
            TokenScope::Write => Self::Write,
        }
    }
}

impl From<ListedToken> for TokenView {
    fn from(token: ListedToken) -> Self {
        Self {
            id: token.id.0,
            name: token.name,
            scope: match token.scope {
                Scope::Read => TokenScope::Read,
                Scope::Write => TokenScope::Write,
            },
            created_at: token.created_at.rfc3339(),
            expires_at: token.expires_at.map(UnixMs::rfc3339),
            last_used_at: token.last_used_at.map(UnixMs::rfc3339),
        }
    }
}

/// Every token of the account: there are so few that they come at once.
#[derive(Serialize, ToSchema)]
pub(crate) struct ApiTokens {
    data: Vec<TokenView>,
}

/// List the account's API tokens, the newest first. Revoked ones are left out.
#[utoipa::path(
    get, path = "/tokens", tag = "Tokens", operation_id = "listTokens", security(("session" = [])),
    responses((status = 200, description = "The tokens.", body = ApiTokens), Errors)
)]
pub(crate) async fn list(As(app, Member(session)): As<Member>) -> JsonResult<ApiTokens> {
    let found = tokens::list(&mut app.db().read().await?.tx(), session.account.id).await?;
    Ok(Json(ApiTokens { data: found.into_iter().map(TokenView::from).collect() }))
}

/// Longest name, in characters.
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

plain_body!(CreateToken);

/// Create an API token. The answer alone shows it. An account has 100 at most.
#[utoipa::path(
    post, path = "/tokens", tag = "Tokens", operation_id = "createToken", security(("session" = [])), request_body = CreateToken,
    responses((status = 201, description = "The new token.", body = CreatedApiTokenData), Errors, BodyErrors)
)]
pub(crate) async fn create(
    As(app, MayMakeTokens(account)): As<MayMakeTokens>,
    Body(body): Body<CreateToken>,
) -> StatusResult<CreatedApiTokenData> {
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

number_in_path!(TokenId, ApiError::not_found("There is no API token with this id in your account."));

/// Revoke an API token. Calls with it are refused from now on.
#[utoipa::path(
    delete, path = "/tokens/{token}", tag = "Tokens", operation_id = "revokeToken", security(("session" = [])),
    params(("token" = i64, Path, description = "Id")),
    responses((status = 204, description = "The token is revoked."), Errors, NotFound)
)]
pub(crate) async fn revoke(
    State(gate): State<Arc<Gate>>,
    On(app, MayManage(account), id): On<MayManage, TokenId>,
) -> Result<StatusCode, ApiError> {
    let revoked = app.program.accounts().revoke_token(account, id, move || gate.lock_out(id)).await?;
    if revoked { Ok(StatusCode::NO_CONTENT) } else { Err(TokenId::missing()) }
}
