//! `GET /campaigns`.

use axum::Json;
use axum::extract::State;
use refhook_core::ids::AccountId;
use refhook_store::campaigns;
use refhook_store::search::Search;
use serde::Deserialize;

use super::search::fields;
use super::view::{CampaignPage, CampaignView, With};
use crate::VERSION_2;
use crate::app::App;
use crate::auth::MayRead;
use crate::error::ApiError;
use crate::page::{Page, PageOf};
use crate::request::{LooseId, Query};
use crate::schema::Errors;
use crate::search::part_of;

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListCampaigns {
    /// From 1.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 1_000_000_000, default = 1)]
    page: Option<LooseId>,
    #[param(value_type = Option<i64>, minimum = 1, maximum = 250, default = 25)]
    per_page: Option<LooseId>,
    /// Part of the name or code, in whatever case.
    q: Option<String>,
    /// More parts of the answer.
    #[param(inline)]
    with: Option<With>,
}

/// List campaigns, by id.
#[utoipa::path(
    get, path = "/campaigns", tag = "Campaigns", operation_id = "listCampaigns", params(ListCampaigns),
    responses((status = 200, description = "A page of campaigns.", body = CampaignPage), Errors)
)]
pub(crate) async fn list(
    State(app): State<App>,
    MayRead(account): MayRead,
    query: Query<ListCampaigns>,
) -> Result<Json<CampaignPage>, ApiError> {
    let Query { params, pairs } = query;
    let page = Page::read(params.page, params.per_page)?;
    let search = part_of(params.q.as_deref(), &fields())?;
    Ok(Json(page_of(&app, account, (&search, page, params.with), ("/campaigns", &pairs)).await?))
}

/// A page of the campaigns that a search finds; the links lead to `path`.
pub(super) async fn page_of(
    app: &App,
    account: AccountId,
    (search, page, with): (&Search, Page, Option<With>),
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
