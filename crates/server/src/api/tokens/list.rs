//! `GET /tokens`.

use axum::Json;
use axum::extract::State;
use refhook_store::tokens;
use serde::Serialize;
use utoipa::ToSchema;

use super::view::TokenView;
use crate::api::auth::Member;
use crate::api::error::ApiError;
use crate::api::schema::Errors;
use crate::app::App;

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
pub(crate) async fn list(
    State(app): State<App>,
    Member(session): Member,
) -> Result<Json<ApiTokens>, ApiError> {
    let found = tokens::list(&mut app.db().read().await?.tx(), session.account.id).await?;
    Ok(Json(ApiTokens { data: found.into_iter().map(TokenView::from).collect() }))
}
