//! `PUT /members/{member}`.

use axum::Json;
use axum::extract::State;
use refhook_core::problem::Problems;
use refhook_store::accounts::members::Role;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{MemberView, id};
use crate::app::App;
use crate::auth::Owner;
use crate::error::ApiError;
use crate::page::Data;
use crate::request::{Body, Object, PathText, RequestBody, read};
use crate::schema::{self, BodyErrors, Errors, NotFound};

/// What a member may do from now on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateMember {
    #[schema(value_type = schema::Role)]
    role: Role,
}

impl RequestBody for UpdateMember {
    fn read(object: Object) -> Result<Self, Problems> {
        read(object)
    }
}

/// A member as the single answer.
pub(crate) type MemberData = Data<MemberView>;

/// Give a member another role. It counts for their next call. An account keeps at least one owner.
#[utoipa::path(
    put, path = "/members/{member}", tag = "Members", operation_id = "updateMember", security(("session" = [])),
    params(("member" = i64, Path, description = "Id")), request_body = UpdateMember,
    responses((status = 200, description = "The member.", body = MemberData), Errors, BodyErrors, NotFound)
)]
pub(crate) async fn update(
    State(app): State<App>,
    Owner(session): Owner,
    name: PathText,
    Body(UpdateMember { role }): Body<UpdateMember>,
) -> Result<Json<MemberData>, ApiError> {
    let (account, id) = (session.account.id, id(&name)?);
    let changed = app.program.accounts().set_role(account, id, role).await?;
    Ok(Json(Data { data: changed.into() }))
}
