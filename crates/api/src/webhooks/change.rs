//! `POST /webhooks`, `PUT` and `DELETE /webhooks/{webhook}`, `POST /webhooks/{webhook}/duplicate` and
//! `POST /webhooks/{webhook}/secret`. The calls that show a signing secret show it once.

use axum::Json;
use http::StatusCode;
use refhook_core::ids::WebhookId;
use refhook_program::{NewWebhook, SaveError};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::definition::body::{Stored, WebhookBody};
use super::find;
use super::view::{CreatedWebhook, CreatedWebhookData, WebhookData};
use crate::answer::{Data, JsonResult, StatusResult};
use crate::app::App;
use crate::auth::{As, Audience, MayWrite, On, SendsAs};
use crate::document::calls::{
    BodyErrors, Errors, LeadsWait, NotFound, StaleVersion, TooManyWebhooks, WebhookPath,
};
use crate::document::schema::side_by_side;
use crate::error::ApiError;
use crate::request::{Body, Query, WhatWaits};

/// Create a webhook. The answer alone shows its signing secret.
#[utoipa::path(
    post, path = "/webhooks", tag = "Webhooks", operation_id = "createWebhook", request_body = WebhookBody,
    responses(
        (status = 201, description = "The new webhook.", body = CreatedWebhookData),
        TooManyWebhooks,
        Errors, BodyErrors, NotFound
    )
)]
pub(crate) async fn create(
    As(app, SendsAs(by, audience)): As<SendsAs>,
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
    post, path = "/webhooks/{webhook}/duplicate", tag = "Webhooks", operation_id = "duplicateWebhook", params(WebhookPath),
    responses((status = 201, description = "The new webhook.", body = CreatedWebhookData), TooManyWebhooks, Errors, NotFound)
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
    post, path = "/webhooks/{webhook}/secret", tag = "Webhooks", operation_id = "rotateSecret", params(WebhookPath),
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

side_by_side! {
    /// The new state of the webhook, and the version that the change is based on.
    UpdateWebhook { from: Version ["version"], webhook: WebhookBody }, optional "campaign_id"
}

/// The webhook as it is to be. Secrets that are left out or null stay, unless the URL leads to another server.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"version": 3}))]
struct Version {
    /// The version that the change starts from.
    version: i64,
}

/// Replace a webhook. What waits to be sent is sent as the new version says.
#[utoipa::path(
    put, path = "/webhooks/{webhook}", tag = "Webhooks", operation_id = "updateWebhook",
    params(WebhookPath), request_body = UpdateWebhook,
    responses(
        (status = 200, description = "The webhook as it is now.", body = WebhookData),
        StaleVersion,
        Errors, BodyErrors, NotFound,
    )
)]
pub(crate) async fn update(
    On(app, SendsAs(by, audience), id): On<SendsAs, WebhookId>,
    Body(mut body): Body<UpdateWebhook>,
) -> JsonResult<WebhookData> {
    let Version { version } = body.from;
    let (known, secrets) = find::find(&app, by.account, id).await?;
    // Kept parts come from the current version, so it must be the one that the client saw.
    if known.version != version {
        return Err(SaveError::Stale.into());
    }
    if *body.webhook.campaign_id.get_or_insert(known.campaign_id.0) != known.campaign_id.0 {
        let message = "A webhook stays in its campaign; create another one for another campaign.";
        return Err(ApiError::invalid("campaign_id", message));
    }
    let stored = Stored::of(&known.config, &secrets);
    let input = body.webhook.check(&app.allow, Some(stored))?;
    let saved = app.program.save_webhook(by, id, version, input).await?;
    find::answer(&app, saved, audience)
}

/// Delete a webhook. While leads wait to be sent to it, say with `waiting=discard` that they are not to be sent any more.
#[utoipa::path(
    delete, path = "/webhooks/{webhook}", tag = "Webhooks", operation_id = "deleteWebhook", params(WebhookPath, WhatWaits),
    responses((status = 204, description = "The webhook is gone."), LeadsWait, Errors, NotFound)
)]
pub(crate) async fn delete(
    On(app, MayWrite(account), id): On<MayWrite, WebhookId>,
    query: Query<WhatWaits>,
) -> Result<StatusCode, ApiError> {
    app.program.delete_webhook(account, id, query.params.discards()).await?;
    Ok(StatusCode::NO_CONTENT)
}
