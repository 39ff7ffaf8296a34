//! `DELETE /invitations/{invitation}`.

use http::StatusCode;
use refhook_core::ids::LinkId;

use crate::auth::{On, Owner, PathId, number_in_path};
use crate::document::schema::{Errors, NotFound};
use crate::error::ApiError;

number_in_path!(LinkId, ApiError::not_found("There is no open invitation with this id in your account."));

/// Take an invitation back. Its link opens nothing any more.
#[utoipa::path(
    delete, path = "/invitations/{invitation}", tag = "Members", operation_id = "deleteInvitation",
    security(("session" = [])), params(("invitation" = i64, Path, description = "Id")),
    responses((status = 204, description = "The invitation is gone."), Errors, NotFound)
)]
pub(crate) async fn delete(On(app, Owner(session), id): On<Owner, LinkId>) -> Result<StatusCode, ApiError> {
    if app.program.accounts().delete_invitation(session.account.id, id).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(LinkId::missing())
    }
}
