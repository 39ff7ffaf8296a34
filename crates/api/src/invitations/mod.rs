//! Invitations add members to an account.

mod accept;
mod create;
mod delete;
mod list;
mod look;

use refhook_core::crypto::secret::Secret;
use refhook_core::crypto::token::hash_token;
use refhook_core::time::UnixMs;
use refhook_store::Tx;
use refhook_store::accounts::links::{self, Invited, Link, LinkKind, Purpose};
use refhook_store::accounts::members::Role;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::error::ApiError;
use super::state::ApiState;
use crate::document::schema;

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(list::list, create::create))
        .routes(routes!(delete::delete))
        .routes(routes!(look::look))
        .routes(routes!(accept::accept))
}

/// An invitation that was not accepted yet.
#[derive(Serialize, ToSchema)]
#[schema(as = Invitation)]
pub(crate) struct InvitationView {
    id: i64,
    email: String,
    #[schema(value_type = schema::Role)]
    role: Role,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    expires_at: String,
}

impl InvitationView {
    /// `None` for a link of another kind.
    fn of(link: Link) -> Option<Self> {
        let (created_at, expires_at) = (link.created_at.rfc3339(), link.expires_at.rfc3339());
        let Purpose::Invitation(Invited { email, role, .. }) = link.purpose else { return None };
        Some(Self { id: link.id.0, email, role, created_at, expires_at })
    }
}

/// The invitation behind a token, and when it expires.
async fn find(tx: &mut Tx<'_>, token: &str, now: UnixMs) -> Result<(Invited, UnixMs), ApiError> {
    let hash = hash_token(&Secret::new(token));
    match links::find(tx, LinkKind::Invitation, &hash, now).await? {
        Some(Link { purpose: Purpose::Invitation(invited), expires_at, .. }) => Ok((invited, expires_at)),
        _ => Err(ApiError::link_used()),
    }
}
