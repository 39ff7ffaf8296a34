//! `POST /webhooks/preview`.

use axum::Json;
use refhook_core::crypto::signing::SigningSecret;
use refhook_core::ids::{AccountId, DeliveryId, WebhookId};
use refhook_core::webhook::payload::render::render;
use refhook_core::webhook::payload::sign::Signing;
use serde::Deserialize;
use utoipa::ToSchema;

use super::facts::facts;
use super::{Trial, signing_secrets};
use crate::answer::{Data, JsonResult};
use crate::app::App;
use crate::auth::{As, SendsAs};
use crate::document::calls::{BodyErrors, Errors, NotFound};
use crate::document::schema::side_by_side;
use crate::error::ApiError;
use crate::request::Body;
use crate::webhooks::definition::body::{Stored, WebhookBody};
use crate::webhooks::find;
use crate::webhooks::wire::{RequestData, RequestView};

side_by_side! {
    /// A webhook, saved or not, and what to preview it with.
    PreviewWebhook { names: Names ["person_id", "webhook_id"], webhook: WebhookBody }
}

/// A webhook, saved or not.
#[derive(Deserialize, ToSchema)]
struct Names {
    /// Whose data the request carries; left out, a sample's.
    person_id: Option<i64>,
    /// The saved webhook whose secrets stand in for those left out.
    webhook_id: Option<i64>,
}

/// Show the exact request that a webhook would send. Nothing is sent or saved.
///
/// It needs a token that can write, because it signs what the client chooses with the webhook's own secret.
#[utoipa::path(
    post, path = "/webhooks/preview", tag = "Webhooks", operation_id = "previewWebhook", request_body = PreviewWebhook,
    responses((status = 200, description = "The request.", body = RequestData), Errors, BodyErrors, NotFound)
)]
pub(crate) async fn preview(
    As(app, SendsAs(by, audience)): As<SendsAs>,
    Body(body): Body<PreviewWebhook>,
) -> JsonResult<RequestData> {
    let now = app.program.now();
    let Trial { webhook, facts, keys } = body.open(&app, by.account).await?;
    let id = app.program.random().with(|random| DeliveryId::new(now, random)).to_string();
    let keys: Vec<_> = keys.iter().collect();
    let signing = Signing { id: &id, at: now, secrets: &keys, test: false };
    let request = render(&webhook, &facts).sign(&signing);
    Ok(Json(Data { data: RequestView::new(&request, audience) }))
}

impl PreviewWebhook {
    /// Checks the webhook and reads what it refers to.
    pub(super) async fn open(self, app: &App, account: AccountId) -> Result<Trial, ApiError> {
        let known = match self.names.webhook_id {
            Some(id) => Some(find::find(app, account, WebhookId(id)).await?),
            None => None,
        };
        let stored = known.as_ref().map(|(webhook, secrets)| Stored::of(&webhook.config, secrets));
        let input = self.webhook.check(&app.allow, stored)?;
        let about = (input.campaign_id, input.webhook.config.event);
        let facts = facts(app, account, about, self.names.person_id).await?;
        let keys = match &known {
            Some((webhook, _)) => signing_secrets(app, webhook)?,
            None => vec![app.program.random().with(|random| SigningSecret::generate(random))],
        };
        Ok(Trial { webhook: input.webhook, facts, keys })
    }
}
