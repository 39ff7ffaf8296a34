//! `PUT` and `DELETE /webhooks/{webhook}`.

use http::StatusCode;
use refhook_core::ids::WebhookId;
use refhook_core::problem::Problems;
use refhook_program::SaveError;
use serde::Deserialize;
use utoipa::ToSchema;

use super::definition::body::{Stored, WebhookBody};
use super::find;
use super::view::WebhookData;
use crate::answer::JsonResult;
use crate::auth::{MayWrite, On, SendsAs};
use crate::document::schema::{BodyErrors, Errors, NotFound, side_by_side};
use crate::error::{ApiError, ErrorBody};
use crate::request::{Body, Object, Query, RequestBody, WhatWaits, read, split};

/// The new state of the webhook, and the version that the change is based on.
pub(crate) struct UpdateWebhook {
    version: i64,
    webhook: WebhookBody,
}

side_by_side!(UpdateWebhook = Version + WebhookBody, optional "campaign_id");

/// The webhook as it is to be. Secrets that are left out or null stay, unless the URL leads to another server.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"version": 3}))]
struct Version {
    /// The version that the change starts from.
    version: i64,
}

impl RequestBody for UpdateWebhook {
    fn read(mut object: Object) -> Result<Self, Problems> {
        let Version { version } = read(split(&mut object, &["version"]))?;
        Ok(Self { version, webhook: read(object)? })
    }
}

/// Replace a webhook. What waits to be sent is sent as the new version says.
#[utoipa::path(
    put, path = "/webhooks/{webhook}", tag = "Webhooks", operation_id = "updateWebhook",
    params(("webhook" = i64, Path, description = "Id")), request_body = UpdateWebhook,
    responses(
        (status = 200, description = "The webhook as it is now.", body = WebhookData),
        (status = 409, description = "Someone else saved it in the meantime.", body = ErrorBody),
        Errors, BodyErrors, NotFound,
    )
)]
pub(crate) async fn update(
    On(app, SendsAs(by, audience), id): On<SendsAs, WebhookId>,
    Body(mut body): Body<UpdateWebhook>,
) -> JsonResult<WebhookData> {
    let version = body.version;
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
    delete, path = "/webhooks/{webhook}", tag = "Webhooks", operation_id = "deleteWebhook",
    params(("webhook" = i64, Path, description = "Id"), WhatWaits),
    responses(
        (status = 204, description = "The webhook is gone."),
        (status = 409, description = "Leads wait to be sent to it: `leads_waiting`.", body = ErrorBody),
        Errors, NotFound,
    )
)]
pub(crate) async fn delete(
    On(app, MayWrite(account), id): On<MayWrite, WebhookId>,
    query: Query<WhatWaits>,
) -> Result<StatusCode, ApiError> {
    app.program.delete_webhook(account, id, query.params.discards()).await?;
    Ok(StatusCode::NO_CONTENT)
}
