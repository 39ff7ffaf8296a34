//! Deliveries held by a paused or disabled webhook. They are not held forever: their owner is warned in time, and
//! expired deliveries are failed, not deleted, so that they can still be sent by hand.

use const_format::formatcp;
use refhook_core::delivery::outcome::Outcome;
use refhook_core::ids::WebhookId;
use refhook_core::time::UnixMs;
use sqlx::AssertSqlSafe;

use super::DeliveryState;
use crate::database::tx::on;
use crate::queue::{DeliveryPriority, id_among, locking};
use crate::rows::json_values;
use crate::states::{PAUSED, WAITING};
use crate::webhooks::{About, WebhookEventKind, note};
use crate::{StoreError, Tx};

/// The webhooks that have been holding deliveries since before `until`.
pub async fn holding(tx: &mut Tx<'_>, until: UnixMs) -> Result<Vec<WebhookId>, StoreError> {
    let sql = formatcp!(
        "SELECT id FROM webhooks WHERE state >= {PAUSED} AND deleted_at IS NULL AND state_since < $1 ORDER BY id"
    );
    let ids: Vec<i64> = on!(tx, conn => sqlx::query_scalar(sql).bind(until.0).fetch_all(conn).await)?;
    Ok(ids.into_iter().map(WebhookId).collect())
}

/// Since when each of these webhooks may have been holding its first waiting delivery; absent if it holds none.
pub async fn held_since(
    tx: &mut Tx<'_>,
    webhooks: &[WebhookId],
) -> Result<std::collections::HashMap<WebhookId, UnixMs>, StoreError> {
    let first = |priority: DeliveryPriority| {
        format!(
            "(SELECT d.due_at FROM deliveries d WHERE d.webhook_id = w.id AND d.priority = {} AND d.state = {WAITING}
                ORDER BY d.due_at LIMIT 1)",
            priority.to_db()
        )
    };
    let sql = format!(
        "SELECT w.id, w.state_since, {}, {} FROM webhooks w
        WHERE w.id IN (SELECT CAST(value->>'v' AS BIGINT) FROM jsonb_each($1)) AND w.state >= {PAUSED}",
        first(DeliveryPriority::Normal),
        first(DeliveryPriority::Low)
    );
    let rows: Vec<(i64, i64, Option<i64>, Option<i64>)> = on!(tx, conn => sqlx::query_as(AssertSqlSafe(sql)).bind(json_values(webhooks)).fetch_all(conn).await)?;
    let since = rows.into_iter().filter_map(|(id, state_since, normal, low)| {
        let first = [normal, low].into_iter().flatten().min()?;
        Some((WebhookId(id), UnixMs(first.max(state_since))))
    });
    Ok(since.collect())
}

/// Fails one piece of what a webhook has held since before `until`; returns the number of rows. Fewer than the limit
/// means that the priority is done.
pub async fn expire_piece(
    tx: &mut Tx<'_>,
    webhook: WebhookId,
    priority: DeliveryPriority,
    (until, now): (UnixMs, UnixMs),
    limit: u32,
) -> Result<u64, StoreError> {
    // A concurrent resume either waits for this or came first.
    let held = formatcp!(
        "SELECT id FROM webhooks WHERE id = $1 AND state >= {PAUSED} AND state_since < $2 AND deleted_at IS NULL"
    );
    let held = locking(tx, held);
    let held: Option<i64> =
        on!(tx, conn => sqlx::query_scalar(held).bind(webhook.0).bind(until.0).fetch_optional(conn).await)?;
    if held.is_none() {
        return Ok(0);
    }
    let rows = format!(
        "SELECT d.id FROM deliveries d
        WHERE d.webhook_id = $1 AND d.priority = {} AND d.state = {WAITING} AND d.due_at < $2
            AND (d.claim_id IS NULL OR d.claimed_until < $3 OR d.claimed_until > CAST($3 AS BIGINT) + 60000)
        ORDER BY d.due_at LIMIT {limit}",
        priority.to_db()
    );
    let sql = format!(
        "UPDATE deliveries SET state = $4, claim_id = NULL, claimed_until = NULL, finished_at = $3, last_outcome = $5,
            last_status = NULL
        WHERE {}",
        id_among(tx.is_postgres(), &rows, false)
    );
    Ok(on!(tx, conn => sqlx::query(AssertSqlSafe(sql)).bind(webhook.0).bind(until.0).bind(now.0)
        .bind(DeliveryState::Failed.to_db()).bind(Outcome::Expired.to_db()).execute(conn).await
        .map(|done| done.rows_affected()))?)
}

/// Records that deliveries of a webhook have expired.
pub async fn note_expired(
    tx: &mut Tx<'_>,
    webhook: WebhookId,
    count: i64,
    now: UnixMs,
) -> Result<(), StoreError> {
    note(tx, webhook, (WebhookEventKind::Expired, About::Leads(count)), now).await
}

/// Records, once per hold, that deliveries of a webhook expire soon: those due before `until`. Returns how many, if it
/// was recorded now.
pub async fn announce_expiry(
    tx: &mut Tx<'_>,
    webhook: WebhookId,
    (until, now): (UnixMs, UnixMs),
) -> Result<Option<i64>, StoreError> {
    let sql = "SELECT COUNT(*) FROM webhook_events e JOIN webhooks w ON w.id = e.webhook_id
        WHERE e.webhook_id = $1 AND e.kind = $2 AND e.at >= w.state_since";
    let kind = WebhookEventKind::Expiring as i16;
    let noted: i64 =
        on!(tx, conn => sqlx::query_scalar(sql).bind(webhook.0).bind(kind).fetch_one(conn).await)?;
    if noted > 0 {
        return Ok(None);
    }
    let sql = formatcp!(
        "SELECT COUNT(*) FROM deliveries WHERE webhook_id = $1 AND state = {WAITING} AND due_at < $2"
    );
    let count: i64 =
        on!(tx, conn => sqlx::query_scalar(sql).bind(webhook.0).bind(until.0).fetch_one(conn).await)?;
    if count == 0 {
        return Ok(None);
    }
    note(tx, webhook, (WebhookEventKind::Expiring, About::Leads(count)), now).await?;
    Ok(Some(count))
}
