//! Retries of all failed deliveries of a webhook, in pieces that survive a restart.

use refhook_core::ids::{DeliveryId, RetryId, WebhookId};
use refhook_core::time::UnixMs;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::deliveries::{RESET_SCHEDULE, SENDABLE};
use crate::ids::{IdKind, take_id};
use crate::jobs::{JobState, Piece};
use crate::queue::locking;
use crate::rows::{hex, json_values};
use crate::tx::on;
use crate::{StoreError, Tx, jobs};

/// Deliveries moved in one transaction: a few milliseconds, so that no lead waits for it.
const PIECE: usize = 200;

/// A retry of all failed deliveries of a webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the table's, described in the migration")]
pub struct Retry {
    pub id: RetryId,
    pub webhook_id: WebhookId,
    pub since: Option<UnixMs>,
    pub total: i64,
    pub done: i64,
    pub state: JobState,
    pub created_at: UnixMs,
    pub finished_at: Option<UnixMs>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    webhook_id: i64,
    since: Option<i64>,
    total: i64,
    done: i64,
    state: i16,
    created_at: i64,
    finished_at: Option<i64>,
}

impl TryFrom<Row> for Retry {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: RetryId(row.id),
            webhook_id: WebhookId(row.webhook_id),
            since: row.since.map(UnixMs),
            total: row.total,
            done: row.done,
            state: JobState::from_db(row.state)?,
            created_at: UnixMs(row.created_at),
            finished_at: row.finished_at.map(UnixMs),
        })
    }
}

macro_rules! columns {
    () => {
        "id, webhook_id, since, total, done, state, created_at, finished_at"
    };
}

fn first_id(since: Option<UnixMs>) -> Uuid {
    DeliveryId::first_at(since.unwrap_or(UnixMs(0))).0
}

/// How many deliveries of a webhook, created since, have failed by now and can be sent again.
pub async fn count(
    tx: &mut Tx<'_>,
    webhook: WebhookId,
    since: Option<UnixMs>,
    now: UnixMs,
) -> Result<i64, StoreError> {
    let sql = format!(
        "SELECT COUNT(*) FROM deliveries WHERE webhook_id = $1 AND state = 2 AND id >= $2 AND finished_at <= $3
            AND {SENDABLE}"
    );
    Ok(
        on!(tx, conn => sqlx::query_scalar(AssertSqlSafe(sql)).bind(webhook.0).bind(first_id(since)).bind(now.0)
        .fetch_one(conn).await)?,
    )
}

/// Begins a retry of what has failed by now, which [`count`] said is `total`; without anything to do it is done at
/// once. `None` if one runs already.
pub async fn start(
    tx: &mut Tx<'_>,
    webhook: WebhookId,
    (since, total): (Option<UnixMs>, i64),
    now: UnixMs,
) -> Result<Option<Retry>, StoreError> {
    let id = take_id(tx, IdKind::Retries).await?;
    let (state, finished) = JobState::of(total > 0, now);
    let sql = concat!(
        "INSERT INTO retries (id, webhook_id, since, total, done, state, last_id, created_at, finished_at)
        VALUES ($1, $2, $3, $4, 0, $5, $6, $7, $8) ON CONFLICT DO NOTHING RETURNING ",
        columns!()
    );
    let row: Option<Row> = on!(tx, conn => sqlx::query_as(sql).bind(id).bind(webhook.0).bind(since.map(|at| at.0))
        .bind(total).bind(state as i16).bind(first_id(since)).bind(now.0).bind(finished)
        .fetch_optional(conn).await)?;
    row.map(Retry::try_from).transpose()
}

/// The newest retries of a webhook.
pub async fn list(tx: &mut Tx<'_>, webhook: WebhookId, limit: i64) -> Result<Vec<Retry>, StoreError> {
    let sql = concat!("SELECT ", columns!(), " FROM retries WHERE webhook_id = $1 ORDER BY id DESC LIMIT $2");
    let rows: Vec<Row> =
        on!(tx, conn => sqlx::query_as(sql).bind(webhook.0).bind(limit).fetch_all(conn).await)?;
    rows.into_iter().map(Retry::try_from).collect()
}

/// Stops a retry; one that has ended stays as it is. `None` if the webhook has none such.
pub async fn cancel(
    tx: &mut Tx<'_>,
    webhook: WebhookId,
    id: RetryId,
    now: UnixMs,
) -> Result<Option<Retry>, StoreError> {
    jobs::cancel(tx, "retries", (webhook, id.0), now).await?;
    let sql = concat!("SELECT ", columns!(), " FROM retries WHERE id = $1 AND webhook_id = $2");
    let row: Option<Row> =
        on!(tx, conn => sqlx::query_as(sql).bind(id.0).bind(webhook.0).fetch_optional(conn).await)?;
    row.map(Retry::try_from).transpose()
}

/// The retries that run: after a restart, those to go on with.
pub async fn running(tx: &mut Tx<'_>) -> Result<Vec<RetryId>, StoreError> {
    Ok(jobs::running(tx, "retries").await?.into_iter().map(RetryId).collect())
}

/// Does the next piece. `None` when the retry does not run any more.
pub async fn piece(tx: &mut Tx<'_>, id: RetryId, now: UnixMs) -> Result<Option<Piece>, StoreError> {
    let sql = locking(tx, "SELECT webhook_id, last_id, created_at FROM retries WHERE id = $1 AND state = 0");
    let row: Option<(i64, Uuid, i64)> =
        on!(tx, conn => sqlx::query_as(sql).bind(id.0).fetch_optional(conn).await)?;
    let Some((webhook, last_id, started_at)) = row else { return Ok(None) };
    // What fails again fails later than this, so that the retry meets nothing twice.
    let sql = format!(
        "SELECT id FROM deliveries WHERE webhook_id = $1 AND state = 2 AND id > $2 AND finished_at <= $3
        ORDER BY id LIMIT {PIECE}"
    );
    let ids: Vec<Uuid> = on!(tx, conn => sqlx::query_scalar(AssertSqlSafe(sql)).bind(webhook).bind(last_id)
        .bind(started_at).fetch_all(conn).await)?;
    let sql = format!(
        "UPDATE deliveries SET {RESET_SCHEDULE} WHERE id IN (SELECT unhex(value->>'v') FROM jsonb_each($1)) AND state = 2
            AND {SENDABLE}"
    );
    let rows = json_values(ids.iter().map(|id| hex(*id)));
    let moved = on!(tx, conn => sqlx::query(AssertSqlSafe(sql)).bind(rows).bind(now.0).execute(conn).await
        .map(|done| done.rows_affected()))?;
    let more = ids.len() == PIECE;
    let sql = "UPDATE retries SET done = done + $2, last_id = $3, state = $4, finished_at = $5 WHERE id = $1";
    let (state, finished) = JobState::of(more, now);
    on!(tx, conn => sqlx::query(sql).bind(id.0).bind(i64::try_from(moved).unwrap_or(i64::MAX))
        .bind(ids.last().copied().unwrap_or(last_id)).bind(state as i16).bind(finished)
        .execute(conn).await.map(drop))?;
    Ok(Some(Piece { webhook_id: WebhookId(webhook), more }))
}
