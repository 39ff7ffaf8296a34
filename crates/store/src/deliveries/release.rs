//! Makes due the deliveries that wait for their next attempt, when a user says that the receiver is ready. There can be
//! very many, so it is done in pieces; the webhook's `send_all_at` records that some are left, across restarts.

use const_format::formatcp;
use refhook_core::ids::{AccountId, WebhookId};
use refhook_core::time::UnixMs;
use sqlx::AssertSqlSafe;

use crate::database::tx::on;
use crate::queue::{CLAIM_IS_OVER, DeliveryPriority, id_among, locking};
use crate::states::{LOW, NORMAL, SENDS, WAITING};
use crate::{StoreError, Tx};

/// Rows made due in one transaction: a few milliseconds, so that no lead is delayed.
const PIECE_ROWS: u64 = 500;

/// SQL condition: a lead waits for its next attempt. `$1` is the webhook, `$3` the current time.
const WAITS_FOR_ITSELF: &str = formatcp!(
    "EXISTS (SELECT 1 FROM deliveries d WHERE d.webhook_id = $1 AND d.priority IN ({NORMAL}, {LOW})
    AND d.state = {WAITING} AND d.due_at > $3)"
);

/// Requests that everything waiting for a sending webhook be sent, and ends the wait for its endpoint. `false` if the
/// account has no such webhook, or, with `only_waiting`, if it waits for nothing.
pub async fn send_all(
    tx: &mut Tx<'_>,
    (account, id): (AccountId, WebhookId),
    only_waiting: bool,
    now: UnixMs,
) -> Result<bool, StoreError> {
    let waits = if only_waiting {
        format!("AND (not_before IS NOT NULL OR {WAITS_FOR_ITSELF})")
    } else {
        String::new()
    };
    let sql = format!(
        "UPDATE webhooks SET not_before = NULL, send_all_at = $3
        WHERE id = $1 AND account_id = $2 AND {SENDS} AND deleted_at IS NULL {waits} RETURNING id"
    );
    let found: Option<i64> = on!(tx, conn => sqlx::query_scalar(AssertSqlSafe(sql)).bind(id.0).bind(account.0)
        .bind(now.0).fetch_optional(conn).await)?;
    Ok(found.is_some())
}

/// The webhooks whose requested release is not complete.
pub async fn to_release(tx: &mut Tx<'_>) -> Result<Vec<WebhookId>, StoreError> {
    let sql = "SELECT id FROM webhooks WHERE send_all_at IS NOT NULL AND deleted_at IS NULL ORDER BY id";
    let ids: Vec<i64> = on!(tx, conn => sqlx::query_scalar(sql).fetch_all(conn).await)?;
    Ok(ids.into_iter().map(WebhookId).collect())
}

/// Makes the next piece due, and returns whether more is left. A delivery that is attempted meanwhile and fails waits
/// by its schedule. `None` when no release is requested any more.
pub async fn release_piece(
    tx: &mut Tx<'_>,
    webhook: WebhookId,
    now: UnixMs,
) -> Result<Option<bool>, StoreError> {
    let sql = locking(tx, "SELECT send_all_at FROM webhooks WHERE id = $1 AND send_all_at IS NOT NULL");
    let asked: Option<i64> =
        on!(tx, conn => sqlx::query_scalar(sql).bind(webhook.0).fetch_optional(conn).await)?;
    let Some(asked) = asked else { return Ok(None) };
    let mut left = PIECE_ROWS;
    for priority in [DeliveryPriority::Low, DeliveryPriority::Normal] {
        let rows = format!(
            "SELECT d.id FROM deliveries d
            WHERE d.webhook_id = $1 AND d.priority = {} AND d.state = {WAITING} AND d.due_at > $2
                AND {CLAIM_IS_OVER}
                AND NOT EXISTS (SELECT 1 FROM attempts a WHERE a.delivery_id = d.id AND a.signed_at > $3)
            ORDER BY d.due_at LIMIT {left}",
            priority.to_db()
        );
        let among = id_among(tx.is_postgres(), &rows, true);
        let sql = format!("UPDATE deliveries SET due_at = $2 WHERE {among}");
        left -= on!(tx, conn => sqlx::query(AssertSqlSafe(sql)).bind(webhook.0).bind(now.0).bind(asked)
            .execute(conn).await.map(|done| done.rows_affected()))?
        .min(left);
    }
    let more = left == 0;
    if !more {
        let sql = "UPDATE webhooks SET send_all_at = NULL WHERE id = $1";
        on!(tx, conn => sqlx::query(sql).bind(webhook.0).execute(conn).await.map(drop))?;
    }
    Ok(Some(more))
}
