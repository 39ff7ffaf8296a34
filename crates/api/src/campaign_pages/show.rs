//! `GET /campaigns/{campaign}/pages`.

use axum::Json;
use axum::extract::State;
use refhook_store::campaigns::Campaign;

use super::view::{PagesData, PagesView};
use crate::answer::JsonResult;
use crate::auth::{MayRead, On};
use crate::document::schema::{Errors, NotFound};
use crate::state::PageViews;

/// Show what a campaign's public pages say and look like.
#[utoipa::path(
    get, path = "/campaigns/{campaign}/pages", tag = "Campaigns", operation_id = "showPages",
    params(("campaign" = String, Path, description = "Id or code")),
    responses((status = 200, description = "The settings.", body = PagesData), Errors, NotFound)
)]
pub(crate) async fn show(
    State(pages): State<PageViews>,
    On(app, MayRead(_), campaign): On<MayRead, Campaign>,
) -> JsonResult<PagesData> {
    Ok(Json(PagesView::data(&pages, campaign, app.program.base_url())))
}
