//! Statistics for the operator: how much waits and for how long, the state of the webhooks, the size of the database.
//!
//! They cover all accounts together and identify none, since they go to the operator's metrics collector.

use const_format::formatcp;
use refhook_core::time::UnixMs;

use crate::database::tx::on;
use crate::newer::left_alone;
use crate::states::WAITING;
use crate::webhooks::WebhookState;
use crate::{Raw, StoreError, Tx};

/// The webhooks in one state, and what waits for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The state.
    pub state: WebhookState,
    /// How many webhooks are in it.
    pub webhooks: i64,
    /// Their deliveries that are neither delivered nor given up.
    pub waiting: i64,
    /// When the first of those is due; may be in the past.
    pub first_due: Option<UnixMs>,
}

#[derive(sqlx::FromRow)]
struct DueRow {
    state: i16,
    webhooks: i64,
    waiting: i64,
    first_due: Option<i64>,
}

/// All webhooks by state; empty states are left out. Scans the whole index of waiting deliveries, some 50 ms for a
/// million: not for a hot path.
pub async fn standings(tx: &mut Tx<'_>) -> Result<Vec<Standing>, StoreError> {
    let sql = formatcp!(
        "SELECT w.state, COUNT(*) AS webhooks, CAST(COALESCE(SUM(d.waiting), 0) AS BIGINT) AS waiting,
            MIN(d.first_due) AS first_due
        FROM webhooks w LEFT JOIN (
            SELECT webhook_id, COUNT(*) AS waiting, MIN(due_at) AS first_due FROM deliveries
            WHERE state = {WAITING} GROUP BY webhook_id
        ) d ON d.webhook_id = w.id
        WHERE w.deleted_at IS NULL GROUP BY w.state ORDER BY w.state"
    );
    let rows: Vec<DueRow> = on!(tx, conn => sqlx::query_as(sql).fetch_all(conn).await)?;
    let standing = |row: DueRow| {
        Some(Standing {
            state: WebhookState::from_db(row.state).map_err(left_alone).ok()?,
            webhooks: row.webhooks,
            waiting: row.waiting,
            first_due: row.first_due.map(UnixMs),
        })
    };
    Ok(rows.into_iter().filter_map(standing).collect())
}

/// The database's size on disk, in bytes. On SQLite that is its file, including free pages, and the WAL (the file
/// `-wal`).
pub async fn size(tx: &mut Tx<'_>) -> Result<u64, StoreError> {
    let size: i64 = match tx.raw() {
        Raw::Sqlite(conn) => {
            let sql = "SELECT c.page_count * s.page_size, (SELECT file FROM pragma_database_list WHERE name = 'main')
                FROM pragma_page_count() c, pragma_page_size() s";
            let (size, file): (i64, String) = sqlx::query_as(sql).fetch_one(conn).await?;
            // It does not exist right after a start. Reading a file's length takes microseconds.
            let log = std::fs::metadata(format!("{file}-wal")).map_or(0, |file| file.len());
            size.saturating_add_unsigned(log)
        }
        Raw::Postgres(conn) => {
            let sql = "SELECT pg_database_size(current_database())";
            crate::database::tx::in_time(sqlx::query_scalar(sql).fetch_one(conn)).await?
        }
    };
    Ok(u64::try_from(size).unwrap_or(0))
}
