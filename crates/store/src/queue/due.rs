//! Which lanes have work: one look-up per webhook, however many rows it has.

use refhook_core::ids::WebhookId;
use refhook_core::time::UnixMs;
use refhook_dispatch::ClaimId;
use rusqlite::{Connection, named_params};
use sqlx::AssertSqlSafe;

use super::DeliveryPriority;
use super::claim::UNCLAIMED;
use crate::StoreError;
use crate::database::lead::{Database, LeadConnection};
use crate::database::tx::in_time;
use crate::newer::knows_event;
use crate::states::WAITING;
use crate::webhooks::WebhookState;

/// A sending webhook with waiting deliveries. Webhooks for an event of a newer version are left to other nodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueLane {
    /// The webhook.
    pub webhook_id: WebhookId,
    /// When the first of them is due; usually in the past.
    pub due_at: UnixMs,
    /// Whether some of them are of low priority.
    pub has_low: bool,
}

/// `$1` is the first state that does not send, `$2` to `$4` as in [`UNCLAIMED`], `$5` the only webhook, if any.
pub(super) fn due_sql() -> String {
    let first = |priority: DeliveryPriority| {
        format!(
            "(SELECT d.due_at FROM deliveries d WHERE d.webhook_id = w.id AND d.priority = {}
                AND d.state = {WAITING} AND {UNCLAIMED} ORDER BY d.due_at LIMIT 1)",
            priority.to_db()
        )
    };
    format!(
        "SELECT w.id, {}, {} FROM webhooks w
        WHERE w.deleted_at IS NULL AND w.state < $1 AND {} AND (CAST($5 AS BIGINT) IS NULL OR w.id = $5)",
        first(DeliveryPriority::Normal),
        first(DeliveryPriority::Low),
        knows_event()
    )
}

/// The lanes with unclaimed waiting deliveries: all of them, or one.
pub async fn due_lanes(
    tx: &mut impl LeadConnection,
    claim: ClaimId,
    now: UnixMs,
    only: Option<WebhookId>,
) -> Result<Vec<DueLane>, StoreError> {
    let sql = due_sql();
    // Failing webhooks are included.
    let held = WebhookState::Paused.to_db();
    let (first, only) = (claim.first_of_node(), only.map(|id| id.0));
    let rows: Vec<(i64, Option<i64>, Option<i64>)> = match tx.database() {
        Database::Sqlite(sqlite) => {
            let read = |db: &Connection| {
                let mut statement = db.prepare_cached(&sql)?;
                let values =
                    named_params! { "$1": held, "$2": now.0, "$3": first, "$4": claim.0, "$5": only };
                let rows = statement.query_map(values, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
                rows.collect()
            };
            sqlite.run(read).await?
        }
        Database::Postgres(connection) => {
            let rows = sqlx::query_as(AssertSqlSafe(sql)).bind(held).bind(now.0).bind(first).bind(claim.0);
            in_time(rows.bind(only).fetch_all(connection)).await?
        }
    };
    let lanes = rows.into_iter().filter_map(|(id, normal, low)| {
        let due_at = [normal.map(|at| at.min(now.0)), low].into_iter().flatten().min()?;
        Some(DueLane { webhook_id: WebhookId(id), due_at: UnixMs(due_at), has_low: low.is_some() })
    });
    Ok(lanes.collect())
}
