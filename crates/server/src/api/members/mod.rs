//! Who can sign in to the account.

mod list;
mod remove;
mod update;

use refhook_core::ids::{AccountId, MemberId};
use refhook_store::members::{self, Member, Role};
use refhook_store::{Tx, accounts};
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

const NONE: &str = "There is no member with this id in your account.";

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
    name.number().map(MemberId).ok_or_else(|| ApiError::not_found(NONE))
}

/// The member that is about to become `role`, or nothing. Two owners who remove each other at once wait here, so
/// that one stays.
async fn find_for_change(
    tx: &mut Tx<'_>,
    account: AccountId,
    id: MemberId,
    role: Option<Role>,
) -> Result<Member, ApiError> {
    accounts::lock(tx, account).await?;
    let all = members::list(tx, account).await?;
    let owners = all.iter().filter(|member| member.role == Role::Owner).count();
    let found = all.into_iter().find(|member| member.id == id);
    let member = found.ok_or_else(|| ApiError::not_found(NONE))?;
    if member.role == Role::Owner && owners == 1 && role != Some(Role::Owner) {
        let message = "This is the account's last owner. Make someone else an owner first.";
        return Err(ApiError::invalid("role", message));
    }
    Ok(member)
}
