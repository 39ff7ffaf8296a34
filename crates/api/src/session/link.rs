//! `POST /session/link`.

use axum::extract::State;
use http::{HeaderMap, StatusCode};
use refhook_core::crypto::secret::Secret;
use refhook_core::problem::Problems;
use serde::Deserialize;
use utoipa::ToSchema;

use super::begin::{Begun, refuse_foreign};
use super::view::SessionData;
use crate::app::App;
use crate::error::{ApiError, ErrorBody};
use crate::request::{Body, Object, RequestBody, read};
use crate::schema::{BodyErrors, Errors};

/// What follows the `#` of a sign-in link.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UseLink {
    token: String,
}

impl RequestBody for UseLink {
    fn read(object: Object) -> Result<Self, Problems> {
        read(object)
    }
}

/// Sign in by a one-time link. The session comes as a cookie.
#[utoipa::path(
    post, path = "/session/link", tag = "Session", operation_id = "useSignInLink", request_body = UseLink,
    security(()),
    responses(
        (status = 200, description = "The session.", body = SessionData),
        (status = 410, description = "The link was used, has expired, or is unknown.", body = ErrorBody),
        Errors, BodyErrors
    )
)]
pub(crate) async fn link(
    State(app): State<App>,
    headers: HeaderMap,
    Body(body): Body<UseLink>,
) -> Result<Begun, ApiError> {
    refuse_foreign(&headers, &app)?;
    let started = app.program.accounts().sign_in_by_link(Secret::new(body.token)).await?;
    Begun::new(&app, StatusCode::OK, started)
}
