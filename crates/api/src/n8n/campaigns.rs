//! `GET /campaigns`.

use axum::Json;
use axum::extract::State;
use refhook_store::campaigns;
use refhook_store::search::Search;
use serde::Serialize;
use utoipa::ToSchema;

use crate::answer::JsonResult;
use crate::app::App;
use crate::auth::MayRead;
use crate::document::schema::Errors;

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
pub(crate) async fn campaigns(State(app): State<App>, MayRead(account): MayRead) -> JsonResult<Campaigns> {
    let mut connection = app.db().read_for(account).await?;
    let (found, _) =
        campaigns::list(&mut connection.tx(), account, &Search::default(), (0, i64::MAX)).await?;
    let campaigns = found.into_iter().map(|campaign| Entry { id: campaign.id.0, name: campaign.name });
    Ok(Json(Campaigns { campaigns: campaigns.collect() }))
}
