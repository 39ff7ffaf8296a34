//! Invitations add members to an account.

mod accept;

use axum::Json;
use http::StatusCode;
use refhook_core::ids::LinkId;
use refhook_core::people::email;
use refhook_store::accounts::links::{self, Invited, Link, Purpose};
use refhook_store::accounts::members::{self, Role};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::error::ApiError;
use super::state::ApiState;
use crate::answer::{Data, JsonResult, List, StatusResult};
use crate::auth::{As, Member, On, Owner, PathId, number_in_path};
use crate::document::calls::{BodyErrors, Errors, NotFound};
use crate::document::schema;
use crate::request::{Body, plain_body};

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(delete))
        .routes(routes!(accept::look))
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

/// The invitations of the account.
type InvitationList = List<InvitationView>;

/// List the invitations that were not accepted yet.
#[utoipa::path(
    get, path = "/invitations", tag = "Members", operation_id = "listInvitations", security(("session" = [])),
    responses((status = 200, description = "The invitations.", body = InvitationList), Errors)
)]
pub(crate) async fn list(As(app, Member(session)): As<Member>) -> JsonResult<InvitationList> {
    let (account, now) = (session.account.id, app.program.now());
    let found = links::invitations(&mut app.db().read().await?.tx(), account, now).await?;
    Ok(Json(found.into_iter().filter_map(InvitationView::of).collect()))
}

/// Whom to invite.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateInvitation {
    email: String,
    #[schema(value_type = schema::Role)]
    role: Role,
}

plain_body!(CreateInvitation);

/// An invitation that was just made.
#[derive(Serialize, ToSchema)]
pub(crate) struct CreatedInvitation {
    #[serde(flatten)]
    invitation: InvitationView,
    /// To be passed on to the person who is invited. It is shown this once, works once, and for seven days.
    link: String,
}

/// A new invitation as the single answer.
pub(crate) type CreatedInvitationData = Data<CreatedInvitation>;

/// Invite someone by a one-time link. It replaces an earlier invitation of the same address.
#[utoipa::path(
    post, path = "/invitations", tag = "Members", operation_id = "createInvitation",
    security(("session" = [])), request_body = CreateInvitation,
    responses(
        (status = 201, description = "The invitation.", body = CreatedInvitationData), Errors, BodyErrors
    )
)]
pub(crate) async fn create(
    As(app, Owner(session)): As<Owner>,
    Body(body): Body<CreateInvitation>,
) -> StatusResult<CreatedInvitationData> {
    let email = email::check("email", &body.email)?;
    if members::find_by_email(&mut app.db().read().await?.tx(), &email).await?.is_some() {
        return Err(ApiError::invalid(
            "email",
            "Someone signs in with this address already; use another one.",
        ));
    }
    let purpose = Purpose::Invitation(Invited { account_id: session.account.id, email, role: body.role });
    let program = &app.program;
    let issued = program.accounts().issue_link(program.base_url(), purpose).await?;
    let invitation = InvitationView::of(issued.link)
        .ok_or_else(|| ApiError::internal("an invitation is a link of another kind"))?;
    let created = CreatedInvitation { invitation, link: issued.url };
    Ok((StatusCode::CREATED, Json(Data { data: created })))
}

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
