//! Uploads of people: read from a spreadsheet, checked in a dry run, carried out in pieces.

mod check;
mod columns;
mod file;
mod judge;
mod reread;
mod row;
mod run;
mod trouble;

use std::sync::Arc;

use refhook_core::ids::{AccountId, UploadId};
use refhook_core::problem::Problems;
use refhook_store::campaigns::Campaign;
use refhook_store::uploads::{self, NewReading, NewRow, NewUpload, Upload, UploadKind, UploadState};
use refhook_store::{StoreError, WriteClass};

use crate::Program;
use crate::bulk_jobs::begun as job_begun;
use crate::detach::detach;
pub(crate) use check::Checks;
pub use file::{FileError, Sheet};
pub use reread::Configure;

/// Rows stored in one transaction while a file is read: some milliseconds.
const PIECE_ROWS: usize = 500;
/// Bytes of a file stored in one transaction.
const PART: usize = 512 * 1024;

/// A file as received, and what was read from it.
pub struct UploadFile {
    /// Its file name.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Its rows.
    pub sheet: Sheet,
}

/// Why an upload could not be changed or started.
#[derive(Debug, thiserror::Error)]
pub enum UploadError {
    /// The account has no such upload.
    #[error("There is no upload with this id in your account.")]
    NotFound,
    /// It has already been started.
    #[error("This upload was started already; upload the file again to begin anew.")]
    NotOpen,
    /// Nothing is under way.
    #[error("This upload is neither being checked nor under way.")]
    NotUnderWay,
    /// It is under way.
    #[error("This upload is under way; cancel it first.")]
    UnderWay,
    /// The choice is not possible.
    #[error(transparent)]
    Choice(#[from] Problems),
    /// The file.
    #[error(transparent)]
    File(#[from] FileError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Program {
    /// Stores a file and its rows, without acting on them yet.
    pub async fn upload(
        self: &Arc<Self>,
        campaign: Campaign,
        kind: UploadKind,
        file: UploadFile,
    ) -> Result<Upload, UploadError> {
        let program = Arc::clone(self);
        detach(async move { program.keep(&campaign, kind, file).await }).await
    }

    async fn keep(
        &self,
        campaign: &Campaign,
        kind: UploadKind,
        file: UploadFile,
    ) -> Result<Upload, UploadError> {
        let UploadFile { name, bytes, sheet } = file;
        let account_id = campaign.account_id;
        let reading = new_reading(campaign, kind, &sheet);
        let new = NewUpload { account_id, campaign_id: campaign.id, kind, file_name: name, reading };
        let id = self.begin_reading(new).await?;
        for (part, piece) in (0..).zip(bytes.chunks(PART)) {
            let piece = piece.to_vec();
            let stored = self.writer.write(WriteClass::Background, move |mut tx| {
                Box::pin(async move { uploads::add_part(&mut tx, id, part, &piece).await })
            });
            stored.await.map_err(UploadError::Store)?;
        }
        self.keep_rows(id, &sheet).await?;
        let now = self.clock.now();
        let ended = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move {
                uploads::finish(&mut tx, id, (UploadState::Reading, UploadState::Ready), None, now).await?;
                uploads::find(&mut tx, account_id, id).await
            })
        });
        let ended: Result<Option<Upload>, StoreError> = ended.await;
        ended?.ok_or(UploadError::NotFound)
    }

    async fn begin_reading(&self, new: NewUpload) -> Result<UploadId, UploadError> {
        let now = self.clock.now();
        let begun = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move { uploads::insert(&mut tx, &new, now).await })
        });
        begun.await.map_err(UploadError::Store)
    }

    /// Stores the rows of a file; if this is interrupted, what was stored stays invisible.
    async fn keep_rows(&self, id: UploadId, sheet: &Sheet) -> Result<(), UploadError> {
        let mut rows = sheet.rows();
        let mut next = || rows.by_ref().take(PIECE_ROWS).collect::<Vec<NewRow>>();
        let mut piece = next();
        while !piece.is_empty() {
            let stored = self.writer.write(WriteClass::Background, move |mut tx| {
                Box::pin(async move { uploads::add_rows(&mut tx, id, &piece).await })
            });
            // The next piece is read while the database takes this one.
            let (stored, after) = tokio::join!(stored, async { next() });
            stored.map_err(UploadError::Store)?;
            piece = after;
        }
        Ok(())
    }

    /// Starts an upload; several of an account run one after the other.
    ///
    /// # Errors
    /// [`UploadError::NotOpen`], and what is wrong with the chosen columns.
    pub async fn start_upload(
        self: &Arc<Self>,
        account: AccountId,
        id: UploadId,
    ) -> Result<Upload, UploadError> {
        self.begin_upload(account, id, UploadState::Running).await
    }

    async fn begin_upload(
        &self,
        account: AccountId,
        id: UploadId,
        state: UploadState,
    ) -> Result<Upload, UploadError> {
        let known = self.find_upload(account, id).await?;
        columns::check(known.kind, known.columns.len(), &known.mapping)?;
        let (claim, now) = (self.claim, self.clock.now());
        let work = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move {
                let begun = uploads::begin(&mut tx, (account, id), state, claim, now).await?;
                if let Some(upload) = begun.as_ref().filter(|upload| upload.state == UploadState::Running) {
                    uploads::forget_samples(&mut tx, upload).await?;
                }
                if begun.is_some() {
                    job_begun(&mut tx);
                }
                Ok(begun)
            })
        });
        let begun: Result<Option<Upload>, StoreError> = work.await;
        begun?.ok_or(UploadError::NotOpen)
    }

    /// Stops a check or a run; what was done by then is kept.
    ///
    /// # Errors
    /// [`UploadError::NotUnderWay`].
    pub async fn cancel_upload(
        self: &Arc<Self>,
        account: AccountId,
        id: UploadId,
    ) -> Result<Upload, UploadError> {
        self.find_upload(account, id).await?;
        let now = self.clock.now();
        let work = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move { uploads::cancel(&mut tx, (account, id), now).await })
        });
        let cancelled: Result<Option<Upload>, StoreError> = work.await;
        cancelled?.ok_or(UploadError::NotUnderWay)
    }

    /// Deletes an upload that is not under way, with its file. The people who joined by it stay.
    ///
    /// # Errors
    /// [`UploadError::UnderWay`].
    pub async fn delete_upload(
        self: &Arc<Self>,
        account: AccountId,
        id: UploadId,
    ) -> Result<(), UploadError> {
        self.find_upload(account, id).await?;
        let work = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move { uploads::hide(&mut tx, account, id).await })
        });
        let hidden: Result<bool, StoreError> = work.await;
        if hidden? { Ok(()) } else { Err(UploadError::UnderWay) }
    }

    async fn find_upload(&self, account: AccountId, id: UploadId) -> Result<Upload, UploadError> {
        let found = uploads::find(&mut self.reader.read().await?.tx(), account, id).await?;
        found.ok_or(UploadError::NotFound)
    }
}

fn new_reading(campaign: &Campaign, kind: UploadKind, sheet: &Sheet) -> NewReading {
    NewReading {
        encoding: sheet.encoding,
        separator: sheet.separator.clone(),
        mapping: columns::guess(kind, &sheet.columns, &campaign.fields),
        columns: sheet.columns.clone(),
        read_as: sheet.read_as.clone(),
    }
}
