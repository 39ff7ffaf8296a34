//! `POST /invitations`.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use refhook_core::people::email;
use refhook_core::problem::Problems;
use refhook_store::accounts::links::{Invited, Purpose};
use refhook_store::accounts::members::{self, Role};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::InvitationView;
use crate::app::App;
use crate::auth::Owner;
use crate::error::ApiError;
use crate::page::Data;
use crate::request::{Body, Object, RequestBody, read};
use crate::schema::{self, BodyErrors, Errors};

/// Whom to invite.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateInvitation {
    email: String,
    #[schema(value_type = schema::Role)]
    role: Role,
}

impl RequestBody for CreateInvitation {
    fn read(object: Object) -> Result<Self, Problems> {
        read(object)
    }
}

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
    State(app): State<App>,
    Owner(session): Owner,
    Body(body): Body<CreateInvitation>,
) -> Result<(StatusCode, Json<CreatedInvitationData>), ApiError> {
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
