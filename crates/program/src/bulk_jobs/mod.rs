//! Bulk jobs: whatever can be much is carried out in pieces behind the writes of leads, by one service. Its work is rows of
//! the database, so it goes on after a restart, after a database that was away, and when whoever asked for it has gone.

mod backfill;
mod piece;
mod retry;
mod size;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use futures_util::FutureExt;
use refhook_core::ids::{AccountId, UploadId, WebhookId};
use refhook_dispatch::Effect;
use refhook_store::bulk_jobs::{self, Job, erasure};
use refhook_store::{StoreError, Tx, WriteClass, deliveries, uploads};
use tokio::time::sleep;

pub use backfill::BackfillFilter;
pub use piece::Piece;
pub use retry::RecoveryError;
pub(crate) use size::Sizes;

use crate::Program;

/// Before it tries again after an error.
const RETRY_PAUSE: Duration = Duration::from_secs(1);

/// Something that is carried out in pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Work {
    /// A row of the table of bulk jobs.
    Job(Job),
    /// Making due all that waits for a webhook.
    Release(WebhookId),
    /// The dry run of an upload.
    Check(AccountId, UploadId),
    /// The upload whose turn it is.
    Upload,
}

impl Program {
    /// Waits until a bulk job begins. What began while nobody waited counts as well.
    pub async fn bulk_jobs_woken(&self) {
        self.handover.bulk_jobs_woken().await;
    }

    /// Looks for what a stop, or a join that was under way meanwhile, has left to erase, and ends the checks of earlier
    /// starts, so that they can be begun again.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn resume_bulk_jobs(&self) -> Result<(), StoreError> {
        let (claim, now) = (self.claim, self.clock.now());
        let work = self.writer.write(WriteClass::Background, move |mut tx| {
            Box::pin(async move {
                erasure::start_left(&mut tx, now).await?;
                uploads::checking_of_earlier_starts(&mut tx, claim).await
            })
        });
        work.await
    }

    /// Does a piece of everything that runs; whether something is left to do. One that fails does not hold up the others.
    ///
    /// # Errors
    /// When the database is away, or nothing but what failed for now is left; it is done the next time.
    pub async fn bulk_round(self: &Arc<Self>) -> Result<bool, StoreError> {
        let (mut more, mut failed) = (false, None);
        for work in self.running_work().await? {
            if self.watch().has_ended() {
                return Ok(false);
            }
            match AssertUnwindSafe(self.carry_out_piece(work)).catch_unwind().await {
                Ok(Ok(left)) => more |= left,
                Ok(Err(error)) if error.is_away() => return Err(error),
                Ok(Err(error)) if error.is_passing() => {
                    tracing::warn!(%error, ?work, "a bulk job cannot go on; trying again");
                    failed = Some(error);
                }
                Ok(Err(error)) => {
                    tracing::error!(%error, ?work, "a bulk job cannot go on");
                    self.end_broken_check(work).await?;
                }
                // The panic hook has said where.
                Err(_) => {
                    tracing::error!(?work, "a bulk job panicked");
                    self.end_broken_check(work).await?;
                }
            }
        }
        if self.upload_ended.swap(false, Ordering::Relaxed) {
            // The file of what has just ended is not kept for another hour.
            self.clean_uploads().await;
        }
        match failed {
            Some(error) if !more => Err(error),
            _ => Ok(more),
        }
    }

    /// A check that meets what it can not read would meet it again: somebody can choose anew how the file is read.
    async fn end_broken_check(&self, work: Work) -> Result<(), StoreError> {
        let Work::Check(account, id) = work else { return Ok(()) };
        let now = self.clock.now();
        let ended = self.writer.write(WriteClass::Background, move |mut tx| {
            Box::pin(async move { uploads::cancel(&mut tx, (account, id), now).await.map(drop) })
        });
        ended.await
    }

    async fn running_work(&self) -> Result<Vec<Work>, StoreError> {
        let mut connection = self.reader.read().await?;
        let mut tx = connection.tx();
        let mut work: Vec<_> =
            deliveries::to_release(&mut tx).await?.into_iter().map(Work::Release).collect();
        work.extend(bulk_jobs::running(&mut tx).await?.into_iter().map(Work::Job));
        let checking = uploads::checking(&mut tx, self.claim).await?;
        self.checks.lock().await.retain(&checking);
        work.extend(checking.into_iter().map(|(account, upload)| Work::Check(account, upload)));
        if uploads::any_runs(&mut tx).await? {
            work.push(Work::Upload);
        } else {
            self.sizes.lock().await.ended(Work::Upload);
        }
        Ok(work)
    }

    /// Carries out a job to its end, which its caller waits for; the service goes on with it when the caller goes. It waits
    /// for a database that is away.
    pub(crate) async fn finish_job(self: &Arc<Self>, job: Job) -> Result<(), StoreError> {
        loop {
            match self.carry_out_piece(Work::Job(job)).await {
                Ok(true) => {}
                Ok(false) => return Ok(()),
                Err(error) if error.is_passing() => {
                    tracing::warn!(%error, ?job, "a bulk job cannot go on; trying again");
                    sleep(RETRY_PAUSE).await;
                }
                Err(error) => return Err(error),
            }
        }
    }
}

/// A job was begun, or goes on.
pub(crate) fn begun(tx: &mut Tx<'_>) {
    tx.after_commit(Effect::WakeBulkJobs);
}
