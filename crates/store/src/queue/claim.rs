//! Claiming due deliveries for one node, for the length of a lease.

use std::fmt::Display;

use const_format::formatcp;
use refhook_core::ids::{DeliveryId, WebhookId};
use refhook_core::people::snapshot::EventFacts;
use refhook_core::time::UnixMs;
use refhook_dispatch::{Claim, ClaimId};
use rusqlite::{Connection, OptionalExtension, named_params};
use sqlx::{AssertSqlSafe, PgConnection};
use uuid::Uuid;

use super::{DeliveryPriority, id_among};
use crate::database::lead::{Database, LeadConnection};
use crate::database::tx::{in_time, on};
use crate::events::{EVENT_COLUMNS, EventRow};
use crate::newer::left_alone;
use crate::rows::{hex, json_values};
use crate::states::{PAUSED, WAITING};
use crate::{StoreError, Tx};

/// What to claim.
#[derive(Debug, Clone, Copy)]
pub struct ClaimRequest {
    /// The lane.
    pub webhook_id: WebhookId,
    /// The claimant and the lease.
    pub claim: Claim,
    /// The current time, by which rows must be due.
    pub now: UnixMs,
    /// Maximum number of rows.
    pub limit: usize,
    /// How many rows low priority gets; more when there are too few others. `None` when the lane has no such rows,
    /// which saves looking for them.
    pub low_share: Option<usize>,
}

/// A claimed row with everything its request is rendered from.
#[derive(Debug)]
pub struct ClaimedRow {
    /// The delivery.
    pub id: DeliveryId,
    /// How many steps of the retry schedule it has used.
    pub schedule_step: u32,
    /// Whether it was never attempted, in this schedule or an earlier one.
    pub is_first: bool,
    /// Current version of the webhook.
    pub version: i64,
    /// The facts; `None` when they were erased, or cannot be read: then the row is left until its lease ends.
    pub event: Option<EventFacts>,
}

/// SQL condition: the row is unclaimed or its claim is over; `$2` is the current time. A lease that ends more than a
/// minute from now is longer than any can be, so a wrong clock made it and it counts as over.
macro_rules! claim_is_over {
    () => {
        "claim_id IS NULL OR claimed_until < $2 OR claimed_until > CAST($2 AS BIGINT) + 60000"
    };
}

/// The same in parentheses.
pub(crate) const CLAIM_IS_OVER: &str = concat!("(", claim_is_over!(), ")");

/// SQL condition: a waiting row is free. `$2` is the current time, `$3` and `$4` the first and the current claim of
/// this node.
pub(super) const UNCLAIMED: &str = concat!("(", claim_is_over!(), " OR (claim_id >= $3 AND claim_id < $4))");

/// Claims due rows of one lane: low-priority ones up to their share, then normal ones, then low ones again if there is
/// still room.
pub async fn claim(
    tx: &mut impl LeadConnection,
    request: &ClaimRequest,
) -> Result<Vec<ClaimedRow>, StoreError> {
    let rows = match tx.database() {
        Database::Sqlite(sqlite) => sqlite.run(|db| claim_in_sqlite(db, request)).await?,
        Database::Postgres(connection) => claim_in_postgres(connection, request).await?,
    };
    Ok(rows.into_iter().map(Loaded::into_claimed).collect())
}

fn claim_in_sqlite(db: &Connection, request: &ClaimRequest) -> rusqlite::Result<Vec<Loaded>> {
    let claim_some = |priority, limit: usize| {
        if limit == 0 {
            return Ok(Vec::new());
        }
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut statement = db.prepare_cached(&claim_sql(false, priority, "$6"))?;
        let claimed = statement.query_map(
            named_params! {
                "$1": request.webhook_id.0, "$2": request.now.0, "$3": request.claim.id.first_of_node(),
                "$4": request.claim.id.0, "$5": request.claim.until.0, "$6": limit,
            },
            |row| row.get::<_, [u8; 16]>(0),
        )?;
        claimed.collect::<rusqlite::Result<Vec<_>>>()
    };
    let share = request.low_share.unwrap_or(0).min(request.limit);
    let mut ids = claim_some(DeliveryPriority::Low, share)?;
    let more_low = request.low_share.is_some() && ids.len() == share;
    ids.extend(claim_some(DeliveryPriority::Normal, request.limit - ids.len())?);
    if more_low {
        ids.extend(claim_some(DeliveryPriority::Low, request.limit - ids.len())?);
    }
    ids.sort_unstable();
    let sql = formatcp!(
        "SELECT {LOADED} FROM deliveries d JOIN events e ON e.id = d.event_id JOIN webhooks w ON w.id = d.webhook_id
        WHERE d.id = ?1"
    );
    let mut statement = db.prepare_cached(sql)?;
    let loaded = ids.into_iter().map(|id| statement.query_row((id,), Loaded::read).optional());
    loaded.filter_map(Result::transpose).collect()
}

async fn claim_in_postgres(
    connection: &mut PgConnection,
    request: &ClaimRequest,
) -> Result<Vec<Loaded>, StoreError> {
    let share = request.low_share.unwrap_or(0).min(request.limit);
    let mut ids = claim_some(connection, request, DeliveryPriority::Low, share).await?;
    let more_low = request.low_share.is_some() && ids.len() == share;
    let rest = request.limit - ids.len();
    ids.extend(claim_some(connection, request, DeliveryPriority::Normal, rest).await?);
    if more_low {
        let rest = request.limit - ids.len();
        ids.extend(claim_some(connection, request, DeliveryPriority::Low, rest).await?);
    }
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = formatcp!(
        "SELECT {LOADED} FROM jsonb_each($1) j JOIN deliveries d ON d.id = unhex(j.value->>'v')
            JOIN events e ON e.id = d.event_id JOIN webhooks w ON w.id = d.webhook_id ORDER BY d.id"
    );
    let ids = json_values(ids.iter().map(|id| hex(*id)));
    Ok(in_time(sqlx::query_as(sql).bind(ids).fetch_all(connection)).await?)
}

async fn claim_some(
    connection: &mut PgConnection,
    request: &ClaimRequest,
    priority: DeliveryPriority,
    limit: usize,
) -> Result<Vec<Uuid>, StoreError> {
    if limit == 0 {
        return Ok(Vec::new());
    }
    let sql = AssertSqlSafe(claim_sql(true, priority, limit));
    let claim = sqlx::query_scalar(sql).bind(request.webhook_id.0).bind(request.now.0);
    let claim = claim.bind(request.claim.id.first_of_node()).bind(request.claim.id.0);
    Ok(in_time(claim.bind(request.claim.until.0).fetch_all(connection)).await?)
}

/// The rows of one priority, longest due first. Normal ones are always due, whatever the clock says. `$1` is the
/// webhook, `$2` to `$4` as in [`UNCLAIMED`], `$5` the claim's end.
pub(super) fn claim_sql(is_postgres: bool, priority: DeliveryPriority, limit: impl Display) -> String {
    let due = match priority {
        DeliveryPriority::Normal => "",
        DeliveryPriority::Low => "AND d.due_at <= $2",
    };
    let rows = format!(
        "SELECT d.id FROM deliveries d
        WHERE d.webhook_id = $1 AND d.priority = {} AND d.state = {WAITING} {due} AND {UNCLAIMED}
            AND EXISTS (SELECT 1 FROM webhooks w WHERE w.id = $1 AND w.state < {PAUSED} AND w.deleted_at IS NULL)
        ORDER BY d.due_at LIMIT {limit}",
        priority.to_db()
    );
    let among = id_among(is_postgres, &rows, true);
    format!("UPDATE deliveries SET claim_id = $4, claimed_until = $5 WHERE {among} RETURNING id")
}

const LOADED: &str =
    formatcp!("d.id AS delivery_id, d.schedule_step, d.attempts = 0 AS is_first, w.version, {EVENT_COLUMNS}");

#[derive(sqlx::FromRow)]
struct Loaded {
    delivery_id: Uuid,
    schedule_step: i64,
    is_first: bool,
    version: i64,
    #[sqlx(flatten)]
    event: EventRow,
}

impl Loaded {
    /// Reads the columns of [`LOADED`], in their order.
    fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            delivery_id: Uuid::from_bytes(row.get(0)?),
            schedule_step: row.get(1)?,
            is_first: row.get(2)?,
            version: row.get(3)?,
            event: EventRow::read(row, 4)?,
        })
    }

    fn into_claimed(self) -> ClaimedRow {
        ClaimedRow {
            id: DeliveryId(self.delivery_id),
            schedule_step: u32::try_from(self.schedule_step).unwrap_or(u32::MAX),
            is_first: self.is_first,
            version: self.version,
            event: self.event.into_facts().unwrap_or_else(|error| {
                // It must not hold up those behind it; it comes again when its lease ends.
                match error {
                    StoreError::Newer(unknown) => left_alone(unknown),
                    error => {
                        tracing::error!(%error, delivery = %self.delivery_id, "a delivery can not be read");
                    }
                }
                None
            }),
        }
    }
}

/// Releases unused claims.
pub async fn release(tx: &mut Tx<'_>, claim: ClaimId, ids: &[DeliveryId]) -> Result<(), StoreError> {
    let sql = formatcp!(
        "UPDATE deliveries SET claim_id = NULL, claimed_until = NULL
        WHERE id IN (SELECT unhex(value->>'v') FROM jsonb_each($1)) AND state = {WAITING} AND claim_id = $2"
    );
    let ids = json_values(ids.iter().map(|id| hex(id.0)));
    on!(tx, conn => sqlx::query(sql).bind(ids).bind(claim.0).execute(conn).await.map(drop))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_starts_of_a_node_follow_each_other_and_no_other_node_is_among_them() {
        let (first, second, other) = (ClaimId::new(7, 1), ClaimId::new(7, 2), ClaimId::new(8, 1));
        assert!(first.first_of_node() <= first.0 && first.0 < second.0 && second.0 < other.first_of_node());
        assert!(ClaimId::new(u32::MAX, u32::MAX).0 > 0);
    }
}
