//! Webhooks of workflows that subscribe and unsubscribe by themselves, as n8n does whenever a workflow is edited:
//! waiting deliveries survive the edit.

use const_format::formatcp;
use refhook_core::event::EventKind;
use refhook_core::ids::{AccountId, CampaignId, WebhookId};
use refhook_core::time::UnixMs;

use super::events::{About, Actor, WebhookEventKind, note_by};
use super::{HELD_BY_HAND, SUBSCRIBED, StoredWebhook, UNSUBSCRIBED, WebhookRow, WebhookState};
use crate::database::tx::on;
use crate::states::{DISABLED, HEALTHY, PAUSED, SENDS};
use crate::{StoreError, Tx};

/// The webhooks that a workflow's subscription may take over: unsubscribed ones, and those that a workflow created.
/// Unsubscribed ones come first, then newest first.
pub async fn subscribed(
    tx: &mut Tx<'_>,
    account: AccountId,
    campaign: CampaignId,
    event: EventKind,
) -> Result<Vec<StoredWebhook>, StoreError> {
    let sql = select!(
        "w.version",
        "WHERE w.account_id = $1 AND w.campaign_id = $2 AND w.event = $3 AND w.deleted_at IS NULL \
         AND (w.subscribed OR w.state_reason = $4) \
         ORDER BY CASE WHEN w.state_reason = $4 THEN 0 ELSE 1 END, w.id DESC"
    );
    let rows: Vec<WebhookRow> = on!(tx, conn => sqlx::query_as(sql).bind(account.0).bind(campaign.0).bind(event.to_db())
        .bind(UNSUBSCRIBED).fetch_all(conn).await)?;
    rows.into_iter().map(WebhookRow::into_webhook).collect()
}

/// Records that a workflow created a webhook.
pub async fn mark_subscribed(tx: &mut Tx<'_>, id: WebhookId) -> Result<(), StoreError> {
    let sql = "UPDATE webhooks SET subscribed = TRUE WHERE id = $1";
    Ok(on!(tx, conn => sqlx::query(sql).bind(id.0).execute(conn).await.map(drop))?)
}

/// Holds what waits for a webhook and stops taking new leads, whatever its state. `false` if the account has no such
/// webhook that takes them.
pub async fn unsubscribe(
    tx: &mut Tx<'_>,
    (account, id): (AccountId, WebhookId),
    actor: Option<&Actor>,
    now: UnixMs,
) -> Result<bool, StoreError> {
    let sql = "UPDATE webhooks SET kept_pause = CASE WHEN state_reason = $6 THEN state_reason END, state = $3,
            state_reason = $4, state_since = $5, not_before = NULL
        WHERE id = $1 AND account_id = $2 AND deleted_at IS NULL AND COALESCE(state_reason, '') <> $4 RETURNING id";
    let found: Option<i64> = on!(tx, conn => sqlx::query_scalar(sql).bind(id.0).bind(account.0)
        .bind(WebhookState::Paused.to_db()).bind(UNSUBSCRIBED).bind(now.0).bind(HELD_BY_HAND)
        .fetch_optional(conn).await)?;
    if found.is_none() {
        return Ok(false);
    }
    note_by(tx, id, (WebhookEventKind::Paused, About::Reason(UNSUBSCRIBED)), actor, now).await?;
    Ok(true)
}

/// Resumes a webhook whose workflow has subscribed again. One that was paused by hand stays paused, and what waits is
/// sent when that pause ends; a disabled one sends again, since its workflow is listening.
pub async fn adopt(
    tx: &mut Tx<'_>,
    id: WebhookId,
    actor: Option<&Actor>,
    now: UnixMs,
) -> Result<(), StoreError> {
    let sql = formatcp!(
        "UPDATE webhooks SET subscribed = TRUE, kept_pause = NULL, not_before = NULL, state_since = $3,
            send_all_at = CASE WHEN kept_pause IS NULL THEN CAST($3 AS BIGINT) END,
            state = CASE WHEN kept_pause IS NULL THEN {HEALTHY} ELSE {PAUSED} END, state_reason = kept_pause
        WHERE id = $1 AND (state = {DISABLED} OR state_reason = $2) RETURNING id"
    );
    let found: Option<i64> = on!(tx, conn => sqlx::query_scalar(sql).bind(id.0).bind(UNSUBSCRIBED).bind(now.0)
        .fetch_optional(conn).await)?;
    if found.is_some() {
        return note_by(tx, id, (WebhookEventKind::Resumed, About::Reason(SUBSCRIBED)), actor, now).await;
    }
    // It was subscribed all along: try its endpoint and everything that waits at once.
    let sql = formatcp!(
        "UPDATE webhooks SET subscribed = TRUE, not_before = NULL,
            send_all_at = CASE WHEN {SENDS} THEN CAST($2 AS BIGINT) ELSE send_all_at END WHERE id = $1"
    );
    Ok(on!(tx, conn => sqlx::query(sql).bind(id.0).bind(now.0).execute(conn).await.map(drop))?)
}
