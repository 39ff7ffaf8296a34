//! Erasing people, one by one or with their campaign.

use std::time::Duration;

use refhook_core::ids::{AccountId, CampaignId, PersonId};
use refhook_store::queue::Arrival;
use refhook_store::{Priority, StoreError, campaigns, people, uploads};

use crate::Program;

/// People erased in one transaction when a campaign goes: small, so that no lead waits for it.
const PIECE: i64 = 500;

/// How long erasing waits for a database that is away.
const PAUSE: Duration = Duration::from_secs(1);

/// Why nothing was erased.
#[derive(Debug, thiserror::Error)]
pub enum EraseError {
    /// The account has nothing of that number.
    #[error("There is nothing with this id in your account.")]
    NotFound,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Program {
    /// Erases people of an account, in a fixed number of statements. Numbers that the account does not have change
    /// nothing; what was erased is returned.
    pub async fn erase(&self, account: AccountId, ids: Vec<PersonId>) -> Result<Vec<PersonId>, StoreError> {
        let now = self.clock.now();
        let erased = self.db.write(Priority::Lead, move |mut tx| {
            Box::pin(async move {
                let mine = refhook_store::erase::of_account(&mut tx, account, &ids).await?;
                refhook_store::erase::erase(&mut tx, &mine, now).await?;
                Ok::<_, StoreError>(mine)
            })
        });
        let erased = erased.await?;
        self.forget(&erased);
        Ok(erased)
    }

    /// Deletes a campaign with its webhooks at once, then erases its people piece by piece.
    ///
    /// A stop in between leaves nobody behind: [`Program::finish_erasing`] runs at every start.
    pub async fn delete_campaign(&self, account: AccountId, id: CampaignId) -> Result<(), EraseError> {
        let now = self.clock.now();
        let webhooks = self.db.write(Priority::Lead, move |mut tx| {
            Box::pin(async move {
                if !campaigns::delete(&mut tx, account, id, now).await? {
                    return Err(EraseError::NotFound);
                }
                uploads::delete_of_campaign(&mut tx, id).await?;
                let (webhooks, _) =
                    refhook_store::webhooks::list(&mut tx, account, Some(id), 0, i64::MAX).await?;
                for webhook in &webhooks {
                    refhook_store::webhooks::delete(&mut tx, account, webhook.id, now).await?;
                }
                Ok(webhooks)
            })
        });
        for webhook in webhooks.await? {
            self.handover.tell(Arrival::Changed(webhook.id));
        }
        self.finish_erasing().await.map_err(EraseError::from)
    }

    /// Erases whoever is left of deleted campaigns.
    pub async fn finish_erasing(&self) -> Result<(), StoreError> {
        loop {
            let now = self.clock.now();
            let erased = self.db.write(Priority::Background, move |mut tx| {
                Box::pin(async move {
                    let left = people::left_in_deleted_campaigns(&mut tx, PIECE).await?;
                    refhook_store::erase::erase(&mut tx, &left, now).await?;
                    Ok::<_, StoreError>(left)
                })
            });
            match erased.await {
                Ok(erased) if erased.is_empty() => return Ok(()),
                Ok(erased) => self.forget(&erased),
                // Nobody would ask again: the campaign is gone already.
                Err(error) if error.is_passing() => {
                    tracing::warn!(%error, "people of a deleted campaign are not erased yet; trying again");
                    tokio::time::sleep(PAUSE).await;
                }
                Err(error) => return Err(error),
            }
        }
    }

    fn forget(&self, people: &[PersonId]) {
        for id in people {
            self.handover.tell(Arrival::Forget(*id));
        }
    }
}
