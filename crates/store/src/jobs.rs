//! Work that is done in pieces behind the writes of leads: retries and backfills, each a row of its table.

use refhook_core::ids::WebhookId;
use refhook_core::number::{UnknownNumber, at_place};
use refhook_core::time::UnixMs;
use sqlx::AssertSqlSafe;

use crate::tx::on;
use crate::{StoreError, Tx};

/// Where a piece of work stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobState {
    /// Pieces are left.
    Running,
    /// All of it is done.
    Done,
    /// Somebody stopped it.
    Cancelled,
}

impl JobState {
    /// Every state with its name in the API, in the order of the numbers that the database keeps.
    pub const ALL: [(Self, &'static str); 3] =
        [(Self::Running, "running"), (Self::Done, "done"), (Self::Cancelled, "cancelled")];

    /// The name in the API.
    pub fn name(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// Where work stands of which something is left or nothing, and when it ended: now, if it did.
    pub(crate) fn of(left: bool, now: UnixMs) -> (Self, Option<i64>) {
        if left { (Self::Running, None) } else { (Self::Done, Some(now.0)) }
    }

    pub(crate) fn from_db(number: i16) -> Result<Self, UnknownNumber> {
        at_place(&Self::ALL, "state of a retry or backfill", number)
    }
}

/// What a piece did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// Whose deliveries wait now.
    pub webhook_id: WebhookId,
    /// Whether more is left.
    pub more: bool,
}

/// The work of a table that runs: after a restart, what to go on with.
pub(crate) async fn running(tx: &mut Tx<'_>, table: &str) -> Result<Vec<i64>, StoreError> {
    let sql = AssertSqlSafe(format!("SELECT id FROM {table} WHERE state = 0 ORDER BY id"));
    Ok(on!(tx, conn => sqlx::query_scalar(sql).fetch_all(conn).await)?)
}

/// Stops work of a webhook; what has ended stays as it is.
pub(crate) async fn cancel(
    tx: &mut Tx<'_>,
    table: &str,
    (webhook, id): (WebhookId, i64),
    now: UnixMs,
) -> Result<(), StoreError> {
    let sql = AssertSqlSafe(format!(
        "UPDATE {table} SET state = 2, finished_at = $3 WHERE id = $1 AND webhook_id = $2 AND state = 0"
    ));
    Ok(on!(tx, conn => sqlx::query(sql).bind(id).bind(webhook.0).bind(now.0).execute(conn).await.map(drop))?)
}
