//! `DELETE /tokens/{token}`.

use axum::extract::State;
use http::StatusCode;
use refhook_core::ids::TokenId;

use crate::api::auth::MayManage;
use crate::api::error::ApiError;
use crate::api::request::PathText;
use crate::api::schema::{Errors, NotFound};
use crate::api::state::ApiState;

const NONE: &str = "There is no API token with this id in your account.";

/// Revoke an API token. Calls with it are refused from now on.
#[utoipa::path(
    delete, path = "/tokens/{token}", tag = "Tokens", operation_id = "revokeToken", security(("session" = [])),
    params(("token" = i64, Path, description = "Id")),
    responses((status = 204, description = "The token is revoked."), Errors, NotFound)
)]
pub(crate) async fn revoke(
    State(state): State<ApiState>,
    MayManage(account): MayManage,
    name: PathText,
) -> Result<StatusCode, ApiError> {
    let id = name.number().map(TokenId).ok_or_else(|| ApiError::not_found(NONE))?;
    let gate = state.gate;
    let revoked = state.app.program.accounts().revoke_token(account, id, move || gate.lock_out(id)).await;
    if revoked? { Ok(StatusCode::NO_CONTENT) } else { Err(ApiError::not_found(NONE)) }
}
