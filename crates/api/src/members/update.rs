//! `PUT /members/{member}`.

use axum::Json;
use refhook_core::ids::MemberId;
use refhook_store::accounts::members::Role;
use serde::Deserialize;
use utoipa::ToSchema;

use super::MemberView;
use crate::answer::{Data, JsonResult};
use crate::auth::{On, Owner};
use crate::document::schema::{self, BodyErrors, Errors, NotFound};
use crate::request::{Body, plain_body};

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
    params(("member" = i64, Path, description = "Id")), request_body = UpdateMember,
    responses((status = 200, description = "The member.", body = MemberData), Errors, BodyErrors, NotFound)
)]
pub(crate) async fn update(
    On(app, Owner(session), id): On<Owner, MemberId>,
    Body(UpdateMember { role }): Body<UpdateMember>,
) -> JsonResult<MemberData> {
    let changed = app.program.accounts().set_role(session.account.id, id, role).await?;
    Ok(Json(Data { data: changed.into() }))
}
