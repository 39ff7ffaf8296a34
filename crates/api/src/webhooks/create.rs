//! `POST /webhooks`, `POST /webhooks/{webhook}/duplicate` and `POST /webhooks/{webhook}/secret`: the calls that show a
//! signing secret, once.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use refhook_core::ids::WebhookId;
use refhook_program::NewWebhook;
use serde::Serialize;
use utoipa::ToSchema;

use super::definition::body::WebhookBody;
use super::find;
use super::view::{CreatedWebhook, CreatedWebhookData};
use crate::answer::{Data, StatusResult};
use crate::app::App;
use crate::auth::{Audience, On, SendsAs};
use crate::document::schema::{BodyErrors, Errors, NotFound};
use crate::error::ErrorBody;
use crate::request::Body;

/// Create a webhook. The answer alone shows its signing secret.
#[utoipa::path(
    post, path = "/webhooks", tag = "Webhooks", operation_id = "createWebhook", request_body = WebhookBody,
    responses(
        (status = 201, description = "The new webhook.", body = CreatedWebhookData),
        (status = 409, description = "The campaign has as many webhooks as it may have: `too_many_webhooks`.", body = ErrorBody),
        Errors, BodyErrors, NotFound
    )
)]
pub(crate) async fn create(
    State(app): State<App>,
    SendsAs(by, audience): SendsAs,
    Body(body): Body<WebhookBody>,
) -> StatusResult<CreatedWebhookData> {
    let input = body.check(&app.allow, None)?;
    let new = app.program.create_webhook(by, input).await?;
    created(&app, new, audience)
}

/// A new webhook with its signing secret.
fn created(app: &App, new: NewWebhook, audience: Audience) -> StatusResult<CreatedWebhookData> {
    let webhook = find::view_of(app, new.webhook, audience)?;
    let data = CreatedWebhook { webhook, signing_secret: new.signing_secret.expose().to_owned() };
    Ok((StatusCode::CREATED, Json(Data { data })))
}

/// Copy a webhook with its secrets. The copy is paused and has a signing secret of its own, which the answer alone
/// shows.
#[utoipa::path(
    post, path = "/webhooks/{webhook}/duplicate", tag = "Webhooks", operation_id = "duplicateWebhook",
    params(("webhook" = i64, Path, description = "Id")),
    responses(
        (status = 201, description = "The new webhook.", body = CreatedWebhookData),
        (status = 409, description = "The campaign has as many webhooks as it may have: `too_many_webhooks`.", body = ErrorBody),
        Errors, NotFound
    )
)]
pub(crate) async fn duplicate(
    On(app, SendsAs(by, audience), id): On<SendsAs, WebhookId>,
) -> StatusResult<CreatedWebhookData> {
    let new = app.program.duplicate_webhook(by, id).await?;
    created(&app, new, audience)
}

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
    On(app, SendsAs(by, _), id): On<SendsAs, WebhookId>,
) -> StatusResult<RotatedSecretData> {
    let new = app.program.rotate_secret(by, id).await?;
    let data = RotatedSecret {
        signing_secret: new.secret.expose().to_owned(),
        secret: new.secret.expose().to_owned(),
        previous_valid_until: new.previous_until.rfc3339(),
    };
    Ok((StatusCode::CREATED, Json(Data { data })))
}
