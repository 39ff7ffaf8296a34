//! What can be chosen for an upload before it is started: how its file is read, what its columns hold.

use std::sync::Arc;

use refhook_core::ids::{AccountId, UploadId};
use refhook_core::problem::Problems;
use refhook_store::uploads::{self, Choice, NewUpload, Upload};
use refhook_store::{WriteClass, campaigns};

use super::{Sheet, UploadError, columns, new_reading};
use crate::Program;
use crate::detach::detach;

/// What is to change; `None` stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Configure {
    /// How the file is read. What it leaves open is detected again.
    pub reading: Option<Choice>,
    /// What each column holds.
    pub columns: Option<Vec<Option<String>>>,
    /// Whether webhooks are told of new people.
    pub fire_webhooks: Option<bool>,
}

impl Program {
    /// Sets how the file is read, what its columns hold, and whether webhooks are told of new people.
    ///
    /// # Errors
    /// [`UploadError::NotOpen`], and what is wrong with the choice; then nothing has changed.
    pub async fn configure_upload(
        self: &Arc<Self>,
        account: AccountId,
        id: UploadId,
        change: Configure,
    ) -> Result<Upload, UploadError> {
        let known = self.find_upload(account, id).await?;
        if !known.state.is_open() {
            return Err(UploadError::NotOpen);
        }
        let fire_webhooks = change.fire_webhooks.unwrap_or(known.fire_webhooks);
        if let Some(choice) = change.reading.filter(|choice| *choice != known.read_as.choice) {
            let (program, rest) = (Arc::clone(self), (change.columns, fire_webhooks));
            return detach(async move { program.read_anew(known, choice, rest).await }).await;
        }
        let mapping = change.columns.unwrap_or_else(|| known.mapping.clone());
        columns::check(known.kind, known.columns.len(), &mapping)?;
        let work = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move {
                if !uploads::configure(&mut tx, id, &mapping, fire_webhooks).await? {
                    return Err(UploadError::NotOpen);
                }
                uploads::find(&mut tx, account, id).await?.ok_or(UploadError::NotFound)
            })
        });
        work.await
    }

    /// Stores the new rows under another upload's id first, so that readers see all of the old rows meanwhile.
    async fn read_anew(
        &self,
        known: Upload,
        choice: Choice,
        (mapping, fire_webhooks): (Option<Vec<Option<String>>>, bool),
    ) -> Result<Upload, UploadError> {
        let (bytes, campaign) = {
            let mut connection = self.reader.read().await?;
            let mut tx = connection.tx();
            let campaign = campaigns::find(&mut tx, known.account_id, known.campaign_id).await?;
            (uploads::parts(&mut tx, known.id).await?, campaign.ok_or(UploadError::NotFound)?)
        };
        let bytes = bytes.ok_or_else(|| {
            Problems::one("file", "The file is not kept any more; upload it again to read it in another way.")
        })?;
        let lang = campaign.lang.clone();
        let read = tokio::task::spawn_blocking(move || Sheet::read(&bytes, choice, &lang));
        let sheet = read.await.map_err(|_| super::FileError::Damaged)??;
        let mut reading = new_reading(&campaign, known.kind, &sheet);
        if let Some(mapping) = mapping {
            columns::check(known.kind, reading.columns.len(), &mapping)?;
            reading.mapping = mapping;
        } else if names(&reading.columns).eq(names(&known.columns)) {
            reading.mapping.clone_from(&known.mapping);
        }
        let new = NewUpload {
            account_id: known.account_id,
            campaign_id: known.campaign_id,
            kind: known.kind,
            file_name: known.file_name.clone(),
            reading: reading.clone(),
        };
        let other = self.begin_reading(new).await?;
        self.keep_rows(other, &sheet).await?;
        let work = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move {
                if !uploads::adopt(&mut tx, &known, (other, &reading), fire_webhooks).await? {
                    return Ok(None);
                }
                uploads::find(&mut tx, known.account_id, known.id).await
            })
        });
        let changed: Result<Option<Upload>, refhook_store::StoreError> = work.await;
        changed?.ok_or(UploadError::NotOpen)
    }
}

fn names(columns: &[uploads::Column]) -> impl Iterator<Item = &str> {
    columns.iter().map(|column| column.name.as_str())
}
