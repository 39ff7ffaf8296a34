//! `POST /session/link`.

use axum::extract::State;
use http::{HeaderMap, StatusCode};
use refhook_core::problem::Problems;
use refhook_core::secret::Secret;
use refhook_store::Priority;
use refhook_store::links::{self, Kind, Purpose};
use serde::Deserialize;
use utoipa::ToSchema;

use super::begin::{Begun, Key, begin, refuse_foreign};
use super::view::SessionData;
use crate::api::auth::token::hash_token;
use crate::api::error::{ApiError, ErrorBody};
use crate::api::request::{Body, Object, RequestBody, read};
use crate::api::schema::{BodyErrors, Errors};
use crate::app::App;

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
    let (key, now) = (Key::generate(&app.program.random), app.program.now());
    let (hash, used) = (key.hash(), hash_token(&Secret::new(body.token)));
    let session = app.db().write(Priority::Lead, move |mut tx| {
        Box::pin(async move {
            let link = links::take(&mut tx, Kind::SignIn, &used, now).await?;
            let Some(Purpose::SignIn(member)) = link.map(|link| link.purpose) else {
                return Err(ApiError::link_used());
            };
            Ok(begin(&mut tx, &hash, (member, true), now).await?)
        })
    });
    Begun::new(&app, StatusCode::OK, (&key, session.await?))
}
