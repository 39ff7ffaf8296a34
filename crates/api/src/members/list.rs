//! `GET /members`.

use axum::Json;
use axum::extract::State;
use refhook_store::accounts::members;

use super::MemberView;
use crate::answer::{JsonResult, List};
use crate::app::App;
use crate::auth::Member;
use crate::document::schema::Errors;

/// The members of the account.
type MemberList = List<MemberView>;

/// List who can sign in to the account.
#[utoipa::path(
    get, path = "/members", tag = "Members", operation_id = "listMembers", security(("session" = [])),
    responses((status = 200, description = "The members.", body = MemberList), Errors)
)]
pub(crate) async fn list(State(app): State<App>, Member(session): Member) -> JsonResult<MemberList> {
    let found = members::list(&mut app.db().read().await?.tx(), session.account.id).await?;
    Ok(Json(found.into_iter().map(MemberView::from).collect()))
}
