//! `POST /campaigns/search`.

use axum::Json;
use axum::extract::State;
use refhook_core::campaign::CampaignStatus;
use refhook_store::campaigns::columns;

use super::list::page_of;
use super::view::{CampaignPage, With};
use crate::app::App;
use crate::auth::MayRead;
use crate::error::ApiError;
use crate::page::Page;
use crate::request::{Body, LooseId, Query};
use crate::schema::{BodyErrors, Errors};
use crate::search::{Field, Kind, SearchBody, search_schema};

search_schema!(CampaignSearch, fields(), ("name", "Tea"));

#[derive(serde::Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SearchCampaigns {
    /// From 1.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 1_000_000_000, default = 1)]
    page: Option<LooseId>,
    #[param(value_type = Option<i64>, minimum = 1, maximum = 250, default = 25)]
    per_page: Option<LooseId>,
    /// More parts of the answer.
    #[param(inline)]
    with: Option<With>,
}

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
) -> Result<Json<CampaignPage>, ApiError> {
    let page = Page::read(params.page, params.per_page)?;
    let search = body.check(&fields())?;
    Ok(Json(page_of(&app, account, (&search, page, params.with), ("/campaigns/search", &pairs)).await?))
}

/// What campaigns can be searched by.
pub(super) fn fields() -> Vec<Field> {
    let statuses = [CampaignStatus::Launched, CampaignStatus::Draft, CampaignStatus::Paused];
    let statuses = statuses.map(|status| (status.name(), status.to_db().into())).into();
    let fields = [
        ("id", columns::ID, Kind::Number),
        ("name", columns::NAME, Kind::Text),
        ("code", columns::CODE, Kind::Text),
        ("status", columns::STATUS, Kind::Choice(statuses)),
        ("created_at", columns::CREATED_AT, Kind::Time),
    ];
    fields.into_iter().map(|(name, column, kind)| Field { name, column, kind }).collect()
}
