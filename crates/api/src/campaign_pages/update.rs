//! `PUT /campaigns/{campaign}/pages`.

use axum::Json;
use axum::extract::State;
use refhook_core::pages::{self, CampaignPages};
use refhook_core::problem::Problems;

use super::view::{PagesData, PagesView};
use crate::app::App;
use crate::auth::MayWrite;
use crate::campaigns::find;
use crate::error::ApiError;
use crate::request::{Body, Object, PathText, RequestBody, read};
use crate::schema::{BodyErrors, Errors, NotFound};
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
    State(app): State<App>,
    State(views): State<PageViews>,
    MayWrite(account): MayWrite,
    name: PathText,
    Body(pages): Body<CampaignPages>,
) -> Result<Json<PagesData>, ApiError> {
    let id = find::find(&mut app.db().read().await?.tx(), account, &name).await?.id;
    let changed = app.program.set_pages(account, id, pages).await?;
    Ok(Json(PagesView::data(&views, changed, app.program.base_url())))
}
