//! A dry run of an upload: every row's outcome is told, nobody joins.

use std::sync::Arc;
use std::time::Duration;

use rand::SeedableRng;
use rand::rngs::StdRng;
use refhook_core::ids::{AccountId, UploadId};
use refhook_store::campaigns::Campaign;
use refhook_store::uploads::{self, Progress, RowResult, Upload, UploadKind, UploadRow, UploadState};
use refhook_store::{StoreError, WriteClass, campaigns};

use super::UploadError;
use super::columns::{self, Target};
use super::judge::Judge;
use super::row::{Batch, Reading, joined, qualified};
use crate::Program;
use crate::detached::to_its_end;

/// Rows that are looked at together.
const PIECE: i64 = 500;
/// How long a check waits for a database that is away.
const PAUSE: Duration = Duration::from_secs(1);

impl Program {
    /// Begins to look at all rows of an upload, and goes on with it in the background.
    ///
    /// # Errors
    /// [`UploadError::NotOpen`], and what is wrong with the chosen columns.
    pub async fn check_upload(
        self: &Arc<Self>,
        account: AccountId,
        id: UploadId,
    ) -> Result<Upload, UploadError> {
        let program = Arc::clone(self);
        to_its_end(async move {
            let upload = program.start_check(account, id).await?;
            tokio::spawn(program.run_check(upload.clone()));
            Ok(upload)
        })
        .await
    }

    /// Begins to look at all rows of an upload; [`Program::run_check`] carries it out.
    ///
    /// # Errors
    /// Those of [`Program::check_upload`].
    pub async fn start_check(
        self: &Arc<Self>,
        account: AccountId,
        id: UploadId,
    ) -> Result<Upload, UploadError> {
        self.begin_upload(account, id, UploadState::Checking).await
    }

    /// Looks at all rows of an upload, until it is done, cancelled or the server stops.
    pub async fn run_check(self: Arc<Self>, upload: Upload) {
        while let Err(error) = self.check_rows(&upload).await {
            if !error.is_passing() || self.handover.changes().has_ended() {
                return tracing::error!(%error, upload = %upload.id, "an upload can not be checked");
            }
            tracing::warn!(%error, upload = %upload.id, "an upload can not be checked; trying again");
            tokio::time::sleep(PAUSE).await;
            if let Err(error) = self.restart_check(&upload).await {
                tracing::warn!(%error, upload = %upload.id, "a check could not begin anew");
            }
        }
    }

    async fn check_rows(&self, upload: &Upload) -> Result<(), StoreError> {
        let campaign = {
            let mut connection = self.reader.read().await?;
            campaigns::find(&mut connection.tx(), upload.account_id, upload.campaign_id).await?
        };
        let Some(campaign) = campaign else { return Ok(()) };
        // What was chosen was checked when the check began.
        let Ok(targets) = columns::check(upload.kind, upload.columns.len(), &upload.mapping) else {
            return Ok(());
        };
        let mut judge = Judge::new(campaign.clone(), &self.base_url);
        let mut after = 0;
        loop {
            if self.handover.changes().has_ended() {
                // The next start lets somebody begin anew.
                return Ok(());
            }
            let rows = {
                let mut connection = self.reader.read().await?;
                uploads::rows_after(&mut connection.tx(), upload.rows_id, after, PIECE).await?
            };
            let Some(last) = rows.last().map(|row| row.number) else {
                return self.end_check(upload.id).await;
            };
            let results = self.judge(&mut judge, (upload, &campaign, targets.clone()), &rows).await?;
            if !self.note_check(upload, after, results).await? {
                return Ok(());
            }
            after = last;
        }
    }

    async fn judge(
        &self,
        judge: &mut Judge,
        (upload, campaign, targets): (&Upload, &Campaign, Vec<Option<Target>>),
        rows: &[UploadRow],
    ) -> Result<Vec<RowResult>, StoreError> {
        let reading = Reading::new(upload, campaign, targets);
        let mut connection = self.reader.read().await?;
        let mut tx = connection.tx();
        let now = self.clock.now();
        // For the ids of events that are never written.
        let mut random = StdRng::seed_from_u64(0);
        if upload.kind == UploadKind::Qualifications {
            let batch = Batch::read(rows, |row| reading.qualify(row));
            let answers = judge.qualify(&mut tx, &batch.requests, now, &mut random).await?;
            return Ok(without_people(batch.results(&answers, qualified)));
        }
        let batch = Batch::read(rows, |row| reading.join(row));
        let answers = judge.join(&mut tx, &batch.requests, now, &mut random).await?;
        Ok(without_people(batch.results(&answers, joined)))
    }

    async fn note_check(
        &self,
        upload: &Upload,
        after: i64,
        results: Vec<RowResult>,
    ) -> Result<bool, StoreError> {
        let now = self.clock.now();
        let at = Progress { id: upload.id, rows_id: upload.rows_id, state: UploadState::Checking, after };
        let work = self.writer.write(WriteClass::Background, move |mut tx| {
            Box::pin(async move { uploads::progress(&mut tx, at, &results, now).await })
        });
        work.await
    }

    async fn end_check(&self, id: UploadId) -> Result<(), StoreError> {
        let now = self.clock.now();
        let step = (UploadState::Checking, UploadState::Checked);
        let work = self.writer.write(WriteClass::Background, move |mut tx| {
            Box::pin(async move { uploads::finish(&mut tx, id, step, None, now).await })
        });
        work.await
    }

    async fn restart_check(&self, upload: &Upload) -> Result<(), StoreError> {
        let (account, id, claim, now) = (upload.account_id, upload.id, self.claim, self.clock.now());
        let work = self.writer.write(WriteClass::Background, move |mut tx| {
            Box::pin(async move {
                if uploads::cancel(&mut tx, (account, id), now).await?.is_some() {
                    uploads::begin(&mut tx, (account, id), UploadState::Checking, claim, now).await?;
                }
                Ok::<_, StoreError>(())
            })
        });
        work.await
    }
}

/// Nobody has joined, so no row is anybody's yet.
fn without_people(results: Vec<RowResult>) -> Vec<RowResult> {
    results.into_iter().map(|result| RowResult { person_id: None, ..result }).collect()
}
