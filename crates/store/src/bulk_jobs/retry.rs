//! Retries of all failed deliveries of a webhook, in pieces that survive a restart.

use const_format::formatcp;
use refhook_core::ids::{DeliveryId, RetryId, WebhookId};
use refhook_core::time::UnixMs;
use serde::{Deserialize, Serialize};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::row::{self, BulkJobRow, New, Step};
use super::{Job, JobKind, Progress};
use crate::database::tx::on;
use crate::deliveries::{RESET_SCHEDULE, SENDABLE};
use crate::ids::{IdKind, take_id};
use crate::rows::{hex, json_values};
use crate::states::FAILED;
use crate::{StoreError, Tx};

/// A retry of all failed deliveries of a webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retry {
    /// Its id.
    pub id: RetryId,
    /// The webhook.
    pub webhook_id: WebhookId,
    /// Only deliveries created at this time or later; `None` is all.
    pub since: Option<UnixMs>,
    /// How far it has come.
    pub progress: Progress,
}

#[derive(Serialize, Deserialize)]
struct Terms {
    since: Option<i64>,
}

/// The last delivery examined: going by id, none is examined twice and the retry ends.
#[derive(Serialize, Deserialize)]
struct Position {
    delivery: Uuid,
}

impl TryFrom<BulkJobRow> for Retry {
    type Error = StoreError;

    fn try_from(row: BulkJobRow) -> Result<Self, StoreError> {
        let Terms { since } = row.terms()?;
        let (id, webhook_id) = (RetryId(row.id), row.webhook_id());
        Ok(Self { id, webhook_id, since: since.map(UnixMs), progress: row.progress()? })
    }
}

/// The job of a retry.
pub const fn job(id: RetryId) -> Job {
    Job { kind: JobKind::Retry, id: id.0 }
}

fn first_id(since: Option<UnixMs>) -> Uuid {
    DeliveryId::first_at(since.unwrap_or(UnixMs(0))).0
}

/// How many deliveries of a webhook created since then have failed and can be sent again.
pub async fn count(
    tx: &mut Tx<'_>,
    webhook: WebhookId,
    since: Option<UnixMs>,
    now: UnixMs,
) -> Result<i64, StoreError> {
    let sql = format!(
        "SELECT COUNT(*) FROM deliveries WHERE webhook_id = $1 AND state = {FAILED} AND id >= $2 AND finished_at <= $3
            AND {SENDABLE}"
    );
    Ok(
        on!(tx, conn => sqlx::query_scalar(AssertSqlSafe(sql)).bind(webhook.0).bind(first_id(since)).bind(now.0)
        .fetch_one(conn).await)?,
    )
}

/// Begins a retry of the `total` deliveries that [`count`] found; with nothing to do it is done at once. `None` if one
/// is already running.
pub async fn start(
    tx: &mut Tx<'_>,
    webhook: WebhookId,
    (since, total): (Option<UnixMs>, i64),
    now: UnixMs,
) -> Result<Option<Retry>, StoreError> {
    let id = take_id(tx, IdKind::Retries).await?;
    let new = New {
        job: job(RetryId(id)),
        webhook_id: Some(webhook),
        terms: Terms { since: since.map(|at| at.0) },
        position: Position { delivery: first_id(since) },
        total,
        left: total > 0,
    };
    row::insert(tx, new, now).await?.map(Retry::try_from).transpose()
}

/// The newest retries of a webhook.
pub async fn list(tx: &mut Tx<'_>, webhook: WebhookId, limit: i64) -> Result<Vec<Retry>, StoreError> {
    let rows = row::list(tx, webhook, (JobKind::Retry, JobKind::Retry), limit).await?;
    rows.into_iter().map(Retry::try_from).collect()
}

/// A retry of a webhook.
pub async fn find(tx: &mut Tx<'_>, webhook: WebhookId, id: RetryId) -> Result<Option<Retry>, StoreError> {
    let found = row::find(tx, job(id)).await?.filter(|row| row.webhook_id() == webhook);
    found.map(Retry::try_from).transpose()
}

/// Makes at most `limit` failed deliveries due, and returns whether more are left; `None` when the retry is no longer
/// running.
pub async fn piece(
    tx: &mut Tx<'_>,
    id: RetryId,
    limit: i64,
    now: UnixMs,
) -> Result<Option<(WebhookId, bool)>, StoreError> {
    let Some(row) = row::lock(tx, job(id)).await? else { return Ok(None) };
    let Position { delivery } = row.position()?;
    // A delivery that fails again fails later than this, so the retry never repeats one.
    let sql = formatcp!(
        "SELECT id FROM deliveries WHERE webhook_id = $1 AND state = {FAILED} AND id > $2 AND finished_at <= $3
        ORDER BY id LIMIT $4"
    );
    let ids: Vec<Uuid> = on!(tx, conn => sqlx::query_scalar(sql).bind(row.webhook_id().0).bind(delivery)
        .bind(row.created_at().0).bind(limit).fetch_all(conn).await)?;
    let sql = format!(
        "UPDATE deliveries SET {RESET_SCHEDULE} WHERE id IN (SELECT unhex(value->>'v') FROM jsonb_each($1)) AND state = {FAILED}
            AND {SENDABLE}"
    );
    let rows = json_values(ids.iter().map(|id| hex(*id)));
    let done = on!(tx, conn => sqlx::query(AssertSqlSafe(sql)).bind(rows).bind(now.0).execute(conn).await
        .map(|done| done.rows_affected()))?;
    let more = i64::try_from(ids.len()).unwrap_or(i64::MAX) >= limit;
    let position = Position { delivery: ids.last().copied().unwrap_or(delivery) };
    row::advance(tx, job(id), Step { done, position, more }, now).await?;
    Ok(Some((row.webhook_id(), more)))
}
