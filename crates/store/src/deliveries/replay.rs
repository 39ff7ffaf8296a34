//! Replaying one delivery that has already arrived.

use const_format::formatcp;
use refhook_core::ids::{AccountId, DeliveryId};
use refhook_core::time::UnixMs;

use super::{Delivery, DeliveryState, find};
use crate::database::tx::on;
use crate::queue::locking;
use crate::states::{LOW, WAITING};
use crate::{StoreError, Tx};

/// The result of a replay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Replayed {
    /// The new delivery, which is due now.
    Due(Delivery),
    /// Not replayed, because it was not delivered yet or its data is gone; its current state.
    Not(Delivery),
}

/// Adds a delivery of the same event to the same webhook under the new id, with a reference to the original. `None` if
/// the account has no such delivery.
pub async fn replay(
    tx: &mut Tx<'_>,
    account: AccountId,
    (original, new): (DeliveryId, DeliveryId),
    now: UnixMs,
) -> Result<Option<Replayed>, StoreError> {
    let Some(before) = find(tx, account, original).await? else { return Ok(None) };
    if before.state != DeliveryState::Delivered {
        return Ok(Some(Replayed::Not(before)));
    }
    // Two replays at once, of the first delivery or of one that repeats it, take two numbers: the second waits for the
    // first. The event outlives each of them.
    let event =
        "SELECT e.id FROM events e WHERE e.id = (SELECT d.event_id FROM deliveries d WHERE d.id = $1)";
    let lock = locking(tx, event);
    let _: Option<uuid::Uuid> =
        on!(tx, conn => sqlx::query_scalar(lock).bind(original.0).fetch_optional(conn).await)?;
    let sql = formatcp!(
        "INSERT INTO deliveries (id, event_id, webhook_id, state, priority, due_at, attempts, created_at, replay,
            replay_of)
        SELECT $2, d.event_id, d.webhook_id, {WAITING}, {LOW}, $3, 0, $3, (SELECT MAX(o.replay) + 1 FROM deliveries o
                WHERE o.event_id = d.event_id AND o.webhook_id = d.webhook_id),
            COALESCE(d.replay_of, d.id)
        FROM deliveries d JOIN webhooks w ON w.id = d.webhook_id JOIN events e ON e.id = d.event_id
        WHERE d.id = $1 AND w.deleted_at IS NULL AND e.person IS NOT NULL"
    );
    let added = on!(tx, conn => sqlx::query(sql).bind(original.0).bind(new.0).bind(now.0).execute(conn).await
        .map(|done| done.rows_affected()))?;
    if added == 0 {
        return Ok(Some(Replayed::Not(before)));
    }
    Ok(find(tx, account, new).await?.map(Replayed::Due))
}
