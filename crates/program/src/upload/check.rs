//! A dry run of an upload: determines every row's outcome without anybody joining.

use std::collections::HashMap;
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
use crate::bulk_jobs::Piece;

/// Rows checked together.
const PIECE_ROWS: i64 = 500;

/// The checks under way. What a check remembers of its rows is only in memory, so after a stop it starts over.
#[derive(Default)]
pub(crate) struct Checks(HashMap<UploadId, Check>);

impl Checks {
    /// Forgets checks that no longer run.
    pub(crate) fn retain(&mut self, running: &[(AccountId, UploadId)]) {
        self.0.retain(|id, _| running.iter().any(|(_, running)| running == id));
    }
}

struct Check {
    /// The upload as it was when the check began.
    upload: Upload,
    campaign: Campaign,
    targets: Vec<Option<Target>>,
    judge: Judge,
    /// The last row that was checked.
    after: i64,
}

impl Check {
    /// Whether this check is the upload's current one: somebody may have cancelled it and begun another.
    fn is_of(&self, now: &Upload) -> bool {
        let what = |upload: &Upload| {
            (upload.rows_id, upload.started_at, upload.mapping.clone(), upload.fire_webhooks)
        };
        what(&self.upload) == what(now) && self.after == now.position
    }
}

impl Program {
    /// Begins to check all rows of an upload; [`Program::bulk_round`] carries it out.
    ///
    /// # Errors
    /// [`UploadError::NotOpen`], and what is wrong with the chosen columns.
    pub async fn check_upload(
        self: &Arc<Self>,
        account: AccountId,
        id: UploadId,
    ) -> Result<Upload, UploadError> {
        self.begin_upload(account, id, UploadState::Checking).await
    }

    /// Checks the next rows of an upload.
    pub(crate) async fn check_piece(&self, account: AccountId, id: UploadId) -> Result<Piece, StoreError> {
        // A check never holds the writer for long.
        let piece = |more| Piece { more, took: Duration::ZERO };
        let mut checks = self.checks.lock().await;
        let found = uploads::find(&mut self.reader.read().await?.tx(), account, id).await?;
        let Some(upload) = found.filter(|upload| upload.state == UploadState::Checking) else {
            return Ok(piece(false));
        };
        // Taken out of the map: after an error, it would remember rows whose outcomes were not written.
        let known = checks.0.remove(&id).filter(|check| check.is_of(&upload));
        let mut check = match known {
            Some(check) => check,
            None if upload.position > 0 => {
                self.restart_check(&upload).await?;
                return Ok(piece(true));
            }
            None => match self.open_check(upload).await? {
                Some(check) => check,
                None => return Ok(piece(false)),
            },
        };
        let rows = {
            let mut connection = self.reader.read().await?;
            uploads::rows_after(&mut connection.tx(), check.upload.rows_id, check.after, PIECE_ROWS).await?
        };
        let Some(last) = rows.last().map(|row| row.number) else {
            self.end_check(id).await?;
            return Ok(piece(false));
        };
        let results = self.judge(&mut check, &rows).await?;
        let goes_on = self.note_check(&check.upload, check.after, results).await?;
        if goes_on {
            check.after = last;
            checks.0.insert(id, check);
        }
        Ok(piece(goes_on))
    }

    async fn open_check(&self, upload: Upload) -> Result<Option<Check>, StoreError> {
        let campaign = {
            let mut connection = self.reader.read().await?;
            campaigns::find(&mut connection.tx(), upload.account_id, upload.campaign_id).await?
        };
        let Some(campaign) = campaign else { return Ok(None) };
        // The chosen columns were validated when the check began.
        let Ok(targets) = columns::check(upload.kind, upload.columns.len(), &upload.mapping) else {
            return Ok(None);
        };
        let judge = Judge::new(campaign.clone(), &self.base_url);
        Ok(Some(Check { upload, campaign, targets, judge, after: 0 }))
    }

    async fn judge(&self, check: &mut Check, rows: &[UploadRow]) -> Result<Vec<RowResult>, StoreError> {
        let Check { upload, campaign, targets, judge, .. } = check;
        let reading = Reading::new(upload, campaign, targets.clone());
        let mut connection = self.reader.read().await?;
        let mut tx = connection.tx();
        let now = self.clock.now();
        // Only for ids of events that are never written.
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

/// Nobody has joined, so no row belongs to a person yet.
fn without_people(results: Vec<RowResult>) -> Vec<RowResult> {
    results.into_iter().map(|result| RowResult { person_id: None, ..result }).collect()
}
