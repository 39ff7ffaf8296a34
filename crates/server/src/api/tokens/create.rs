//! `POST /tokens`.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use refhook_core::ids::AccountId;
use refhook_core::problem::Problems;
use refhook_core::text;
use refhook_core::time::UnixMs;
use refhook_store::tokens::{self, ListedToken, NewToken};
use refhook_store::{Priority, Tx};
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::{CreatedApiToken, CreatedApiTokenData, TokenScope};
use crate::api::auth::MayMakeTokens;
use crate::api::auth::token::{generate_token, hash_token};
use crate::api::error::ApiError;
use crate::api::page::Data;
use crate::api::request::{Body, Object, RequestBody, Time, read};
use crate::api::schema::{BodyErrors, Errors};
use crate::app::App;

/// Characters of a name.
const NAME: usize = 100;
/// Tokens of an account that were not revoked, at most.
const MOST: i64 = 100;

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
    let now = app.program.now();
    let new = body.check(now)?;
    let token = app.program.random.with(generate_token);
    let hash = hash_token(&token);
    let listed = app.db().write(Priority::Lead, move |mut tx| {
        Box::pin(async move { insert(&mut tx, account, (new, &hash), now).await })
    });
    let created = CreatedApiToken { listed: listed.await?.into(), token: token.expose().to_owned() };
    Ok((StatusCode::CREATED, Json(Data { data: created })))
}

async fn insert(
    tx: &mut Tx<'_>,
    account_id: AccountId,
    (new, hash): (CreateToken, &str),
    now: UnixMs,
) -> Result<ListedToken, ApiError> {
    if tokens::count_locked(tx, account_id).await? >= MOST {
        let message =
            format!("Your account has {MOST} API tokens, and more are not possible. Revoke one first.");
        return Err(ApiError::conflict("too_many_tokens", message));
    }
    let (scope, expires_at) = (new.scope.into(), new.expires_at.map(|Time(at)| at));
    let row = NewToken { account_id, name: &new.name, hash, scope, expires_at };
    let id = tokens::insert(tx, &row, now).await?;
    Ok(ListedToken { id, name: new.name, scope, created_at: now, expires_at, last_used_at: None })
}

impl CreateToken {
    fn check(mut self, now: UnixMs) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        if let Some(name) = problems.take(text::line("name", &self.name, NAME)) {
            self.name = name;
        }
        if self.expires_at.is_some_and(|Time(at)| at <= now) {
            problems.add("expires_at", "This time is past; choose one that is still to come, or none.");
        }
        problems.or(self)
    }
}
