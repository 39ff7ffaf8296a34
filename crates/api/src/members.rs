//! `/members`: who can sign in to the account.

use axum::Json;
use http::StatusCode;
use refhook_core::ids::MemberId;
use refhook_program::MemberError;
use refhook_store::accounts::members::{self, Role};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::state::ApiState;
use crate::answer::{Data, JsonResult, List};
use crate::auth::{As, Member, On, Owner, number_in_path};
use crate::document::calls::{BodyErrors, Errors, MemberPath, NotFound};
use crate::document::schema;
use crate::error::ApiError;
use crate::request::{Body, plain_body};

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(update, remove))
}

/// Someone who can sign in.
#[derive(Serialize, ToSchema)]
#[schema(as = Member)]
pub(crate) struct MemberView {
    id: i64,
    email: String,
    #[schema(value_type = schema::Role)]
    role: Role,
    #[schema(format = DateTime)]
    created_at: String,
}

impl From<members::Member> for MemberView {
    fn from(member: members::Member) -> Self {
        let created_at = member.created_at.rfc3339();
        Self { id: member.id.0, email: member.email, role: member.role, created_at }
    }
}

number_in_path!(MemberId, MemberError::NotFound.into());

/// The members of the account.
type MemberList = List<MemberView>;

/// List who can sign in to the account.
#[utoipa::path(
    get, path = "/members", tag = "Members", operation_id = "listMembers", security(("session" = [])),
    responses((status = 200, description = "The members.", body = MemberList), Errors)
)]
pub(crate) async fn list(As(app, Member(session)): As<Member>) -> JsonResult<MemberList> {
    let found = members::list(&mut app.db().read().await?.tx(), session.account.id).await?;
    Ok(Json(found.into_iter().map(MemberView::from).collect()))
}

/// What a member may do from now on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateMember {
    #[schema(value_type = schema::Role)]
    role: Role,
}

plain_body!(UpdateMember);

/// A member as the single answer.
pub(crate) type MemberData = Data<MemberView>;

/// Give a member another role. It counts for their next call. An account keeps at least one owner.
#[utoipa::path(
    put, path = "/members/{member}", tag = "Members", operation_id = "updateMember", security(("session" = [])),
    params(MemberPath), request_body = UpdateMember,
    responses((status = 200, description = "The member.", body = MemberData), Errors, BodyErrors, NotFound)
)]
pub(crate) async fn update(
    On(app, Owner(session), id): On<Owner, MemberId>,
    Body(UpdateMember { role }): Body<UpdateMember>,
) -> JsonResult<MemberData> {
    let changed = app.program.accounts().set_role(session.account.id, id, role).await?;
    Ok(Json(Data { data: changed.into() }))
}

/// Remove a member. Their sessions end at once. An account keeps at least one owner.
#[utoipa::path(
    delete, path = "/members/{member}", tag = "Members", operation_id = "removeMember",
    security(("session" = [])), params(MemberPath),
    responses((status = 204, description = "The member is gone."), Errors, NotFound)
)]
pub(crate) async fn remove(On(app, Owner(session), id): On<Owner, MemberId>) -> Result<StatusCode, ApiError> {
    app.program.accounts().remove_member(session.account.id, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
