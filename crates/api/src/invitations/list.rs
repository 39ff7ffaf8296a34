//! `GET /invitations`.

use axum::Json;
use axum::extract::State;
use refhook_store::accounts::links;

use super::InvitationView;
use crate::answer::{JsonResult, List};
use crate::app::App;
use crate::auth::Member;
use crate::document::schema::Errors;

/// The invitations of the account.
type InvitationList = List<InvitationView>;

/// List the invitations that were not accepted yet.
#[utoipa::path(
    get, path = "/invitations", tag = "Members", operation_id = "listInvitations", security(("session" = [])),
    responses((status = 200, description = "The invitations.", body = InvitationList), Errors)
)]
pub(crate) async fn list(State(app): State<App>, Member(session): Member) -> JsonResult<InvitationList> {
    let (account, now) = (session.account.id, app.program.now());
    let found = links::invitations(&mut app.db().read().await?.tx(), account, now).await?;
    Ok(Json(found.into_iter().filter_map(InvitationView::of).collect()))
}
