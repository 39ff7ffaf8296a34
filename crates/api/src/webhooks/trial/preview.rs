//! `POST /webhooks/preview`.

use axum::Json;
use axum::extract::State;
use refhook_core::crypto::signing::SigningSecret;
use refhook_core::ids::{AccountId, DeliveryId, WebhookId};
use refhook_core::people::snapshot::EventFacts;
use refhook_core::problem::Problems;
use refhook_core::webhook::Webhook;
use refhook_core::webhook::payload::render::render;
use refhook_core::webhook::payload::sign::Signing;
use serde::Deserialize;
use utoipa::ToSchema;

use super::facts;
use crate::answer::{Data, JsonResult};
use crate::app::App;
use crate::auth::SendsAs;
use crate::document::schema::{BodyErrors, Errors, NotFound, side_by_side};
use crate::error::ApiError;
use crate::request::{Body, Object, RequestBody, read, split};
use crate::webhooks::definition::body::{Stored, WebhookBody};
use crate::webhooks::find;
use crate::webhooks::wire::{RequestData, RequestView};

/// A webhook, saved or not, and what to preview it with.
pub(crate) struct PreviewWebhook {
    names: Names,
    webhook: WebhookBody,
}

side_by_side!(PreviewWebhook = Names + WebhookBody);

/// A webhook, saved or not.
#[derive(Deserialize, ToSchema)]
struct Names {
    /// Whose data the request carries; left out, a sample's.
    person_id: Option<i64>,
    /// The saved webhook whose secrets stand in for those left out.
    webhook_id: Option<i64>,
}

impl RequestBody for PreviewWebhook {
    fn read(mut object: Object) -> Result<Self, Problems> {
        let names = read(split(&mut object, &["person_id", "webhook_id"]))?;
        Ok(Self { names, webhook: read(object)? })
    }
}

/// Show the exact request that a webhook would send. Nothing is sent or saved.
///
/// It needs a token that can write, because it signs what the client chooses with the webhook's own secret.
#[utoipa::path(
    post, path = "/webhooks/preview", tag = "Webhooks", operation_id = "previewWebhook",
    request_body = PreviewWebhook,
    responses((status = 200, description = "The request.", body = RequestData), Errors, BodyErrors, NotFound)
)]
pub(crate) async fn preview(
    State(app): State<App>,
    SendsAs(by, audience): SendsAs,
    Body(body): Body<PreviewWebhook>,
) -> JsonResult<RequestData> {
    let now = app.program.now();
    let Draft { webhook, facts, keys } = body.open(&app, by.account).await?;
    let id = app.program.random().with(|random| DeliveryId::new(now, random)).to_string();
    let keys: Vec<_> = keys.iter().collect();
    let signing = Signing { id: &id, at: now, secrets: &keys, test: false };
    let request = render(&webhook, &facts).sign(&signing);
    Ok(Json(Data { data: RequestView::new(&request, audience) }))
}

/// A webhook, possibly unsaved, with everything needed to render its request.
pub(super) struct Draft {
    pub(super) webhook: Webhook,
    pub(super) facts: EventFacts,
    /// The signing secrets: the saved webhook's, or one for this request only.
    pub(super) keys: Vec<SigningSecret>,
}

impl PreviewWebhook {
    /// Checks the webhook and reads what it refers to.
    pub(super) async fn open(self, app: &App, account: AccountId) -> Result<Draft, ApiError> {
        let known = match self.names.webhook_id {
            Some(id) => Some(find::find(app, account, WebhookId(id)).await?),
            None => None,
        };
        let stored = known.as_ref().map(|(webhook, secrets)| Stored::of(&webhook.config, secrets));
        let input = self.webhook.check(&app.allow, stored)?;
        let about = (input.campaign_id, input.webhook.config.event);
        let facts = facts::facts(app, account, about, self.names.person_id).await?;
        let keys = match &known {
            Some((webhook, _)) => find::signing_secrets(app.program.vault(), webhook, app.program.now())?,
            None => vec![app.program.random().with(|random| SigningSecret::generate(random))],
        };
        Ok(Draft { webhook: input.webhook, facts, keys })
    }
}
