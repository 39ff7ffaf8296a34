//! The row of a bulk job. Its terms and position are JSON, in a shape that depends on its kind.

use const_format::formatcp;
use refhook_core::ids::WebhookId;
use refhook_core::time::UnixMs;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Job, JobKind, JobState, Progress};
use crate::database::tx::on;
use crate::queue::locking;
use crate::rows::to_json;
use crate::states::JOB_RUNNING;
use crate::{StoreError, Tx};

#[derive(sqlx::FromRow)]
pub(super) struct BulkJobRow {
    pub(super) id: i64,
    webhook_id: Option<i64>,
    terms: String,
    position: String,
    total: i64,
    done: i64,
    state: i16,
    created_at: i64,
    finished_at: Option<i64>,
}

const COLUMNS: &str = "id, webhook_id, terms, position, total, done, state, created_at, finished_at";

impl BulkJobRow {
    pub(super) fn terms<T: DeserializeOwned>(&self) -> Result<T, StoreError> {
        read(&self.terms, "terms of a bulk job")
    }

    pub(super) fn position<T: DeserializeOwned>(&self) -> Result<T, StoreError> {
        read(&self.position, "position of a bulk job")
    }

    /// The webhook, for kinds of jobs that concern one.
    pub(super) fn webhook_id(&self) -> WebhookId {
        WebhookId(self.webhook_id.unwrap_or_default())
    }

    pub(super) const fn created_at(&self) -> UnixMs {
        UnixMs(self.created_at)
    }

    pub(super) fn progress(&self) -> Result<Progress, StoreError> {
        Ok(Progress {
            total: self.total,
            done: self.done,
            state: JobState::from_db(self.state)?,
            created_at: UnixMs(self.created_at),
            finished_at: self.finished_at.map(UnixMs),
        })
    }
}

fn read<T: DeserializeOwned>(text: &str, what: &'static str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|error| StoreError::Unreadable { what, error })
}

/// A new job.
pub(super) struct New<T, P> {
    pub(super) job: Job,
    pub(super) webhook_id: Option<WebhookId>,
    pub(super) terms: T,
    pub(super) position: P,
    pub(super) total: i64,
    /// Whether there is anything to do; otherwise it is done at once.
    pub(super) left: bool,
}

/// `None` if one of the kind is already running for the webhook, or the job exists.
pub(super) async fn insert<T: Serialize, P: Serialize>(
    tx: &mut Tx<'_>,
    new: New<T, P>,
    now: UnixMs,
) -> Result<Option<BulkJobRow>, StoreError> {
    let (state, finished) = JobState::of(new.left, now);
    let sql = formatcp!("INSERT INTO bulk_jobs (kind, id, webhook_id, terms, position, total, done, state, created_at, finished_at)
        VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8, $9) ON CONFLICT DO NOTHING RETURNING {COLUMNS}");
    Ok(on!(tx, conn => sqlx::query_as(sql).bind(new.job.kind as i16).bind(new.job.id)
        .bind(new.webhook_id.map(|id| id.0)).bind(to_json(&new.terms)).bind(to_json(&new.position)).bind(new.total)
        .bind(state as i16).bind(now.0).bind(finished).fetch_optional(conn).await)?)
}

pub(super) async fn find(tx: &mut Tx<'_>, job: Job) -> Result<Option<BulkJobRow>, StoreError> {
    let sql = formatcp!("SELECT {COLUMNS} FROM bulk_jobs WHERE kind = $1 AND id = $2");
    Ok(on!(tx, conn => sqlx::query_as(sql).bind(job.kind as i16).bind(job.id).fetch_optional(conn).await)?)
}

/// Locks a running job until the transaction ends; `None` if it is not running.
pub(super) async fn lock(tx: &mut Tx<'_>, job: Job) -> Result<Option<BulkJobRow>, StoreError> {
    let sql =
        formatcp!("SELECT {COLUMNS} FROM bulk_jobs WHERE kind = $1 AND id = $2 AND state = {JOB_RUNNING}");
    let sql = locking(tx, sql);
    Ok(on!(tx, conn => sqlx::query_as(sql).bind(job.kind as i16).bind(job.id).fetch_optional(conn).await)?)
}

/// Locks the running job of a kind for a webhook until the transaction ends.
pub(super) async fn lock_running(
    tx: &mut Tx<'_>,
    webhook: WebhookId,
    kind: JobKind,
) -> Result<Option<BulkJobRow>, StoreError> {
    let sql = formatcp!(
        "SELECT {COLUMNS} FROM bulk_jobs WHERE webhook_id = $1 AND kind = $2 AND state = {JOB_RUNNING}"
    );
    let sql = locking(tx, sql);
    Ok(on!(tx, conn => sqlx::query_as(sql).bind(webhook.0).bind(kind as i16).fetch_optional(conn).await)?)
}

/// The newest jobs of a webhook, of either of these kinds (which may be the same).
pub(super) async fn list(
    tx: &mut Tx<'_>,
    webhook: WebhookId,
    (kind, or): (JobKind, JobKind),
    limit: i64,
) -> Result<Vec<BulkJobRow>, StoreError> {
    let sql = formatcp!(
        "SELECT {COLUMNS} FROM bulk_jobs WHERE webhook_id = $1 AND kind IN ($2, $3) ORDER BY id DESC LIMIT $4"
    );
    Ok(on!(tx, conn => sqlx::query_as(sql).bind(webhook.0).bind(kind as i16).bind(or as i16).bind(limit)
        .fetch_all(conn).await)?)
}

/// What a piece did to its job.
pub(super) struct Step<P> {
    pub(super) done: u64,
    pub(super) position: P,
    /// Whether more is left.
    pub(super) more: bool,
}

pub(super) async fn advance<P: Serialize>(
    tx: &mut Tx<'_>,
    job: Job,
    step: Step<P>,
    now: UnixMs,
) -> Result<(), StoreError> {
    let (state, finished) = JobState::of(step.more, now);
    let sql = "UPDATE bulk_jobs SET done = done + $3, position = $4, state = $5, finished_at = $6
        WHERE kind = $1 AND id = $2";
    Ok(on!(tx, conn => sqlx::query(sql).bind(job.kind as i16).bind(job.id)
        .bind(i64::try_from(step.done).unwrap_or(i64::MAX)).bind(to_json(&step.position)).bind(state as i16).bind(finished)
        .execute(conn).await.map(drop))?)
}

/// Deletes a finished job whose result nobody asks for.
pub(super) async fn forget(tx: &mut Tx<'_>, job: Job) -> Result<(), StoreError> {
    let sql = "DELETE FROM bulk_jobs WHERE kind = $1 AND id = $2";
    Ok(on!(tx, conn => sqlx::query(sql).bind(job.kind as i16).bind(job.id).execute(conn).await.map(drop))?)
}
