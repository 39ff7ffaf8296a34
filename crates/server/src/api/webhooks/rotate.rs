//! `POST /webhooks/{webhook}/secret`.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use super::find;
use crate::api::auth::SendsAs;
use crate::api::error::ApiError;
use crate::api::page::Data;
use crate::api::request::PathText;
use crate::api::schema::{Errors, NotFound};
use crate::app::App;

/// A signing secret that has replaced another.
#[derive(Serialize, ToSchema)]
pub(crate) struct RotatedSecret {
    /// What requests are signed with from now on (Standard Webhooks). It is shown this once.
    #[schema(example = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD")]
    signing_secret: String,
    /// The same under the name that it had here before `signing_secret`.
    #[schema(deprecated, example = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD")]
    secret: String,
    /// Until then requests are signed with the secret before, too.
    #[schema(format = DateTime)]
    previous_valid_until: String,
}

/// A new signing secret as the single answer.
pub(crate) type RotatedSecretData = Data<RotatedSecret>;

/// Replace the signing secret. For 24 hours requests carry the signatures of both, the new one and the one before.
#[utoipa::path(
    post, path = "/webhooks/{webhook}/secret", tag = "Webhooks", operation_id = "rotateSecret",
    params(("webhook" = i64, Path, description = "Id")),
    responses((status = 201, description = "The new secret.", body = RotatedSecretData), Errors, NotFound)
)]
pub(crate) async fn rotate(
    State(app): State<App>,
    SendsAs(by, _): SendsAs,
    name: PathText,
) -> Result<(StatusCode, Json<RotatedSecretData>), ApiError> {
    let id = find::id(&name)?;
    let new = app.program.rotate_secret(by, id).await?;
    let data = RotatedSecret {
        signing_secret: new.secret.expose().to_owned(),
        secret: new.secret.expose().to_owned(),
        previous_valid_until: new.previous_until.rfc3339(),
    };
    Ok((StatusCode::CREATED, Json(Data { data })))
}
