//! `GET /campaigns`, `GET /campaigns/{campaign}` and `POST /campaigns/search`.

use axum::Json;
use refhook_core::campaign::CampaignStatus;
use refhook_core::ids::AccountId;
use refhook_store::campaigns::{self, Campaign, columns};
use refhook_store::search::Search;

use super::view::{CampaignData, CampaignPage, CampaignView, With};
use crate::answer::{Data, JsonResult, PagedList};
use crate::app::App;
use crate::auth::{As, MayRead, On};
use crate::document::calls::{BodyErrors, CampaignPath, Errors, NotFound};
use crate::request::search::{Field, SearchBody, ValueType, part_of, search_schema};
use crate::request::{Body, Query, list_params, query_params};

list_params! { ListCampaigns {
    /// Part of the name or code, in whatever case.
    q: Option<String>,
    /// More parts of the answer.
    #[param(inline)]
    with: Option<With>,
} }

/// List campaigns, by id.
#[utoipa::path(
    get, path = "/campaigns", tag = "Campaigns", operation_id = "listCampaigns", params(ListCampaigns),
    responses((status = 200, description = "A page of campaigns.", body = CampaignPage), Errors)
)]
pub(crate) async fn list(
    As(app, MayRead(account)): As<MayRead>,
    query: Query<ListCampaigns>,
) -> JsonResult<CampaignPage> {
    let (params, list) = query.list(&app, "/campaigns")?;
    let search = part_of(params.q.as_deref(), &fields())?;
    page_of(&app, account, (&search, params.with), &list).await
}

/// A page of the campaigns that match a search.
async fn page_of(
    app: &App,
    account: AccountId,
    (search, with): (&Search, Option<With>),
    list: &PagedList,
) -> JsonResult<CampaignPage> {
    let base_url = app.program.base_url();
    let mut connection = app.db().read_for(account).await?;
    let mut tx = connection.tx();
    let (found, total) = campaigns::list(&mut tx, account, search, list.window()).await?;
    let mut views = Vec::with_capacity(found.len());
    for campaign in found {
        views.push(CampaignView::read(campaign, with, &mut tx, base_url).await?);
    }
    Ok(Json(list.answer(views, total)))
}

search_schema!(CampaignSearch, fields(), ("name", "Tea"));

list_params! { SearchCampaigns {
    /// More parts of the answer.
    #[param(inline)]
    with: Option<With>,
} }

/// Search campaigns, by `id`, `name`, `code`, `status` and `created_at`. They come by id.
#[utoipa::path(
    post, path = "/campaigns/search", tag = "Campaigns", operation_id = "searchCampaigns", params(SearchCampaigns),
    request_body = CampaignSearch,
    responses((status = 200, description = "A page of campaigns.", body = CampaignPage), Errors, BodyErrors)
)]
pub(crate) async fn search(
    As(app, MayRead(account)): As<MayRead>,
    query: Query<SearchCampaigns>,
    Body(body): Body<SearchBody>,
) -> JsonResult<CampaignPage> {
    let (params, list) = query.list(&app, "/campaigns/search")?;
    let search = body.check(&fields())?;
    page_of(&app, account, (&search, params.with), &list).await
}

query_params! { ShowCampaign {
    /// More parts of the answer.
    #[param(inline)]
    with: Option<With>,
} }

/// Show a campaign.
#[utoipa::path(
    get, path = "/campaigns/{campaign}", tag = "Campaigns", operation_id = "showCampaign", params(CampaignPath, ShowCampaign),
    responses((status = 200, description = "The campaign.", body = CampaignData), Errors, NotFound)
)]
pub(crate) async fn show(
    On(app, MayRead(account), campaign): On<MayRead, Campaign>,
    query: Query<ShowCampaign>,
) -> JsonResult<CampaignData> {
    let mut connection = app.db().read_for(account).await?;
    let (with, base_url) = (query.params.with, app.program.base_url());
    let view = CampaignView::read(campaign, with, &mut connection.tx(), base_url).await?;
    Ok(Json(Data { data: view }))
}

/// The searchable fields of campaigns.
fn fields() -> Vec<Field> {
    let statuses = [CampaignStatus::Launched, CampaignStatus::Draft, CampaignStatus::Paused];
    let statuses = statuses.map(|status| (status.name(), status.to_db().into())).into();
    let fields = [
        ("id", columns::ID, ValueType::Number),
        ("name", columns::NAME, ValueType::Text),
        ("code", columns::CODE, ValueType::Text),
        ("status", columns::STATUS, ValueType::Choice(statuses)),
        ("created_at", columns::CREATED_AT, ValueType::Time),
    ];
    fields.into_iter().map(|(name, column, kind)| Field { name, column, kind }).collect()
}
