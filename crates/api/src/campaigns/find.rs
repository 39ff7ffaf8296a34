//! The campaign that a path names.

use axum::extract::FromRequestParts;
use http::request::Parts;
use refhook_core::ids::{AccountId, CampaignId};
use refhook_store::Tx;
use refhook_store::campaigns::{self, Campaign};

use crate::app::App;
use crate::auth::Named;
use crate::error::ApiError;
use crate::request::{LooseId, PathText};

/// The message when there is none by this name.
pub(crate) const NONE: &str = "There is no campaign with this id or code in your account.";

impl Named for Campaign {
    async fn named(parts: &mut Parts, account: AccountId, app: &App) -> Result<Self, ApiError> {
        let name = PathText::from_request_parts(parts, &()).await?;
        let mut connection = app.db().read().await?;
        let found = match name.number() {
            Some(id) => campaigns::find(&mut connection.tx(), account, CampaignId(id)).await?,
            None => campaigns::find_by_code(&mut connection.tx(), account, &name.0).await?,
        };
        found.ok_or_else(|| ApiError::not_found(NONE))
    }
}

/// Reads the campaign again: it may have been changed or deleted while a long body arrived.
pub(crate) async fn again(app: &App, account: AccountId, id: CampaignId) -> Result<Campaign, ApiError> {
    let found = campaigns::find(&mut app.db().read().await?.tx(), account, id).await?;
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
