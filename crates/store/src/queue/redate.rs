//! Rows dated by a clock that was ahead: they are made due when it is corrected, instead of days later.

use refhook_core::ids::WebhookId;
use refhook_core::time::UnixMs;
use sqlx::AssertSqlSafe;

use super::claim::CLAIM_IS_OVER;
use super::{DeliveryPriority, id_among};
use crate::database::tx::on;
use crate::states::WAITING;
use crate::{StoreError, Tx};

/// The longest wait for a next attempt, in milliseconds: 24 hours plus a fifth.
pub const MOST_AHEAD_MS: i64 = 29 * 60 * 60 * 1_000;
/// Rows in one transaction: a few milliseconds, so that no lead is delayed.
const PIECE_ROWS: u64 = 500;

/// The webhooks with rows due later than `after`, up to `until`.
pub async fn misdated(
    tx: &mut Tx<'_>,
    (after, until): (UnixMs, Option<UnixMs>),
    now: UnixMs,
) -> Result<Vec<WebhookId>, StoreError> {
    let has = |priority: DeliveryPriority| {
        format!(
            "EXISTS (SELECT 1 FROM deliveries d WHERE d.webhook_id = w.id AND d.priority = {} AND d.state = {WAITING}
                AND d.due_at > $1 AND d.due_at <= $3 AND {CLAIM_IS_OVER})",
            priority.to_db()
        )
    };
    let sql = format!(
        "SELECT w.id FROM webhooks w WHERE w.deleted_at IS NULL AND ({} OR {}) ORDER BY w.id",
        has(DeliveryPriority::Normal),
        has(DeliveryPriority::Low)
    );
    let until = until.map_or(i64::MAX, |at| at.0);
    let ids: Vec<i64> = on!(tx, conn => sqlx::query_scalar(AssertSqlSafe(sql)).bind(after.0).bind(now.0)
        .bind(until).fetch_all(conn).await)?;
    Ok(ids.into_iter().map(WebhookId).collect())
}

/// Makes a piece of these rows due now; returns whether there are more.
pub async fn redate_piece(
    tx: &mut Tx<'_>,
    webhook: WebhookId,
    (after, until): (UnixMs, Option<UnixMs>),
    now: UnixMs,
) -> Result<bool, StoreError> {
    let mut left = PIECE_ROWS;
    for priority in [DeliveryPriority::Low, DeliveryPriority::Normal] {
        let rows = format!(
            "SELECT d.id FROM deliveries d WHERE d.webhook_id = $1 AND d.priority = {} AND d.state = {WAITING}
                AND d.due_at > $3 AND d.due_at <= $4 AND {CLAIM_IS_OVER} ORDER BY d.due_at LIMIT {left}",
            priority.to_db()
        );
        let among = id_among(tx.is_postgres(), &rows, true);
        let sql = format!("UPDATE deliveries SET due_at = $2 WHERE {among}");
        let until = until.map_or(i64::MAX, |at| at.0);
        let moved = on!(tx, conn => sqlx::query(AssertSqlSafe(sql)).bind(webhook.0).bind(now.0).bind(after.0)
            .bind(until).execute(conn).await.map(|done| done.rows_affected()))?;
        left -= moved.min(left);
    }
    Ok(left == 0)
}
