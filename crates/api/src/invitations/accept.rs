//! `POST /invitations/accept`.

use axum::extract::State;
use http::{HeaderMap, StatusCode};
use refhook_core::crypto::secret::Secret;
use refhook_core::problem::Problems;
use serde::Deserialize;
use utoipa::ToSchema;

use super::find;
use crate::app::App;
use crate::error::{ApiError, ErrorBody};
use crate::password;
use crate::request::{Body, Object, RequestBody, read};
use crate::schema::{BodyErrors, Errors};
use crate::session::{Begun, SessionData, refuse_foreign};

/// What follows the `#` of an invitation's link, and the new member's password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AcceptInvitation {
    token: String,
    /// 10 to 200 characters.
    #[schema(min_length = 10, max_length = 200)]
    password: String,
}

impl RequestBody for AcceptInvitation {
    fn read(object: Object) -> Result<Self, Problems> {
        read(object)
    }
}

/// Accept an invitation: become a member and be signed in. The session comes as a cookie.
#[utoipa::path(
    post, path = "/invitations/accept", tag = "Members", operation_id = "acceptInvitation",
    request_body = AcceptInvitation, security(()),
    responses(
        (status = 201, description = "The new member's session.", body = SessionData),
        (status = 409, description = "Someone signs in with the address already.", body = ErrorBody),
        (status = 410, description = "The link was used, has expired, or is unknown.", body = ErrorBody),
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
