//! The real run, in pieces. Each is one transaction with the upload's new position, so that a stop at any instant takes
//! nobody twice and loses nobody.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use refhook_core::time::UnixMs;
use refhook_store::queue::DeliveryPriority;
use refhook_store::uploads::{self, Progress, RowResult, Upload, UploadKind, UploadRow, UploadState};
use refhook_store::{StoreError, Tx, WriteClass, campaigns};

use super::columns;
use super::row::{Batch, Reading, joined, qualified};
use crate::Program;
use crate::bulk_jobs::Piece;

impl Program {
    /// Does one piece of `size` rows of the upload whose turn it is. [`Piece::more`] is `false` if there was none.
    pub async fn upload_piece(self: &Arc<Self>, size: i64) -> Result<Piece, StoreError> {
        let program = Arc::clone(self);
        let work = self.writer.write(WriteClass::Background, move |mut tx| {
            Box::pin(async move {
                let began = Instant::now();
                let Some(upload) = uploads::next_to_run(&mut tx).await? else { return Ok(None) };
                *program.upload_tried.lock() = Some((upload.id, upload.position));
                let has_ended = program.run_rows(&mut tx, &upload, size).await?;
                Ok(Some((has_ended, began.elapsed())))
            })
        });
        let done: Result<_, StoreError> = work.await;
        let Some((has_ended, took)) = done? else { return Ok(Piece { more: false, took: Duration::ZERO }) };
        if has_ended {
            self.upload_ended.store(true, Ordering::Relaxed);
        }
        Ok(Piece { more: true, took })
    }

    /// Runs the next rows, and returns whether the upload has ended.
    async fn run_rows(&self, tx: &mut Tx<'_>, upload: &Upload, size: i64) -> Result<bool, StoreError> {
        let end = async |tx: &mut Tx<'_>, state, problem| {
            let step = (UploadState::Running, state);
            uploads::finish(tx, upload.id, step, problem, self.clock.now()).await.map(|()| true)
        };
        let rows = uploads::rows_after(tx, upload.rows_id, upload.position, size).await?;
        if rows.is_empty() {
            return end(tx, UploadState::Done, None).await;
        }
        let Some(campaign) = campaigns::find(tx, upload.account_id, upload.campaign_id).await? else {
            return end(tx, UploadState::Failed, Some("The campaign was deleted.")).await;
        };
        // The chosen columns were validated before they were stored.
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
            // Cancelled meanwhile: roll the piece back.
            return Err(StoreError::Overtaken);
        }
        Ok(false)
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

    /// Deletes what is no longer kept of uploads.
    pub(crate) async fn clean_uploads(&self) {
        let by_age = match self.may_delete().await {
            Ok(may) => may,
            Err(error) => {
                return tracing::warn!(%error, "old uploads could not be cleaned away; the next hour tries again");
            }
        };
        while !self.watch().has_ended() {
            // Without a trusted clock, delete only what somebody has deleted.
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
