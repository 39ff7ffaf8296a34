//! What a campaign's public pages look like.

use refhook_core::ids::{AccountId, CampaignId};
use refhook_core::pages::CampaignPages;
use refhook_store::campaigns::logos::{self, Logo};
use refhook_store::campaigns::{self, Campaign};
use refhook_store::{StoreError, WriteClass};

use super::CampaignError;
use crate::Program;

impl Program {
    /// Replaces what the pages say and look like.
    ///
    /// # Errors
    /// When the account has no such campaign.
    pub async fn set_pages(
        &self,
        account: AccountId,
        id: CampaignId,
        pages: CampaignPages,
    ) -> Result<Campaign, CampaignError> {
        let now = self.now();
        let written = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move {
                campaigns::set_pages(&mut tx, account, id, &pages, now).await?;
                campaigns::find(&mut tx, account, id).await?.ok_or(CampaignError::NotFound)
            })
        });
        written.await
    }

    /// Sets the pages' logo, already checked, or removes it.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn set_logo(&self, id: CampaignId, logo: Option<Logo>) -> Result<(), StoreError> {
        let now = self.now();
        let written = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move {
                match logo {
                    Some(logo) => logos::set(&mut tx, id, &logo, now).await,
                    None => logos::remove(&mut tx, id).await,
                }
            })
        });
        written.await
    }
}
