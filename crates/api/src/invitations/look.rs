//! `POST /invitations/look`.

use axum::Json;
use axum::extract::State;
use refhook_core::problem::Problems;
use refhook_store::accounts;
use refhook_store::accounts::members::Role;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::find;
use crate::app::App;
use crate::error::{ApiError, ErrorBody};
use crate::page::Data;
use crate::request::{Body, Object, RequestBody, read};
use crate::schema::{self, BodyErrors, Errors};

/// What follows the `#` of an invitation's link.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LookAtInvitation {
    token: String,
}

impl RequestBody for LookAtInvitation {
    fn read(object: Object) -> Result<Self, Problems> {
        read(object)
    }
}

/// An invitation as the person sees it who is invited.
#[derive(Serialize, ToSchema)]
pub(crate) struct OpenInvitation {
    account_name: String,
    email: String,
    #[schema(value_type = schema::Role)]
    role: Role,
    #[schema(format = DateTime)]
    expires_at: String,
}

/// Such an invitation as the single answer.
pub(crate) type OpenInvitationData = Data<OpenInvitation>;

/// Show an invitation before it is accepted. It stays unused.
#[utoipa::path(
    post, path = "/invitations/look", tag = "Members", operation_id = "lookAtInvitation",
    request_body = LookAtInvitation, security(()),
    responses(
        (status = 200, description = "The invitation.", body = OpenInvitationData),
        (status = 410, description = "The link was used, has expired, or is unknown.", body = ErrorBody),
        Errors, BodyErrors
    )
)]
pub(crate) async fn look(
    State(app): State<App>,
    Body(body): Body<LookAtInvitation>,
) -> Result<Json<OpenInvitationData>, ApiError> {
    let mut connection = app.db().read().await?;
    let mut tx = connection.tx();
    let (invited, expires_at) = find(&mut tx, &body.token, app.program.now()).await?;
    let account = accounts::find(&mut tx, invited.account_id).await?.ok_or_else(ApiError::link_used)?;
    let (email, role, expires_at) = (invited.email, invited.role, expires_at.rfc3339());
    Ok(Json(Data { data: OpenInvitation { account_name: account.name, email, role, expires_at } }))
}
