//! Erasing people, one by one or with their campaign. What can be large is a bulk job, so that no lead waits for it.

use std::sync::Arc;

use refhook_core::ids::{AccountId, CampaignId, PersonId, WebhookId};
use refhook_dispatch::Arrival;
use refhook_store::bulk_jobs::{Job, erasure};
use refhook_store::deliveries::{any_waiting, count_waiting};
use refhook_store::erase::{self, Scope};
use refhook_store::{StoreError, WriteClass, campaigns, uploads, webhooks};

use crate::Program;
use crate::bulk_jobs::begun;
use crate::webhooks::save_error::wait;

/// Why nothing was erased.
#[derive(Debug, thiserror::Error)]
pub enum EraseError {
    /// The account has nothing with this id.
    #[error("There is nothing with this id in your account.")]
    NotFound,
    /// This many deliveries to its webhooks are waiting, and the caller did not ask to discard them.
    #[error("{}", wait(*.0, "delivery", "deliveries"))]
    LeadsWait(i64),
    /// An upload to it is running, and the caller did not ask to discard the rest.
    #[error(
        "An upload to this campaign is under way, and the rest of its people would be lost. Wait for its end, or add \
         ?waiting=discard."
    )]
    UploadRuns,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Program {
    /// Erases people of an account and returns those who were erased. Ids that the account does not have are ignored.
    ///
    /// Their own data and unsent deliveries go in one transaction; then, before this returns, the copies of their data
    /// that are kept with the people they invited.
    pub async fn erase(
        self: &Arc<Self>,
        account: AccountId,
        ids: Vec<PersonId>,
    ) -> Result<Vec<PersonId>, StoreError> {
        let now = self.clock.now();
        let erased = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move {
                let mine = erase::of_account(&mut tx, account, &ids).await?;
                erase::erase(&mut tx, &mine, Scope::People, now).await?;
                let inviters = erasure::start_for_referrers(&mut tx, &mine, now).await?;
                for id in &mine {
                    tx.after_commit(Arrival::Forget(*id));
                }
                if !inviters.is_empty() {
                    begun(&mut tx);
                }
                Ok::<_, StoreError>((mine, inviters))
            })
        });
        let (erased, inviters) = erased.await?;
        for inviter in inviters {
            self.finish_job(Job::referrer(inviter)).await?;
        }
        Ok(erased)
    }

    /// Deletes a campaign with its webhooks at once, then erases its people in pieces.
    ///
    /// # Errors
    /// [`EraseError::LeadsWait`] and [`EraseError::UploadRuns`] if deliveries or rows of an upload are still waiting
    /// and `discard` is `false`.
    pub async fn delete_campaign(
        self: &Arc<Self>,
        account: AccountId,
        id: CampaignId,
        discard: bool,
    ) -> Result<(), EraseError> {
        let now = self.clock.now();
        let deleted = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move {
                let hooks = webhooks::ids_of_campaign(&mut tx, account, id).await?;
                if !discard && any_waiting(&mut tx, &hooks).await? {
                    return Ok(Err(hooks));
                }
                if !discard && uploads::runs_in(&mut tx, id).await? {
                    return Err(EraseError::UploadRuns);
                }
                if !campaigns::delete(&mut tx, account, id, now).await? {
                    return Err(EraseError::NotFound);
                }
                uploads::delete_of_campaign(&mut tx, id).await?;
                for hook in &hooks {
                    webhooks::delete(&mut tx, account, *hook, now).await?;
                    tx.after_commit(Arrival::Changed(*hook));
                }
                erasure::start(&mut tx, Job::campaign(id), now).await?;
                begun(&mut tx);
                Ok(Ok(()))
            })
        });
        if let Err(holding) = deleted.await? {
            return Err(self.leads_wait_for(account, &holding).await?);
        }
        self.finish_job(Job::campaign(id)).await.map_err(EraseError::from)
    }

    async fn leads_wait_for(
        &self,
        account: AccountId,
        webhooks: &[WebhookId],
    ) -> Result<EraseError, StoreError> {
        let mut connection = self.reader.read_for(account).await?;
        let mut waiting = 0;
        for webhook in webhooks {
            waiting += count_waiting(&mut connection.tx(), *webhook).await?;
        }
        Ok(EraseError::LeadsWait(waiting))
    }
}
