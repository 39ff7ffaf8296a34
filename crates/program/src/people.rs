//! Changing what is known of one person.

use std::sync::Arc;

use refhook_core::ids::{AccountId, PersonId};
use refhook_core::join::{KnownPerson, PersonKey, merge_meta};
use refhook_core::person::MetaEntry;
use refhook_store::campaigns::{self, Campaign};
use refhook_store::people::{self, Wanted};
use refhook_store::{Priority, StoreError, Tx};

use crate::Program;

/// What is to change; `None` stays as it is. Texts are already checked.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PersonChange {
    /// New name.
    pub first_name: Option<String>,
    /// New address.
    pub email: Option<String>,
    /// Custom fields to set; those not named stay.
    pub meta: Vec<MetaEntry>,
}

/// Why a person was not changed.
#[derive(Debug, thiserror::Error)]
pub enum UpdateError {
    /// The account has no such person.
    #[error("There is no user with this id in your account.")]
    NotFound,
    /// The address belongs to someone else in the campaign.
    #[error("Someone with this email address is already in the campaign.")]
    EmailInUse,
    /// The database.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for UpdateError {
    fn from(error: StoreError) -> Self {
        // The only unique value that an update can meet.
        if matches!(error, StoreError::Conflict(_)) { Self::EmailInUse } else { Self::Store(error) }
    }
}

impl Program {
    /// Changes a person and returns them as they are now, with their campaign. Fires nothing.
    pub async fn update_person(
        self: &Arc<Self>,
        account: AccountId,
        id: PersonId,
        change: PersonChange,
    ) -> Result<(KnownPerson, Campaign), UpdateError> {
        let work = self.db.write(Priority::Lead, move |mut tx| {
            Box::pin(async move { update_in(&mut tx, account, id, change).await })
        });
        work.await
    }
}

async fn update_in(
    tx: &mut Tx<'_>,
    account: AccountId,
    id: PersonId,
    change: PersonChange,
) -> Result<(KnownPerson, Campaign), UpdateError> {
    if people::find(tx, account, &PersonKey::Id(id)).await?.is_empty() {
        return Err(UpdateError::NotFound);
    }
    let wanted = Wanted { ids: vec![id], ..Wanted::default() };
    let mut person = people::lock(tx, &wanted).await?.pop().ok_or(UpdateError::NotFound)?;
    if let Some(first_name) = change.first_name {
        person.facts.first_name = first_name;
    }
    if let Some(email) = change.email {
        person.facts.email = email;
    }
    merge_meta(&mut person.facts.meta, &change.meta);
    people::update(tx, std::slice::from_ref(&person)).await?;
    let campaign = campaigns::find(tx, account, person.campaign_id).await?.ok_or(UpdateError::NotFound)?;
    Ok((person, campaign))
}
