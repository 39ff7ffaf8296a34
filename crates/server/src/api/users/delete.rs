//! `DELETE /users/{user}`.

use axum::extract::State;
use http::StatusCode;

use super::find::{self, Where};
use crate::api::auth::MayWrite;
use crate::api::error::ApiError;
use crate::api::request::{PathText, Query};
use crate::api::schema::{Errors, NotFound};
use crate::app::App;

/// Erase a user: name, address, code and custom fields go, also from events and from what waits to be sent.
#[utoipa::path(
    delete, path = "/users/{user}", tag = "Users", operation_id = "deleteUser",
    params(("user" = String, Path, description = "Id, code or email"), Where),
    responses((status = 204, description = "The user was erased."), Errors, NotFound)
)]
pub(crate) async fn delete(
    State(app): State<App>,
    MayWrite(account): MayWrite,
    name: PathText,
    query: Query<Where>,
) -> Result<StatusCode, ApiError> {
    let mut connection = app.db().read().await?;
    let person = find::find(&mut connection.tx(), account, &name, query.params.campaign_id).await?;
    drop(connection);
    let erased = app.program.erase(account, vec![person.facts.id]).await?;
    if erased.is_empty() { Err(ApiError::not_found(find::NOBODY)) } else { Ok(StatusCode::NO_CONTENT) }
}
