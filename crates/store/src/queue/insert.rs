//! New deliveries, written in the transaction of their event.

use const_format::formatcp;
use refhook_core::ids::{DeliveryId, EventId, WebhookId};
use refhook_core::time::UnixMs;
use refhook_dispatch::Claim;
use rusqlite::Connection;
use serde::Serialize;

use super::DeliveryPriority;
use crate::database::tx::on;
use crate::rows::{hex, json_rows};
use crate::states::WAITING;
use crate::{StoreError, Tx};

/// A delivery to insert.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewDelivery {
    /// Its id, also the `webhook-id` on the wire.
    pub id: DeliveryId,
    /// The event to send.
    pub event_id: EventId,
    /// The webhook to send to.
    pub webhook_id: WebhookId,
    /// Whether it has a slot in the lane, so that this node sends it from memory.
    pub claimed: bool,
    /// Its priority in the lane.
    pub priority: DeliveryPriority,
}

#[derive(Serialize)]
struct NewDeliveryRow {
    id: String,
    event: String,
    hook: WebhookId,
    mine: bool,
    priority: i16,
}

/// The statement; $1 is [`rows`], $2 when they are due, $3 and $4 the claim.
pub(crate) const INSERT: &str = formatcp!(
    "INSERT INTO deliveries (id, event_id, webhook_id, state, priority, due_at, attempts,
        claim_id, claimed_until, created_at)
    SELECT unhex(value->>'id'), unhex(value->>'event'), CAST(value->>'hook' AS BIGINT), {WAITING},
        CAST(value->>'priority' AS SMALLINT), CAST($2 AS BIGINT), 0,
        CASE WHEN CAST(value->>'mine' AS BOOLEAN) THEN CAST($3 AS BIGINT) END,
        CASE WHEN CAST(value->>'mine' AS BOOLEAN) THEN CAST($4 AS BIGINT) END, CAST($2 AS BIGINT)
    FROM jsonb_each($1)"
);

/// Deliveries as a JSON array of rows.
pub(crate) fn rows(deliveries: &[NewDelivery]) -> String {
    json_rows(deliveries.iter().map(|new| NewDeliveryRow {
        id: hex(new.id.0),
        event: hex(new.event_id.0),
        hook: new.webhook_id,
        mine: new.claimed,
        priority: new.priority.to_db(),
    }))
}

/// Inserts deliveries on SQLite.
pub(crate) fn insert_in_sqlite(
    db: &Connection,
    deliveries: &[NewDelivery],
    claim: Claim,
    now: UnixMs,
) -> rusqlite::Result<()> {
    let sql = formatcp!(
        "INSERT INTO deliveries (id, event_id, webhook_id, state, priority, due_at, attempts, claim_id, claimed_until, created_at)
        VALUES (?1, ?2, ?3, {WAITING}, ?4, ?5, 0, ?6, ?7, ?5)"
    );
    let mut statement = db.prepare_cached(sql)?;
    for new in deliveries {
        let claim = new.claimed.then_some(claim);
        statement.execute((
            new.id.0.as_bytes(),
            new.event_id.0.as_bytes(),
            new.webhook_id.0,
            new.priority.to_db(),
            now.0,
            claim.map(|claim| claim.id.0),
            claim.map(|claim| claim.until.0),
        ))?;
    }
    Ok(())
}

/// Inserts deliveries of existing events; they are due now.
pub async fn insert(
    tx: &mut Tx<'_>,
    deliveries: &[NewDelivery],
    claim: Claim,
    now: UnixMs,
) -> Result<(), StoreError> {
    if deliveries.is_empty() {
        return Ok(());
    }
    on!(tx, conn => sqlx::query(INSERT).bind(rows(deliveries)).bind(now.0).bind(claim.id.0).bind(claim.until.0)
        .execute(conn).await.map(drop))?;
    Ok(())
}
