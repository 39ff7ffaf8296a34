//! The campaign whom a path names.

use refhook_core::ids::{AccountId, CampaignId};
use refhook_store::Tx;
use refhook_store::campaigns::{self, Campaign};

use crate::error::ApiError;
use crate::request::{LooseId, PathText};

/// The answer when none has the name.
pub(crate) const NONE: &str = "There is no campaign with this id or code in your account.";

/// Finds the campaign that an id or code names.
pub(crate) async fn find(tx: &mut Tx<'_>, account: AccountId, name: &PathText) -> Result<Campaign, ApiError> {
    let found = match name.number() {
        Some(id) => campaigns::find(tx, account, CampaignId(id)).await?,
        None => campaigns::find_by_code(tx, account, &name.0).await?,
    };
    found.ok_or_else(|| ApiError::not_found(NONE))
}

/// The campaign that a filter names, if there is one.
pub(crate) async fn find_campaign(
    tx: &mut Tx<'_>,
    account: AccountId,
    id: Option<LooseId>,
) -> Result<Option<Campaign>, ApiError> {
    let Some(id) = id else { return Ok(None) };
    let found = campaigns::find(tx, account, CampaignId(id.0)).await?;
    let missing = "There is no campaign with this id in your account.";
    found.map(Some).ok_or_else(|| ApiError::not_found_in("campaign_id", missing))
}
