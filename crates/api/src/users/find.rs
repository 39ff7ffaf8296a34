//! The user that a path names.

use axum::extract::FromRequestParts;
use http::request::Parts;
use refhook_core::ids::{AccountId, CampaignId};
use refhook_core::join::{KnownPerson, PersonKey};
use refhook_store::{Tx, people};

use super::view::{Campaigns, User, With};
use crate::app::App;
use crate::auth::Named;
use crate::error::ApiError;
use crate::request::{LooseId, PathText, Query, query_params};

/// The message when there is none by this name.
pub(super) const NOBODY: &str = "There is no user with this id, code or email in your account.";

query_params! { Where {
    /// Needed when the email address is in several campaigns.
    #[param(value_type = Option<i64>)]
    pub(super) campaign_id: Option<LooseId>,
} }

/// Finds the one user that an id, code or email names.
pub(super) async fn find(
    tx: &mut Tx<'_>,
    account: AccountId,
    name: &PathText,
    campaign: Option<LooseId>,
) -> Result<KnownPerson, ApiError> {
    let mut found = people::find(tx, account, &PersonKey::parse(&name.0)).await?;
    if let Some(campaign) = campaign {
        found.retain(|person| person.campaign_id == CampaignId(campaign.0));
    }
    if found.len() > 1 {
        let message = "This email address is in several campaigns; say which one with campaign_id.";
        return Err(ApiError::invalid("campaign_id", message));
    }
    found.pop().ok_or_else(|| ApiError::not_found(NOBODY))
}

impl Named for KnownPerson {
    async fn named(parts: &mut Parts, account: AccountId, app: &App) -> Result<Self, ApiError> {
        let name = PathText::from_request_parts(parts, &()).await?;
        let query = Query::<Where>::from_request_parts(parts, &()).await?;
        find(&mut app.db().read().await?.tx(), account, &name, query.params.campaign_id).await
    }
}

/// A person as the API shows them.
pub(super) async fn show(app: &App, person: KnownPerson, with: Option<With>) -> Result<User, ApiError> {
    let mut connection = app.db().read().await?;
    let base_url = app.program.base_url();
    let campaigns = Campaigns::of(std::slice::from_ref(&person), &mut connection.tx(), base_url).await?;
    campaigns.show(person, with).ok_or_else(|| ApiError::not_found(NOBODY))
}
