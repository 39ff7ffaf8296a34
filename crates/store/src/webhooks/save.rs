//! Writing webhooks: a save adds a version and never changes an old one.

use const_format::formatcp;
use refhook_core::ids::{AccountId, CampaignId, WebhookId};
use refhook_core::time::UnixMs;
use refhook_core::webhook::WebhookConfig;

use super::subscription::bits;
use crate::database::tx::on;
use crate::ids::{IdKind, take_id};
use crate::states::HEALTHY;
use crate::{StoreError, Tx};

/// What a save writes.
#[derive(Debug)]
pub struct WebhookDraft<'a> {
    /// The campaign, fixed once the webhook exists.
    pub campaign_id: CampaignId,
    /// The name its owner gave it.
    pub name: &'a str,
    /// The definition.
    pub config: &'a WebhookConfig,
    /// Sealed credentials and headers.
    pub sealed_secrets: Option<&'a [u8]>,
}

/// Takes the id for a new webhook: its secrets are sealed for that id.
pub async fn take_webhook_id(tx: &mut Tx<'_>) -> Result<WebhookId, StoreError> {
    take_id(tx, IdKind::Webhooks).await.map(WebhookId)
}

/// Adds a webhook with an id from [`take_webhook_id`].
pub async fn insert(
    tx: &mut Tx<'_>,
    (account, id): (AccountId, WebhookId),
    draft: &WebhookDraft<'_>,
    signing_secret: &[u8],
    now: UnixMs,
) -> Result<(), StoreError> {
    let sql = formatcp!(
        "INSERT INTO webhooks (id, account_id, campaign_id, name, version, event, sources, state, state_since,
        signing_secret, created_at, updated_at) VALUES ($1, $2, $3, $4, 1, $5, $6, {HEALTHY}, $7, $8, $7, $7)"
    );
    on!(tx, conn => sqlx::query(sql).bind(id.0).bind(account.0).bind(draft.campaign_id.0).bind(draft.name)
        .bind(draft.config.event.to_db()).bind(bits(&draft.config.sources)).bind(now.0).bind(signing_secret)
        .execute(conn).await.map(drop))?;
    insert_version(tx, id, 1, draft, now).await
}

/// Saves a new version over `version` and makes everything waiting due under it; returns its number, or `None` if
/// `version` is no longer the current one.
pub async fn update(
    tx: &mut Tx<'_>,
    (account, id): (AccountId, WebhookId),
    version: i64,
    draft: &WebhookDraft<'_>,
    now: UnixMs,
) -> Result<Option<i64>, StoreError> {
    let sql =
        "UPDATE webhooks SET name = $4, version = version + 1, event_changed = event_changed OR event <> $5, event = $5,
            sources = $6, updated_at = $7, not_before = NULL, send_all_at = $7
        WHERE id = $1 AND account_id = $2 AND version = $3 AND deleted_at IS NULL RETURNING version";
    let saved: Option<i64> = on!(tx, conn => sqlx::query_scalar(sql).bind(id.0).bind(account.0).bind(version)
        .bind(draft.name).bind(draft.config.event.to_db()).bind(bits(&draft.config.sources)).bind(now.0)
        .fetch_optional(conn).await)?;
    if let Some(version) = saved {
        insert_version(tx, id, version, draft, now).await?;
    }
    Ok(saved)
}

async fn insert_version(
    tx: &mut Tx<'_>,
    id: WebhookId,
    version: i64,
    draft: &WebhookDraft<'_>,
    now: UnixMs,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO webhook_versions (webhook_id, version, config, secrets, created_at)
        VALUES ($1, $2, $3, $4, $5)";
    on!(tx, conn => sqlx::query(sql).bind(id.0).bind(version).bind(draft.config.to_stored()).bind(draft.sealed_secrets)
        .bind(now.0).execute(conn).await.map(drop))?;
    Ok(())
}

/// Deletes a webhook: its secrets are removed at once, and nothing is sent to it any more; a bulk job discards what
/// waits for it. `false` if the account has no such webhook.
pub async fn delete(
    tx: &mut Tx<'_>,
    account: AccountId,
    id: WebhookId,
    now: UnixMs,
) -> Result<bool, StoreError> {
    let sql = "UPDATE webhooks SET deleted_at = $3, previous_secret = NULL
        WHERE id = $1 AND account_id = $2 AND deleted_at IS NULL RETURNING id";
    let found: Option<i64> = on!(tx, conn => sqlx::query_scalar(sql).bind(id.0).bind(account.0).bind(now.0).fetch_optional(conn).await)?;
    if found.is_none() {
        return Ok(false);
    }
    let sql = "UPDATE webhook_versions SET secrets = NULL WHERE webhook_id = $1";
    on!(tx, conn => sqlx::query(sql).bind(id.0).execute(conn).await.map(drop))?;
    Ok(true)
}
