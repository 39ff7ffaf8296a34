//! Visits of the public pages.

use refhook_core::ids::{CampaignId, PersonId};
use refhook_store::{StoreError, WriteClass, campaigns, people};

use crate::Program;

impl Program {
    /// Adds counted visits to campaigns and to the people whose links were used.
    ///
    /// # Errors
    /// Those of the database; then nothing was added.
    pub async fn add_visits(
        &self,
        in_campaigns: Vec<(CampaignId, i64)>,
        by_people: Vec<(PersonId, i64)>,
    ) -> Result<(), StoreError> {
        let written = self.writer.write(WriteClass::Background, move |mut tx| {
            Box::pin(async move {
                people::add_reach(&mut tx, &by_people).await?;
                campaigns::add_reach(&mut tx, &in_campaigns).await
            })
        });
        written.await
    }
}
