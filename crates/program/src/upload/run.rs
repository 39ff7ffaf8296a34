//! The real run: piece by piece, each in one transaction with the upload's new position, so that a stop at any instant
//! takes nobody twice and loses nobody.

use std::sync::Arc;
use std::time::Duration;

use refhook_core::time::UnixMs;
use refhook_store::uploads::{self, Progress, RowResult, Upload, UploadKind, UploadRow, UploadState};
use refhook_store::{StoreError, Tx, Worker, WriteClass, campaigns};
use tokio::time::timeout;

use super::columns;
use super::row::{Batch, Reading, joined, qualified};
use crate::Program;
use refhook_store::queue::DeliveryPriority;

/// How large pieces are.
struct Size {
    /// How long one may take, in milliseconds.
    longest_ms: i64,
    /// Rows at least, however long they take: what a piece costs beside its rows would else eat up the time.
    fewest: i64,
    /// Whether as long a rest follows: the writer, and a core, are left to those who join and to deliveries meanwhile.
    rests: bool,
}

/// SQLite has one writer: who joins meanwhile waits for a piece, or for two.
const SQLITE: Size = Size { longest_ms: 6, fewest: 20, rests: true };
/// Others write meanwhile; each of the statements of a piece goes there and back.
const POSTGRES: Size = Size { longest_ms: 15, fewest: 50, rests: false };
/// Rows of a piece at most.
const MOST: i64 = 500;
/// How often the database is asked for uploads that nobody told this node of.
const POLL: Duration = Duration::from_secs(30);
/// How long a run waits for a database that is away.
pub(super) const PAUSE: Duration = Duration::from_secs(1);
/// How often what is kept no longer is cleaned away.
const CLEAN_MS: i64 = 60 * 60 * 1_000;

impl Program {
    /// Carries out uploads until the server stops, those that the last stop cut short among them.
    pub async fn run_uploads(self: Arc<Self>) {
        let sizes = if self.writer.is_concurrent() { POSTGRES } else { SQLITE };
        let (mut size, mut cleaned, mut skipped) = (MOST / 5, None::<UnixMs>, 0);
        let mut is_busy = false;
        while !self.handover.changes().has_ended() {
            if cleaned.is_none_or(|at| at.plus(CLEAN_MS) <= self.clock.now()) {
                cleaned = Some(self.clock.now());
                self.clean_uploads().await;
            }
            match self.upload_piece(size).await {
                Ok(Some(took_ms)) => {
                    is_busy = true;
                    // Halfway to what would have taken the time it may, so that one odd piece does not decide.
                    let fits = size * sizes.longest_ms / took_ms.max(1);
                    size = i64::midpoint(size, fits).clamp(sizes.fewest, MOST);
                    skipped = 0;
                    if sizes.rests {
                        tokio::time::sleep(Duration::from_millis(took_ms.unsigned_abs())).await;
                    }
                }
                // The file of what has just ended is not kept for another hour.
                Ok(None) if is_busy => (is_busy, cleaned) = (false, None),
                Ok(None) => drop(timeout(POLL, self.handover.woken(Worker::Uploads)).await),
                Err(error) if error.is_passing() => {
                    tracing::warn!(%error, "an upload can not go on; trying again");
                    tokio::time::sleep(PAUSE).await;
                }
                // One row is at fault, and smaller pieces find it.
                Err(_) if size > 1 => size /= 2,
                Err(error) => {
                    tracing::error!(%error, "a row of an upload can not be taken");
                    skipped += 1;
                    self.pass_over(skipped).await;
                }
            }
        }
    }

    /// Does one piece of `size` rows of the upload whose turn it is, and answers how long the writer was held for it,
    /// in milliseconds; `None` when there is none.
    pub async fn upload_piece(self: &Arc<Self>, size: i64) -> Result<Option<i64>, StoreError> {
        let program = Arc::clone(self);
        let work = self.writer.write(WriteClass::Background, move |mut tx| {
            Box::pin(async move { program.piece_in(&mut tx, size).await })
        });
        work.await
    }

    async fn piece_in(&self, tx: &mut Tx<'_>, size: i64) -> Result<Option<i64>, StoreError> {
        let began = self.clock.now();
        let Some(upload) = uploads::next_to_run(tx).await? else { return Ok(None) };
        self.run_rows(tx, &upload, size).await?;
        Ok(Some(self.clock.now().0 - began.0))
    }

    async fn run_rows(&self, tx: &mut Tx<'_>, upload: &Upload, size: i64) -> Result<(), StoreError> {
        let end = async |tx: &mut Tx<'_>, state, problem| {
            let step = (UploadState::Running, state);
            uploads::finish(tx, upload.id, step, problem, self.clock.now()).await
        };
        let rows = uploads::rows_after(tx, upload.rows_id, upload.position, size).await?;
        if rows.is_empty() {
            return end(tx, UploadState::Done, None).await;
        }
        let Some(campaign) = campaigns::find(tx, upload.account_id, upload.campaign_id).await? else {
            return end(tx, UploadState::Failed, Some("The campaign was deleted.")).await;
        };
        // What was chosen was checked before it was kept.
        let Ok(targets) = columns::check(upload.kind, upload.columns.len(), &upload.mapping) else {
            return end(tx, UploadState::Failed, Some("Choose again what the columns hold.")).await;
        };
        let reading = Reading::new(upload, &campaign, targets);
        let results = self.carry_out(tx, upload.kind, &reading, &rows).await?;
        let at = Progress {
            id: upload.id,
            rows_id: upload.rows_id,
            state: UploadState::Running,
            after: upload.position,
        };
        if !uploads::progress(tx, at, &results, self.clock.now()).await? {
            // Cancelled in between: nothing of the piece stays.
            return Err(StoreError::Overtaken);
        }
        Ok(())
    }

    async fn carry_out(
        &self,
        tx: &mut Tx<'_>,
        kind: UploadKind,
        reading: &Reading<'_>,
        rows: &[UploadRow],
    ) -> Result<Vec<RowResult>, StoreError> {
        if kind == UploadKind::Qualifications {
            let batch = Batch::read(rows, |row| reading.qualify(row));
            let answers = self.qualify_in(tx, &batch.requests, DeliveryPriority::Low).await?;
            return Ok(batch.results(&answers, qualified));
        }
        let batch = Batch::read(rows, |row| reading.join(row));
        let answers = self.join_in(tx, &batch.requests, DeliveryPriority::Low).await?;
        Ok(batch.results(&answers, joined))
    }

    async fn clean_uploads(&self) {
        let by_age = match self.may_delete().await {
            Ok(may) => may,
            Err(error) => {
                return tracing::warn!(%error, "old uploads could not be cleaned away; the next hour tries again");
            }
        };
        loop {
            // Without a clock that can be believed, only what somebody deleted goes.
            let now = if by_age { self.clock.now() } else { UnixMs(0) };
            let work = self.writer.write(WriteClass::Background, move |mut tx| {
                Box::pin(async move { uploads::clean(&mut tx, now).await })
            });
            match work.await {
                Ok(true) => {}
                Ok(false) => return,
                Err(error) => {
                    let error: StoreError = error;
                    return tracing::warn!(%error, "old uploads could not be cleaned away; the next hour tries again");
                }
            }
        }
    }
}
