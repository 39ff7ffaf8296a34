//! Bulk jobs: large work that is requested once and carried out in pieces, behind the writes of leads. Each is a row,
//! so that it survives its process, its caller, and a database outage.

pub mod backfill;
pub mod discard;
pub mod erasure;
pub mod retry;
mod row;

use const_format::formatcp;
use refhook_core::ids::{CampaignId, PersonId, WebhookId};
use refhook_core::time::UnixMs;

use crate::database::tx::on;
use crate::states::{BACKFILL, CATCH_UP, JOB_CANCELLED, JOB_RUNNING, RETRY};
pub use crate::states::{JobKind, JobState};
use crate::{StoreError, Tx};

/// Identifies a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Job {
    /// What it does.
    pub kind: JobKind,
    /// Its id, unique within the kind.
    pub id: i64,
}

impl Job {
    /// Erases what people keep of an erased referrer.
    pub const fn referrer(id: PersonId) -> Self {
        Self { kind: JobKind::EraseReferrer, id: id.0 }
    }

    /// Erases the people of a deleted campaign.
    pub const fn campaign(id: CampaignId) -> Self {
        Self { kind: JobKind::EraseCampaign, id: id.0 }
    }

    /// Discards what waits for a deleted webhook.
    pub const fn webhook(id: WebhookId) -> Self {
        Self { kind: JobKind::EmptyWebhook, id: id.0 }
    }
}

/// How far a job has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// How much there was to do when it began; 0 if it was not counted.
    pub total: i64,
    /// How much is done.
    pub done: i64,
    /// Its state.
    pub state: JobState,
    /// When it was requested.
    pub created_at: UnixMs,
    /// When it ended.
    pub finished_at: Option<UnixMs>,
}

/// All jobs that run, each a few bytes: with a limit, those that cannot go on would hide the ones behind them.
pub async fn running(tx: &mut Tx<'_>) -> Result<Vec<Job>, StoreError> {
    let sql = formatcp!("SELECT kind, id FROM bulk_jobs WHERE state = {JOB_RUNNING} ORDER BY kind, id");
    let rows: Vec<(i16, i64)> = on!(tx, conn => sqlx::query_as(sql).fetch_all(conn).await)?;
    // A kind from a newer version waits for a server that knows it.
    Ok(rows.into_iter().filter_map(|(kind, id)| Some(Job { kind: JobKind::from_repr(kind)?, id })).collect())
}

/// How far a job has come; `None` if it does not exist, or is done and deleted.
pub async fn progress(tx: &mut Tx<'_>, job: Job) -> Result<Option<Progress>, StoreError> {
    row::find(tx, job).await?.map(|row| row.progress()).transpose()
}

/// Cancels the jobs that would send more to a deleted webhook.
pub async fn cancel_of_deleted(tx: &mut Tx<'_>, webhook: WebhookId, now: UnixMs) -> Result<(), StoreError> {
    let sql = formatcp!(
        "UPDATE bulk_jobs SET state = {JOB_CANCELLED}, finished_at = $2
        WHERE webhook_id = $1 AND kind IN ({RETRY}, {BACKFILL}, {CATCH_UP}) AND state = {JOB_RUNNING}"
    );
    Ok(on!(tx, conn => sqlx::query(sql).bind(webhook.0).bind(now.0).execute(conn).await.map(drop))?)
}

/// Cancels a job; one that has ended stays as it is.
pub async fn cancel(tx: &mut Tx<'_>, job: Job, now: UnixMs) -> Result<(), StoreError> {
    let sql = formatcp!(
        "UPDATE bulk_jobs SET state = {JOB_CANCELLED}, finished_at = $3
        WHERE kind = $1 AND id = $2 AND state = {JOB_RUNNING}"
    );
    Ok(on!(tx, conn => sqlx::query(sql).bind(job.kind as i16).bind(job.id).bind(now.0).execute(conn).await
        .map(drop))?)
}
