//! `DELETE /members/{member}`.

use axum::extract::State;
use http::StatusCode;

use super::id;
use crate::app::App;
use crate::auth::Owner;
use crate::error::ApiError;
use crate::request::PathText;
use crate::schema::{Errors, NotFound};

/// Remove a member. Their sessions end at once. An account keeps at least one owner.
#[utoipa::path(
    delete, path = "/members/{member}", tag = "Members", operation_id = "removeMember",
    security(("session" = [])), params(("member" = i64, Path, description = "Id")),
    responses((status = 204, description = "The member is gone."), Errors, NotFound)
)]
pub(crate) async fn remove(
    State(app): State<App>,
    Owner(session): Owner,
    name: PathText,
) -> Result<StatusCode, ApiError> {
    let (account, id) = (session.account.id, id(&name)?);
    app.program.accounts().remove_member(account, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
