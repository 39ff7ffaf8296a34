//! `DELETE /members/{member}`.

use http::StatusCode;
use refhook_core::ids::MemberId;

use crate::auth::{On, Owner};
use crate::document::schema::{Errors, NotFound};
use crate::error::ApiError;

/// Remove a member. Their sessions end at once. An account keeps at least one owner.
#[utoipa::path(
    delete, path = "/members/{member}", tag = "Members", operation_id = "removeMember",
    security(("session" = [])), params(("member" = i64, Path, description = "Id")),
    responses((status = 204, description = "The member is gone."), Errors, NotFound)
)]
pub(crate) async fn remove(On(app, Owner(session), id): On<Owner, MemberId>) -> Result<StatusCode, ApiError> {
    app.program.accounts().remove_member(session.account.id, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
