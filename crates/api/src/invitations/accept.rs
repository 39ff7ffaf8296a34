//! `POST /invitations/look` and `POST /invitations/accept`: the calls of the invited person.

use axum::Json;
use axum::extract::State;
use http::{HeaderMap, StatusCode};
use refhook_core::crypto::secret::Secret;
use refhook_core::crypto::token::hash_token;
use refhook_core::time::UnixMs;
use refhook_store::accounts::links::{self, Invited, Link, LinkKind, Purpose};
use refhook_store::accounts::members::Role;
use refhook_store::{Tx, accounts};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::answer::{Data, JsonResult};
use crate::app::App;
use crate::document::calls::{BodyErrors, EmailInUse, Errors, LinkUsed};
use crate::document::schema;
use crate::error::ApiError;
use crate::password;
use crate::request::{Body, plain_body};
use crate::session::{Begun, SessionData, refuse_foreign};

/// What follows the `#` of an invitation's link.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LookAtInvitation {
    token: String,
}

plain_body!(LookAtInvitation);

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
    responses((status = 200, description = "The invitation.", body = OpenInvitationData), LinkUsed, Errors, BodyErrors)
)]
pub(crate) async fn look(
    State(app): State<App>,
    Body(body): Body<LookAtInvitation>,
) -> JsonResult<OpenInvitationData> {
    let mut connection = app.db().read().await?;
    let mut tx = connection.tx();
    let (invited, expires_at) = find(&mut tx, &body.token, app.program.now()).await?;
    let account = accounts::find(&mut tx, invited.account_id).await?.ok_or_else(ApiError::link_used)?;
    let (email, role, expires_at) = (invited.email, invited.role, expires_at.rfc3339());
    Ok(Json(Data { data: OpenInvitation { account_name: account.name, email, role, expires_at } }))
}

/// What follows the `#` of an invitation's link, and the new member's password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AcceptInvitation {
    token: String,
    /// 10 to 200 characters.
    #[schema(min_length = 10, max_length = 200)]
    password: String,
}

plain_body!(AcceptInvitation);

/// Accept an invitation: become a member and be signed in. The session comes as a cookie.
#[utoipa::path(
    post, path = "/invitations/accept", tag = "Members", operation_id = "acceptInvitation",
    request_body = AcceptInvitation, security(()),
    responses(
        (status = 201, description = "The new member's session.", body = SessionData),
        EmailInUse,
        LinkUsed,
        Errors, BodyErrors
    )
)]
pub(crate) async fn accept(
    State(app): State<App>,
    headers: HeaderMap,
    Body(AcceptInvitation { token, password }): Body<AcceptInvitation>,
) -> Result<Begun, ApiError> {
    refuse_foreign(&headers, &app)?;
    let (invited, _) = find(&mut app.db().read().await?.tx(), &token, app.program.now()).await?;
    let password = password::check("password", &password, &invited.email)?;
    let hash = password::hash(password, app.program.random()).await.map_err(ApiError::internal)?;
    let started = app.program.accounts().accept_invitation(Secret::new(token), invited, hash).await?;
    Begun::new(&app, StatusCode::CREATED, started)
}

/// The invitation behind a token, and when it expires.
async fn find(tx: &mut Tx<'_>, token: &str, now: UnixMs) -> Result<(Invited, UnixMs), ApiError> {
    let hash = hash_token(&Secret::new(token));
    match links::find(tx, LinkKind::Invitation, &hash, now).await? {
        Some(Link { purpose: Purpose::Invitation(invited), expires_at, .. }) => Ok((invited, expires_at)),
        _ => Err(ApiError::link_used()),
    }
}
