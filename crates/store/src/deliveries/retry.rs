//! Retrying one delivery by hand.

use const_format::formatcp;
use refhook_core::ids::{AccountId, DeliveryId};
use refhook_core::time::UnixMs;
use sqlx::AssertSqlSafe;

use super::{Delivery, DeliveryState, find};
use crate::database::tx::on;
use crate::queue::CLAIM_IS_OVER;
use crate::states::{FAILED, LOW, WAITING};
use crate::{StoreError, Tx};

/// Resets a failed row: waiting, due at `$2`, its schedule restarted.
pub(crate) const RESET_SCHEDULE: &str = formatcp!(
    "state = {WAITING}, priority = {LOW}, due_at = $2, schedule_step = 0, finished_at = NULL, claim_id = NULL, claimed_until = NULL"
);

/// SQL condition: a row can still be sent, because its webhook and the facts of its event exist.
pub(crate) const SENDABLE: &str = "EXISTS (SELECT 1 FROM webhooks w WHERE w.id = deliveries.webhook_id
        AND w.deleted_at IS NULL)
    AND EXISTS (SELECT 1 FROM events e WHERE e.id = deliveries.event_id AND e.person IS NOT NULL)";

/// The result of a retry by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Retried {
    /// It is due now, or already being sent.
    Due(Delivery),
    /// It cannot be sent: delivered, erased or discarded, or its webhook is gone.
    Not(Delivery),
}

/// Makes a delivery due now: a failed one with a restarted schedule, a waiting one as it is. One that is being sent at
/// the moment is left alone. `None` if the account has no such delivery.
pub async fn retry(
    tx: &mut Tx<'_>,
    account: AccountId,
    id: DeliveryId,
    now: UnixMs,
) -> Result<Option<Retried>, StoreError> {
    let Some(before) = find(tx, account, id).await? else { return Ok(None) };
    let failed =
        format!("UPDATE deliveries SET {RESET_SCHEDULE} WHERE id = $1 AND state = {FAILED} AND {SENDABLE}");
    on!(tx, conn => sqlx::query(AssertSqlSafe(failed)).bind(id.0).bind(now.0).execute(conn).await.map(drop))?;
    let waiting = format!(
        "UPDATE deliveries SET due_at = $2 WHERE id = $1 AND state = {WAITING} AND due_at > $2 AND {CLAIM_IS_OVER}"
    );
    on!(tx, conn => sqlx::query(AssertSqlSafe(waiting)).bind(id.0).bind(now.0).execute(conn).await.map(drop))?;
    let after = find(tx, account, id).await?.unwrap_or(before);
    let is_due = after.state == DeliveryState::Waiting;
    Ok(Some(if is_due { Retried::Due(after) } else { Retried::Not(after) }))
}
