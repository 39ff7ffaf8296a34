//! Deletes data past its retention, a small piece at a time. Never what is still to be sent, nor what failed: that is a
//! lead that did not arrive.

use const_format::formatcp;
use refhook_core::ids::DeliveryId;
use refhook_core::time::UnixMs;
use sqlx::AssertSqlSafe;
use strum::IntoStaticStr;
use uuid::Uuid;

use crate::database::tx::on;
use crate::states::{DELIVERED, DISCARDED, ERASED, JOB_RUNNING, WAITING};
use crate::{StoreError, Tx};

/// Rows examined in one transaction: a few milliseconds, so that no lead is delayed.
const PIECE_ROWS: i64 = 500;
/// Deliveries that nobody can send any more.
const ENDED: &str = formatcp!("{DELIVERED}, {ERASED}, {DISCARDED}");

/// How far a round has come; it begins at nil.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position(Uuid);

impl Position {
    /// Before the first row.
    pub const START: Self = Self(Uuid::nil());
}

/// What is swept in pieces, by delivery ids, which contain their time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Retained {
    /// Attempts of deliveries that are not waiting.
    Attempts,
    /// Deliveries that arrived, were discarded or erased, and their attempts.
    Deliveries,
}

impl Retained {
    /// The name in the log.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// What a piece did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Swept {
    /// Rows deleted.
    pub rows: u64,
    /// Where to continue; `None` when the round is over.
    pub next: Option<Position>,
}

/// Deletes a piece of what ended or was made before `before`, starting after `from`.
pub async fn sweep(
    tx: &mut Tx<'_>,
    kind: Retained,
    before: UnixMs,
    from: Position,
) -> Result<Swept, StoreError> {
    let (table, column) = match kind {
        Retained::Attempts => ("attempts", "delivery_id"),
        Retained::Deliveries => ("deliveries", "id"),
    };
    let bound = DeliveryId::first_at(before).0;
    let sql = format!(
        "SELECT {column} FROM {table} WHERE {column} > $1 AND {column} < $2 ORDER BY {column} LIMIT 1 OFFSET {PIECE_ROWS}"
    );
    let end: Option<Uuid> = on!(tx, conn => sqlx::query_scalar(AssertSqlSafe(sql)).bind(from.0).bind(bound)
        .fetch_optional(conn).await)?;
    let mut rows = 0;
    for sql in deletions(kind) {
        rows = on!(tx, conn => sqlx::query(*sql).bind(from.0).bind(end.unwrap_or(bound)).bind(before.0).execute(conn)
            .await.map(|done| done.rows_affected()))?;
    }
    Ok(Swept { rows, next: end.map(Position) })
}

/// The statements for a piece after `$1` up to `$2`; only the last one's rows are counted.
const fn deletions(kind: Retained) -> &'static [&'static str] {
    match kind {
        Retained::Attempts => {
            &[formatcp!(
                "DELETE FROM attempts WHERE delivery_id > $1 AND delivery_id <= $2 AND signed_at < $3
                    AND EXISTS (SELECT 1 FROM deliveries d WHERE d.id = attempts.delivery_id AND d.state <> {WAITING})"
            )]
        }
        Retained::Deliveries => &[
            formatcp!(
                "DELETE FROM attempts WHERE delivery_id > $1 AND delivery_id <= $2
                    AND EXISTS (SELECT 1 FROM deliveries d WHERE d.id = attempts.delivery_id AND d.state IN ({ENDED})
                        AND d.finished_at < $3)"
            ),
            formatcp!(
                "DELETE FROM deliveries WHERE id > $1 AND id <= $2 AND state IN ({ENDED}) AND finished_at < $3"
            ),
        ],
    }
}

/// Deletes a piece of the webhook events before `before`; returns the number of rows.
pub async fn sweep_webhook_events(tx: &mut Tx<'_>, before: UnixMs) -> Result<u64, StoreError> {
    let sql = format!(
        "DELETE FROM webhook_events WHERE id IN (SELECT id FROM webhook_events WHERE at < $1 ORDER BY id LIMIT {PIECE_ROWS})"
    );
    Ok(on!(tx, conn => sqlx::query(AssertSqlSafe(sql)).bind(before.0).execute(conn).await
        .map(|done| done.rows_affected()))?)
}

/// Deletes a piece of the bulk jobs that ended before `before`; returns the number of rows.
pub async fn sweep_bulk_jobs(tx: &mut Tx<'_>, before: UnixMs) -> Result<u64, StoreError> {
    let sql = formatcp!(
        "DELETE FROM bulk_jobs WHERE (kind, id) IN (SELECT kind, id FROM bulk_jobs
            WHERE state <> {JOB_RUNNING} AND finished_at < $1 ORDER BY kind, id LIMIT {PIECE_ROWS})"
    );
    Ok(on!(tx, conn => sqlx::query(sql).bind(before.0).execute(conn).await.map(|done| done.rows_affected()))?)
}

/// Deletes a piece of the idempotency keys used before `before`; returns the number of rows.
pub async fn sweep_idempotency_keys(tx: &mut Tx<'_>, before: UnixMs) -> Result<u64, StoreError> {
    let sql = format!(
        "DELETE FROM idempotency_keys WHERE (account_id, key) IN (
            SELECT account_id, key FROM idempotency_keys WHERE created_at < $1 ORDER BY created_at LIMIT {PIECE_ROWS})"
    );
    Ok(on!(tx, conn => sqlx::query(AssertSqlSafe(sql)).bind(before.0).execute(conn).await
        .map(|done| done.rows_affected()))?)
}

/// Deletes expired sessions and one-time links.
pub async fn sweep_expired(tx: &mut Tx<'_>, now: UnixMs) -> Result<u64, StoreError> {
    let mut rows = 0;
    for sql in ["DELETE FROM sessions WHERE expires_at < $1", "DELETE FROM links WHERE expires_at < $1"] {
        rows += on!(tx, conn => sqlx::query(sql).bind(now.0).execute(conn).await.map(|done| done.rows_affected()))?;
    }
    Ok(rows)
}
