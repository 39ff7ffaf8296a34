//! Creating and changing campaigns.

pub mod code;
mod pages;
mod visits;

use refhook_core::ids::{AccountId, CampaignId};
use refhook_core::problem::Problems;
use refhook_store::campaigns::{self, Campaign, CampaignDraft};
use refhook_store::{StoreError, Tx, WriteClass, people};

use crate::Program;

/// How many codes to try: with 8 characters, even a second try is rare.
const CODE_TRIES: usize = 5;

/// Why a campaign was not saved.
#[derive(Debug, thiserror::Error)]
pub enum CampaignError {
    /// The account has no such campaign.
    #[error("There is no campaign with this id or code in your account.")]
    NotFound,
    /// What is wrong, by field.
    #[error("some fields cannot be used")]
    Invalid(Problems),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Problems> for CampaignError {
    fn from(problems: Problems) -> Self {
        Self::Invalid(problems)
    }
}

impl Program {
    /// Creates a campaign; without a code, a random one is drawn.
    ///
    /// # Errors
    /// [`CampaignError::Invalid`] when the code cannot be used.
    pub async fn create_campaign(
        &self,
        account: AccountId,
        code: Option<String>,
        draft: CampaignDraft,
    ) -> Result<Campaign, CampaignError> {
        if let Some(code) = &code {
            code::check(code)?;
        }
        let is_chosen = code.is_some();
        for _ in 0..CODE_TRIES {
            let code = code.clone().unwrap_or_else(|| self.campaign_code());
            match self.insert_campaign(account, code, draft.clone()).await {
                Ok(Some(created)) => return Ok(created),
                Ok(None) | Err(StoreError::Conflict(_)) if is_chosen => return Err(code::taken().into()),
                Ok(None) | Err(StoreError::Overtaken | StoreError::Conflict(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(StoreError::Busy.into())
    }

    /// `None` when the code is in use.
    async fn insert_campaign(
        &self,
        account: AccountId,
        code: String,
        draft: CampaignDraft,
    ) -> Result<Option<Campaign>, StoreError> {
        let now = self.now();
        let written = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move {
                // Codes of people and campaigns share one name space: both are the first part of a link.
                if !people::codes_in_use(&mut tx, &[&code]).await?.is_empty() {
                    return Ok(None);
                }
                let id = campaigns::insert(&mut tx, account, &code, &draft, now).await?;
                campaigns::find(&mut tx, account, id).await
            })
        });
        written.await
    }

    /// Changes a campaign. It is read, changed, written and read again in one transaction, so that of two changes at
    /// once neither is lost, and the answer is what was committed.
    ///
    /// # Errors
    /// Those of `change`, and [`CampaignError::Invalid`] when the code cannot be used.
    pub async fn update_campaign(
        &self,
        account: AccountId,
        id: CampaignId,
        code: Option<String>,
        change: impl FnOnce(CampaignDraft) -> Result<CampaignDraft, Problems> + Send + 'static,
    ) -> Result<Campaign, CampaignError> {
        let now = self.now();
        let written = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move {
                let known = campaigns::find(&mut tx, account, id).await?.ok_or(CampaignError::NotFound)?;
                let other = code.filter(|code| *code != known.code);
                let draft = CampaignDraft {
                    name: known.name,
                    lang: known.lang,
                    time_zone: known.time_zone,
                    status: known.status,
                    fields: known.fields,
                    starts_at: known.starts_at,
                    ends_at: known.ends_at,
                };
                campaigns::update(&mut tx, account, id, &change(draft)?, now).await?;
                if let Some(code) = other {
                    change_code(&mut tx, id, &code).await?;
                }
                campaigns::find(&mut tx, account, id).await?.ok_or(CampaignError::NotFound)
            })
        });
        written.await
    }
}

async fn change_code(tx: &mut Tx<'_>, id: CampaignId, code: &str) -> Result<(), CampaignError> {
    code::check(code)?;
    if campaigns::has_people(tx, id).await? {
        return Err(code::fixed().into());
    }
    if !people::codes_in_use(tx, &[code]).await?.is_empty() {
        return Err(code::taken().into());
    }
    campaigns::set_code(tx, id, code).await.map_err(|error| match error {
        StoreError::Conflict(_) => code::taken().into(),
        other => other.into(),
    })
}
