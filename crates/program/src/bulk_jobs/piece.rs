//! One piece of a bulk job: a transaction of its own, with its effects.

use std::sync::Arc;
use std::time::{Duration, Instant};

use refhook_core::ids::{CampaignId, PersonId, RetryId, WebhookId};
use refhook_core::random::Random;
use refhook_core::time::UnixMs;
use refhook_dispatch::Arrival;
use refhook_store::bulk_jobs::{Job, JobKind, backfill, discard, erasure, retry};
use refhook_store::{StoreError, Tx, WriteClass, deliveries};
use tokio::time::sleep;

use super::Work;
use crate::Program;
use crate::webhooks::pause::release;

/// Longest pause after a piece, in which the writer is left to others.
const LONGEST_REST: Duration = Duration::from_millis(250);

/// What a piece did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// Whether more is left to do now.
    pub more: bool,
    /// How long the writer was held for it.
    pub took: Duration,
}

impl Program {
    /// Does a piece, and returns whether more is left. A row that the database rejects is found by halving the pieces.
    pub(super) async fn carry_out_piece(self: &Arc<Self>, work: Work) -> Result<bool, StoreError> {
        let mut sizes = self.sizes.lock().await;
        let rows = sizes.rows(work);
        match self.piece(work, rows).await {
            Ok(Piece { more, took }) => {
                let rest = sizes.took(work, took).min(LONGEST_REST);
                if !rest.is_zero() {
                    sleep(rest).await;
                }
                if !more {
                    sizes.ended(work);
                }
                Ok(more)
            }
            Err(error) if error.is_passing() => {
                if matches!(error, StoreError::TooSlow) {
                    sizes.halve(work);
                }
                Err(error)
            }
            Err(_) if matches!(work, Work::Job(_) | Work::Upload) && sizes.halve(work) => Ok(true),
            Err(error) if work == Work::Upload => {
                tracing::error!(%error, "a row of an upload can not be taken");
                self.skip_row(sizes.skip(work)).await?;
                Ok(true)
            }
            Err(error) => Err(error),
        }
    }

    async fn piece(self: &Arc<Self>, work: Work, rows: i64) -> Result<Piece, StoreError> {
        match work {
            Work::Job(job) => self.job_piece(job, rows).await,
            Work::Release(webhook) => self.release_piece(webhook).await,
            Work::Check(account, upload) => self.check_piece(account, upload).await,
            Work::Upload => self.upload_piece(rows).await,
        }
    }

    async fn job_piece(&self, job: Job, rows: i64) -> Result<Piece, StoreError> {
        let (now, random) = (self.clock.now(), self.random.clone());
        let work = self.writer.write(WriteClass::Background, move |mut tx| {
            Box::pin(async move {
                let began = Instant::now();
                let more = do_piece(&mut tx, job, rows, (&random, now)).await?;
                Ok::<_, StoreError>(Piece { more, took: began.elapsed() })
            })
        });
        work.await
    }

    /// Makes a piece of the waiting deliveries due.
    async fn release_piece(&self, webhook: WebhookId) -> Result<Piece, StoreError> {
        let now = self.clock.now();
        let work = self.writer.write(WriteClass::Background, move |mut tx| {
            Box::pin(async move {
                let began = Instant::now();
                let released = deliveries::release_piece(&mut tx, webhook, now).await?;
                if released.is_some() {
                    tx.after_commit(Arrival::Bulk(webhook));
                }
                Ok::<_, StoreError>(Piece { more: released == Some(true), took: began.elapsed() })
            })
        });
        work.await
    }
}

/// Does a piece of at most `rows` rows with its effects, and returns whether more is left.
async fn do_piece(
    tx: &mut Tx<'_>,
    job: Job,
    rows: i64,
    (random, now): (&Random, UnixMs),
) -> Result<bool, StoreError> {
    match job.kind {
        JobKind::Retry => {
            let done = retry::piece(tx, RetryId(job.id), rows, now).await?;
            Ok(done.is_some_and(|(webhook, more)| {
                tx.after_commit(Arrival::Changed(webhook));
                more
            }))
        }
        JobKind::Backfill | JobKind::CatchUp => {
            let done = backfill::piece(tx, job, rows, (random, now)).await?;
            Ok(done.is_some_and(|(webhook, more)| {
                tx.after_commit(Arrival::Bulk(webhook));
                more
            }))
        }
        JobKind::Discard => match discard::piece(tx, job, rows, now).await? {
            discard::Discarded::More => Ok(true),
            discard::Discarded::Resumed(webhook) => {
                release(tx, webhook);
                Ok(false)
            }
            discard::Discarded::Overtaken => Ok(false),
        },
        JobKind::EraseReferrer => erasure::referrer_piece(tx, PersonId(job.id), rows, now).await,
        JobKind::EraseCampaign => {
            let erased = erasure::campaign_piece(tx, CampaignId(job.id), rows, now).await?;
            for person in erased.iter().flatten() {
                tx.after_commit(Arrival::Forget(*person));
            }
            Ok(erased.is_some())
        }
        JobKind::EmptyWebhook => erasure::webhook_piece(tx, WebhookId(job.id), rows, now).await,
    }
}
