//! `GET /test`, `GET /campaigns`, `GET /user-sources` and `GET /rewards`: the calls that fill the node's menus.

use axum::Json;
use refhook_core::people::person::SourceGroup;
use refhook_store::campaigns;
use refhook_store::search::Search;
use serde::Serialize;
use utoipa::ToSchema;

use crate::answer::JsonResult;
use crate::auth::{As, MayRead};
use crate::document::calls::Errors;

/// What the node shows when its credential works.
#[derive(Serialize, ToSchema)]
#[schema(as = N8nTest)]
pub(crate) struct Test {
    success: bool,
}

/// The groups of sources.
#[derive(Serialize, ToSchema)]
#[schema(as = N8nSources)]
pub(crate) struct Sources {
    sources: Vec<SourceEntry>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = N8nSource)]
struct SourceEntry {
    id: &'static str,
    name: &'static str,
}

/// Rewards, of which there are none here.
#[derive(Serialize, ToSchema)]
#[schema(as = N8nRewards)]
pub(crate) struct Rewards {
    #[schema(value_type = Vec<Object>)]
    rewards: [(); 0],
}

/// Say whether the access token is good.
#[utoipa::path(
    get, path = "/test", tag = "n8n", operation_id = "n8nTest",
    responses((status = 200, description = "It is.", body = Test), Errors)
)]
pub(crate) async fn test(MayRead(_): MayRead) -> Json<Test> {
    Json(Test { success: true })
}

/// List the groups of users that a webhook can be told of.
#[utoipa::path(
    get, path = "/user-sources", tag = "n8n", operation_id = "n8nSources",
    responses((status = 200, description = "The three groups.", body = Sources), Errors)
)]
pub(crate) async fn sources(MayRead(_): MayRead) -> Json<Sources> {
    let groups = [SourceGroup::Referred, SourceGroup::Direct, SourceGroup::Added].map(SourceGroup::name);
    Json(Sources { sources: groups.map(|name| SourceEntry { id: name, name }).into() })
}

/// List rewards. There are none here.
#[utoipa::path(
    get, path = "/rewards", tag = "n8n", operation_id = "n8nRewards",
    responses((status = 200, description = "An empty list.", body = Rewards), Errors)
)]
pub(crate) async fn rewards(MayRead(_): MayRead) -> Json<Rewards> {
    Json(Rewards { rewards: [] })
}

/// The account's campaigns.
#[derive(Serialize, ToSchema)]
#[schema(as = N8nCampaigns)]
pub(crate) struct Campaigns {
    campaigns: Vec<Entry>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = N8nCampaign)]
struct Entry {
    id: i64,
    name: String,
}

/// List all campaigns.
#[utoipa::path(
    get, path = "/campaigns", tag = "n8n", operation_id = "n8nCampaigns",
    responses((status = 200, description = "Their ids and names.", body = Campaigns), Errors)
)]
pub(crate) async fn campaigns(As(app, MayRead(account)): As<MayRead>) -> JsonResult<Campaigns> {
    let mut connection = app.db().read_for(account).await?;
    let (found, _) =
        campaigns::list(&mut connection.tx(), account, &Search::default(), (0, i64::MAX)).await?;
    let campaigns = found.into_iter().map(|campaign| Entry { id: campaign.id.0, name: campaign.name });
    Ok(Json(Campaigns { campaigns: campaigns.collect() }))
}
