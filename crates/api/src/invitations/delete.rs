//! `DELETE /invitations/{invitation}`.

use axum::extract::State;
use http::StatusCode;
use refhook_core::ids::LinkId;

use crate::app::App;
use crate::auth::Owner;
use crate::error::ApiError;
use crate::request::PathText;
use crate::schema::{Errors, NotFound};

const NONE: &str = "There is no open invitation with this id in your account.";

/// Take an invitation back. Its link opens nothing any more.
#[utoipa::path(
    delete, path = "/invitations/{invitation}", tag = "Members", operation_id = "deleteInvitation",
    security(("session" = [])), params(("invitation" = i64, Path, description = "Id")),
    responses((status = 204, description = "The invitation is gone."), Errors, NotFound)
)]
pub(crate) async fn delete(
    State(app): State<App>,
    Owner(session): Owner,
    name: PathText,
) -> Result<StatusCode, ApiError> {
    let id = name.number().map(LinkId).ok_or_else(|| ApiError::not_found(NONE))?;
    if app.program.accounts().delete_invitation(session.account.id, id).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(ApiError::not_found(NONE))
    }
}
