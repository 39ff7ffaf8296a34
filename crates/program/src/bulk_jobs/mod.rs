//! Bulk jobs: work that can be large is done in pieces, behind the writes of leads, by one service. Its state is in the
//! database, so it goes on after a restart, after a database outage, and when the caller has gone.

mod backfill;
mod piece;
mod retry;
mod size;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

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

/// After this time a dry run of another node is not under way any more: the longest file takes a minute.
const CHECK_ABANDONED_MS: i64 = 60 * 60 * 1_000;
/// How often to look what else runs while there is work.
const LOOK_INTERVAL: Duration = Duration::from_millis(100);
/// Before it tries again after an error.
const RETRY_PAUSE: Duration = Duration::from_secs(1);

/// Jobs in a row that find the database away; then it is the database and not the job, and each of the others would wait
/// for it as well. One alone may have asked for more than the database has room for (SQLSTATE class 53).
const MAX_AWAY: u32 = 3;

/// Something that is carried out in pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Work {
    /// A row of the bulk job table.
    Job(Job),
    /// Making everything due that waits for a webhook.
    Release(WebhookId),
    /// The dry run of an upload.
    Check(AccountId, UploadId),
    /// The upload whose turn it is.
    Upload,
}

/// What became of a round.
#[derive(Default)]
struct Turns {
    /// What more is left of.
    left: Vec<Work>,
    /// Why something could not go on for now.
    failed: Option<StoreError>,
}

impl Turns {
    /// Whether more is left; an error if nothing is left but what failed.
    fn more(self) -> Result<bool, StoreError> {
        match self.failed {
            Some(error) if self.left.is_empty() => Err(error),
            _ => Ok(!self.left.is_empty()),
        }
    }
}

impl Program {
    /// Waits until a bulk job begins. One that began while nobody waited counts as well.
    pub async fn bulk_jobs_woken(&self) {
        self.handover.bulk_jobs_woken().await;
    }

    /// Looks for what a stop, or a join that was under way meanwhile, has left to erase, and ends the checks that nobody goes
    /// on with.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn resume_bulk_jobs(&self) -> Result<(), StoreError> {
        let now = self.clock.now();
        let work = self.writer.write(WriteClass::Background, move |mut tx| {
            Box::pin(async move { erasure::start_left(&mut tx, now).await })
        });
        work.await?;
        self.end_abandoned_checks().await
    }

    /// Ends dry runs whose node has gone, so that they can be begun again.
    pub(crate) async fn end_abandoned_checks(&self) -> Result<(), StoreError> {
        let (claim, before) = (self.claim, self.clock.now().plus(-CHECK_ABANDONED_MS));
        let work = self.writer.write(WriteClass::Background, move |mut tx| {
            Box::pin(async move { uploads::end_abandoned_checks(&mut tx, claim, before).await })
        });
        work.await
    }

    /// Does a piece of everything that is running, and returns whether anything is left to do. Work that fails does not
    /// hold up the rest.
    ///
    /// # Errors
    /// When the database is unavailable, or only work that failed temporarily is left; it is tried again next time.
    pub async fn bulk_round(self: &Arc<Self>) -> Result<bool, StoreError> {
        self.take_turns(self.running_work().await?).await?.more()
    }

    /// Rounds for a while, with one look for what runs: a look before each piece cost uploads a tenth of their speed.
    ///
    /// # Errors
    /// As [`Self::bulk_round`].
    pub async fn bulk_rounds(self: &Arc<Self>) -> Result<bool, StoreError> {
        let until = Instant::now() + LOOK_INTERVAL;
        let mut turns = self.take_turns(self.running_work().await?).await?;
        let mut failed = turns.failed.take();
        while !turns.left.is_empty() && Instant::now() < until {
            turns = self.take_turns(turns.left).await?;
            failed = turns.failed.take().or(failed);
        }
        Turns { failed, ..turns }.more()
    }

    /// Does a piece of each.
    async fn take_turns(self: &Arc<Self>, running: Vec<Work>) -> Result<Turns, StoreError> {
        let (mut left, mut failed, mut away) = (Vec::new(), None, 0);
        for work in running {
            if self.watch().has_ended() {
                return Ok(Turns::default());
            }
            match AssertUnwindSafe(self.carry_out_piece(work)).catch_unwind().await {
                Ok(Ok(more)) => {
                    away = 0;
                    left.extend(more.then_some(work));
                }
                Ok(Err(error)) if error.is_passing() => {
                    away = if error.is_away() { away + 1 } else { 0 };
                    if away == MAX_AWAY {
                        return Err(error);
                    }
                    tracing::warn!(%error, ?work, "a bulk job cannot go on; trying again");
                    failed = Some(error);
                }
                Ok(Err(error)) => {
                    tracing::error!(%error, ?work, "a bulk job cannot go on");
                    self.end_broken_check(work).await?;
                }
                // The panic hook has logged where.
                Err(_) => {
                    tracing::error!(?work, "a bulk job panicked");
                    self.end_broken_check(work).await?;
                }
            }
        }
        if self.upload_ended.swap(false, Ordering::Relaxed) {
            // Do not keep the file of an upload that has just ended for another hour.
            self.clean_uploads().await;
        }
        Ok(Turns { left, failed })
    }

    /// A check that fails on something it cannot read would fail again, so it ends; its owner can then choose another
    /// way to read the file.
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

    /// Carries out a job to its end while the caller waits; if the caller goes, the service goes on with it. Keeps
    /// trying while the database is unavailable.
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

/// Wakes the service, because a job began or goes on.
pub(crate) fn begun(tx: &mut Tx<'_>) {
    tx.after_commit(Effect::WakeBulkJobs);
}
