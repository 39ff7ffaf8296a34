//! A webhook as the API shows it.

use std::collections::BTreeSet;

use refhook_core::event::EventKind;
use refhook_core::ids::WebhookId;
use refhook_core::people::person::SourceGroup;
use refhook_core::time::UnixMs;
use refhook_core::webhook::{Format, Method, WebhookSecrets};
use refhook_store::webhooks::StoredWebhook;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::condition::{ConditionView, Stored};
use super::definition::{CredentialsView, LimitsBody, SecretHeader, Success, WebhookField, show_headers};
use crate::answer::{Data, PageOf};
use crate::auth::Audience;
use crate::document::schema;

/// A webhook. Secrets are null.
#[derive(Serialize, ToSchema)]
#[schema(as = Webhook, example = json!({
    "id": 12, "campaign_id": 4815, "name": "CRM", "version": 3, "state": "healthy", "state_reason": null,
    "state_since": "2022-06-09T10:00:00.000Z", "not_before": null, "created_at": "2022-06-09T10:00:00.000Z",
    "updated_at": "2022-06-09T10:00:00.000Z", "event": "user.join", "sources": ["Referred"],
    "url": "https://crm.example.com/leads", "method": "POST", "format": "query",
    "fields": [{"key": "email_address", "field": "email"}], "template": null, "success": "any_2xx",
    "limits": {"in_flight": 16, "per_minute": null},
    "credentials": {"type": "basic", "username": "refhook", "password": null},
    "headers": [{"name": "X-Team", "value": null}], "signature_header": null
}))]
pub(crate) struct WebhookView {
    id: i64,
    campaign_id: i64,
    name: String,
    /// Rises with every save; a change names the one that it starts from.
    version: i64,
    /// `healthy` sends; `failing` tries one delivery at a time; in every other state new deliveries are kept and wait.
    state: &'static str,
    /// Why it is not healthy.
    #[schema(required)]
    state_reason: Option<String>,
    #[schema(format = DateTime)]
    state_since: String,
    /// Until when it waits for its endpoint, which failed or asked to wait.
    #[schema(format = DateTime, required)]
    not_before: Option<String>,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    updated_at: String,
    #[schema(value_type = schema::EventName)]
    event: EventKind,
    #[schema(value_type = Vec<schema::SourceGroup>)]
    sources: BTreeSet<SourceGroup>,
    url: String,
    #[schema(value_type = schema::Method)]
    method: Method,
    #[schema(value_type = schema::Format)]
    format: Format,
    fields: Vec<WebhookField>,
    #[schema(required)]
    template: Option<Value>,
    success: Success,
    limits: LimitsBody,
    credentials: CredentialsView,
    headers: Vec<SecretHeader>,
    /// The header of the second signature, if there is one.
    #[schema(required)]
    signature_header: Option<String>,
    /// Only with `with=webhook.stats`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) stats: Option<WebhookStats>,
    /// How it stands, in plain words. Only with `with=webhook.stats`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) condition: Option<ConditionView>,
    #[serde(skip)]
    pub(super) standing: Stored,
}

/// Numbers of a webhook.
#[derive(Serialize, ToSchema)]
pub(crate) struct WebhookStats {
    /// Deliveries to be sent, or sent again.
    pub(super) waiting: i64,
    /// When the oldest of them was created.
    #[schema(format = DateTime, required)]
    pub(super) oldest_waiting_at: Option<String>,
    /// When the first of them is given up, if the webhook stays paused or disabled until then.
    #[schema(format = DateTime, required)]
    pub(super) expires_at: Option<String>,
    /// Deliveries whose every attempt failed.
    pub(super) failed: i64,
    /// Deliveries of the last 24 hours that arrived.
    pub(super) delivered_24h: i64,
    /// When the newest delivery that arrived did so.
    #[schema(format = DateTime, required)]
    pub(super) last_delivered_at: Option<String>,
}

/// A page of webhooks.
pub(crate) type WebhookPage = PageOf<WebhookView>;

/// A webhook as the single answer.
pub(crate) type WebhookData = Data<WebhookView>;

/// A webhook that was just created.
#[derive(Serialize, ToSchema)]
pub(crate) struct CreatedWebhook {
    #[serde(flatten)]
    pub(super) webhook: WebhookView,
    /// What requests are signed with (Standard Webhooks). It is shown this once.
    #[schema(example = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD")]
    pub(super) signing_secret: String,
}

/// A new webhook as the single answer.
pub(crate) type CreatedWebhookData = Data<CreatedWebhook>;

impl WebhookView {
    /// The reason why it is not healthy.
    pub(super) fn reason(&self) -> Option<&str> {
        self.state_reason.as_deref()
    }

    /// Its number.
    pub(super) const fn id(&self) -> WebhookId {
        WebhookId(self.id)
    }

    /// `webhook` as the API shows it; of `secrets` only the names.
    pub(super) fn new(webhook: StoredWebhook, secrets: &WebhookSecrets, audience: Audience) -> Self {
        let standing = Stored { state: webhook.state, not_before: webhook.not_before };
        let config = webhook.config;
        Self {
            id: webhook.id.0,
            campaign_id: webhook.campaign_id.0,
            name: webhook.name,
            version: webhook.version,
            state: webhook.state.name(),
            state_reason: webhook.state_reason,
            state_since: webhook.state_since.rfc3339(),
            not_before: webhook.not_before.map(UnixMs::rfc3339),
            created_at: webhook.created_at.rfc3339(),
            updated_at: webhook.updated_at.rfc3339(),
            event: config.event,
            sources: config.sources,
            url: audience.endpoint(&config.url),
            method: config.method,
            format: config.format,
            fields: config.fields.into_iter().map(WebhookField::from).collect(),
            template: config.template,
            success: config.success.into(),
            limits: config.limits.into(),
            credentials: (&secrets.credentials).into(),
            headers: show_headers(&secrets.headers),
            signature_header: config.signature_header,
            stats: None,
            condition: None,
            standing,
        }
    }
}
