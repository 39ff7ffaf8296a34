//! Changing what is known about one person.

use std::sync::Arc;

use refhook_core::answer;
use refhook_core::ids::{AccountId, PersonId, TokenId};
use refhook_core::join::{KnownPerson, PersonKey, merge_meta};
use refhook_core::people::person::MetaEntry;
use refhook_store::accounts::tokens;
use refhook_store::campaigns::{self, Campaign};
use refhook_store::people::{self, PeopleLookup};
use refhook_store::{StoreError, Tx, WriteClass};

use crate::Program;

/// What is to change; `None` stays as it is. Texts are already checked.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PersonChange {
    /// New name.
    pub first_name: Option<String>,
    /// New address.
    pub email: Option<String>,
    /// Custom fields to set; the others stay.
    pub meta: Vec<MetaEntry>,
}

/// Who does something, for the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Author {
    /// A member, by their address.
    Member(String),
    /// A program, by its token.
    Token(TokenId),
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
    /// A custom field, by its label, that is a checkbox and was sent neither yes nor no.
    #[error("\"{0}\" is a checkbox: send true or false, or a word for yes or no.")]
    NoCheckbox(String),
    /// The database.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for UpdateError {
    fn from(error: StoreError) -> Self {
        // The address is the only unique value that an update can violate.
        if matches!(error, StoreError::Conflict(_)) { Self::EmailInUse } else { Self::Store(error) }
    }
}

impl Program {
    /// Changes a person and returns them as they are now, with their campaign. Triggers no webhook.
    pub async fn update_person(
        self: &Arc<Self>,
        account: AccountId,
        id: PersonId,
        change: PersonChange,
    ) -> Result<(KnownPerson, Campaign), UpdateError> {
        let work = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move { update_in(&mut tx, account, id, change).await })
        });
        work.await
    }

    /// Dismisses the flags of a person and keeps who did it and when; does nothing where there are none. Triggers no
    /// webhook.
    pub async fn dismiss_flags(
        self: &Arc<Self>,
        account: AccountId,
        id: PersonId,
        author: Author,
    ) -> Result<bool, StoreError> {
        let now = self.clock.now();
        let work = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move {
                let by = match author {
                    Author::Member(address) => address,
                    Author::Token(token) => {
                        let name = tokens::name(&mut tx, token).await?;
                        format!("access token \u{201c}{}\u{201d}", name.unwrap_or_default())
                    }
                };
                people::dismiss_flags(&mut tx, account, id, (&by, now)).await
            })
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
    let found = people::find(tx, account, &PersonKey::Id(id)).await?.pop().ok_or(UpdateError::NotFound)?;
    // People who share an address, as an earlier version allowed, can still be changed.
    let new = change.email.iter().filter(|email| **email != found.facts.email);
    let emails = new.map(|email| (found.campaign_id, email.clone())).collect();
    let (ours, others): (Vec<_>, Vec<_>) =
        people::lock(tx, &PeopleLookup { ids: vec![id], emails, ..PeopleLookup::default() })
            .await?
            .into_iter()
            .partition(|person| person.facts.id == id);
    let mut person = ours.into_iter().next().ok_or(UpdateError::NotFound)?;
    if !others.is_empty() {
        return Err(UpdateError::EmailInUse);
    }
    if let Some(first_name) = change.first_name {
        person.facts.first_name = first_name;
    }
    if let Some(email) = change.email {
        person.facts.email = email;
    }
    let campaign = campaigns::find(tx, account, person.campaign_id).await?.ok_or(UpdateError::NotFound)?;
    let read = answer::read_checkboxes(&campaign.fields, &change.meta).map_err(UpdateError::NoCheckbox)?;
    merge_meta(&mut person.facts.meta, &read.unwrap_or(change.meta));
    people::update(tx, std::slice::from_ref(&person)).await?;
    Ok((person, campaign))
}
