//! Who can sign in to the account.

mod list;
mod remove;
mod update;

use refhook_core::ids::MemberId;
use refhook_program::MemberError;
use refhook_store::accounts::members::{Member, Role};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::error::ApiError;
use super::request::PathText;
use super::schema;
use super::state::ApiState;

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(list::list)).routes(routes!(update::update, remove::remove))
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

impl From<Member> for MemberView {
    fn from(member: Member) -> Self {
        let created_at = member.created_at.rfc3339();
        Self { id: member.id.0, email: member.email, role: member.role, created_at }
    }
}

fn id(name: &PathText) -> Result<MemberId, ApiError> {
    name.number().map(MemberId).ok_or_else(|| MemberError::NotFound.into())
}
