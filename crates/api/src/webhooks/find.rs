//! The webhook that a path names, with its secrets opened.

use axum::Json;
use http::request::Parts;
use refhook_core::crypto::sealed::{open_secrets, open_signing};
use refhook_core::crypto::signing::SigningSecret;
use refhook_core::crypto::vault::{CannotOpen, Vault};
use refhook_core::ids::{AccountId, WebhookId};
use refhook_core::time::UnixMs;
use refhook_core::webhook::WebhookSecrets;
use refhook_store::webhooks::{self, StoredWebhook};

use super::view::{WebhookData, WebhookView};
use crate::answer::{Data, JsonResult};
use crate::app::App;
use crate::auth::{Audience, Named, PathId, number_in_path};
use crate::error::ApiError;

number_in_path!(WebhookId, ApiError::not_found("There is no webhook with this id in your account."));

impl Named for StoredWebhook {
    async fn named(parts: &mut Parts, account: AccountId, app: &App) -> Result<Self, ApiError> {
        let id = WebhookId::named(parts, account, app).await?;
        let found = webhooks::find(&mut app.db().read().await?.tx(), account, id).await?;
        found.ok_or_else(WebhookId::missing)
    }
}

/// A webhook of an account, with its secrets.
pub(super) async fn find(
    app: &App,
    account: AccountId,
    id: WebhookId,
) -> Result<(StoredWebhook, WebhookSecrets), ApiError> {
    let found = webhooks::find(&mut app.db().read().await?.tx(), account, id).await?;
    let webhook = found.ok_or_else(WebhookId::missing)?;
    let secrets = open_secrets(app.program.vault(), id, webhook.sealed_secrets.as_deref())?;
    Ok((webhook, secrets))
}

/// The same, as the API shows it.
pub(super) async fn view(
    app: &App,
    account: AccountId,
    id: WebhookId,
    audience: Audience,
) -> Result<WebhookView, ApiError> {
    let (webhook, secrets) = find(app, account, id).await?;
    Ok(WebhookView::new(webhook, &secrets, audience))
}

/// A stored webhook as the single answer.
pub(super) fn answer(app: &App, webhook: StoredWebhook, audience: Audience) -> JsonResult<WebhookData> {
    Ok(Json(Data { data: view_of(app, webhook, audience)? }))
}

/// A stored webhook, as the API shows it.
pub(super) fn view_of(
    app: &App,
    webhook: StoredWebhook,
    audience: Audience,
) -> Result<WebhookView, ApiError> {
    let secrets = open_secrets(app.program.vault(), webhook.id, webhook.sealed_secrets.as_deref())?;
    Ok(WebhookView::new(webhook, &secrets, audience))
}

/// The current signing secrets: the newest first, then the previous one while it is still valid.
pub(super) fn signing_secrets(
    vault: &Vault,
    webhook: &StoredWebhook,
    now: UnixMs,
) -> Result<Vec<SigningSecret>, CannotOpen> {
    let valid = webhook.previous_until.is_some_and(|until| until > now);
    let previous = webhook.previous_secret.as_deref().filter(|_| valid);
    let sealed = [Some(webhook.signing_secret.as_slice()), previous];
    sealed.into_iter().flatten().map(|sealed| open_signing(vault, webhook.id, sealed)).collect()
}
