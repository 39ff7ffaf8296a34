//! `PUT /campaigns/{campaign}/pages`.

use axum::Json;
use axum::extract::State;
use refhook_core::pages::{self, CampaignPages};
use refhook_core::problem::Problems;
use refhook_store::campaigns::Campaign;

use super::view::{PagesData, PagesView};
use crate::answer::JsonResult;
use crate::auth::{MayWrite, On};
use crate::document::schema::{BodyErrors, Errors, NotFound};
use crate::request::{Body, Object, RequestBody, read};
use crate::state::PageViews;

impl RequestBody for CampaignPages {
    fn read(object: Object) -> Result<Self, Problems> {
        pages::check(read(object)?)
    }
}

/// Change what a campaign's public pages say and look like.
///
/// The settings are replaced as a whole; what is left out goes back to its default.
#[utoipa::path(
    put, path = "/campaigns/{campaign}/pages", tag = "Campaigns", operation_id = "updatePages",
    params(("campaign" = String, Path, description = "Id or code")), request_body = CampaignPages,
    responses(
        (status = 200, description = "The settings as they are now.", body = PagesData),
        Errors, BodyErrors, NotFound,
    )
)]
pub(crate) async fn update(
    State(views): State<PageViews>,
    On(app, MayWrite(account), campaign): On<MayWrite, Campaign>,
    Body(pages): Body<CampaignPages>,
) -> JsonResult<PagesData> {
    let changed = app.program.set_pages(account, campaign.id, pages).await?;
    Ok(Json(PagesView::data(&views, changed, app.program.base_url())))
}
