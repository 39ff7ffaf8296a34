//! `GET /campaigns` and `POST /campaigns/search`.

use axum::Json;
use axum::extract::State;
use refhook_core::campaign::CampaignStatus;
use refhook_core::ids::AccountId;
use refhook_store::campaigns::{self, columns};
use refhook_store::search::Search;

use super::view::{CampaignPage, CampaignView, With};
use crate::VERSION_2;
use crate::answer::{JsonResult, PageOf, PageRequest};
use crate::app::App;
use crate::auth::MayRead;
use crate::document::schema::{BodyErrors, Errors};
use crate::error::ApiError;
use crate::request::search::{Field, SearchBody, ValueType, part_of, search_schema};
use crate::request::{Body, Query, list_params};

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
    State(app): State<App>,
    MayRead(account): MayRead,
    query: Query<ListCampaigns>,
) -> JsonResult<CampaignPage> {
    let Query { params, pairs } = query;
    let page = params.page()?;
    let search = part_of(params.q.as_deref(), &fields())?;
    Ok(Json(page_of(&app, account, (&search, page, params.with), ("/campaigns", &pairs)).await?))
}

/// A page of the campaigns that match a search; the links lead to `path`.
pub(super) async fn page_of(
    app: &App,
    account: AccountId,
    (search, page, with): (&Search, PageRequest, Option<With>),
    (path, pairs): (&str, &[(String, String)]),
) -> Result<CampaignPage, ApiError> {
    let base_url = app.program.base_url();
    let mut connection = app.db().read_for(account).await?;
    let mut tx = connection.tx();
    let (found, total) = campaigns::list(&mut tx, account, search, (page.offset(), page.limit())).await?;
    let mut views = Vec::with_capacity(found.len());
    for campaign in found {
        views.push(CampaignView::read(campaign, with, &mut tx, base_url).await?);
    }
    let url = format!("{base_url}{VERSION_2}{path}");
    Ok(PageOf::new(views, total, page, (&url, pairs)))
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
    State(app): State<App>,
    MayRead(account): MayRead,
    Query { params, pairs }: Query<SearchCampaigns>,
    Body(body): Body<SearchBody>,
) -> JsonResult<CampaignPage> {
    let page = params.page()?;
    let search = body.check(&fields())?;
    Ok(Json(page_of(&app, account, (&search, page, params.with), ("/campaigns/search", &pairs)).await?))
}

/// The searchable fields of campaigns.
pub(super) fn fields() -> Vec<Field> {
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
