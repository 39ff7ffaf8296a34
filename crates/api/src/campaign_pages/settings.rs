//! `GET` and `PUT /campaigns/{campaign}/pages`: the settings of the pages.

use axum::Json;
use axum::extract::State;
use refhook_core::pages::{self, CampaignPages, InvitedTexts, ReferringTexts, ShareTexts, TextPlace};
use refhook_core::problem::Problems;
use refhook_store::campaigns::Campaign;
use serde::Serialize;
use utoipa::ToSchema;

use crate::answer::{Data, JsonResult};
use crate::auth::{MayRead, MayWrite, On};
use crate::document::calls::{BodyErrors, CampaignPath, Errors, NotFound};
use crate::request::{Body, Object, RequestBody, read};
use crate::state::PageViews;

/// The settings of a campaign's public pages, and what stands where they are empty.
#[derive(Serialize, ToSchema)]
pub(crate) struct PagesView {
    settings: CampaignPages,
    /// The words that stand in the place of empty texts, in the campaign's language.
    defaults: DefaultTexts,
    /// The fields that a text may hold as `{{name}}`.
    tags: Tags,
}

#[derive(Serialize, ToSchema)]
struct DefaultTexts {
    referring: ReferringTexts,
    invited: InvitedTexts,
    share: ShareTexts,
}

#[derive(Serialize, ToSchema)]
#[schema(as = PageTags)]
struct Tags {
    /// In title, text and button of the person referring.
    sign_up: Vec<&'static str>,
    /// In title, text and button of the person invited.
    invited: Vec<&'static str>,
    /// On the pages after a form, and in the message that people share.
    joined: Vec<&'static str>,
}

/// The single answer.
pub(crate) type PagesData = Data<PagesView>;

impl PagesView {
    fn data(pages: &PageViews, campaign: Campaign, base_url: &str) -> PagesData {
        let (referring, invited, share) = (pages.default_texts)(&campaign, base_url);
        let data = Self {
            settings: campaign.pages,
            defaults: DefaultTexts { referring, invited, share },
            tags: Tags {
                sign_up: TextPlace::SignUp.tags(),
                invited: TextPlace::Invited.tags(),
                joined: TextPlace::Joined.tags(),
            },
        };
        Data { data }
    }
}

/// Show what a campaign's public pages say and look like.
#[utoipa::path(
    get, path = "/campaigns/{campaign}/pages", tag = "Campaigns", operation_id = "showPages", params(CampaignPath),
    responses((status = 200, description = "The settings.", body = PagesData), Errors, NotFound)
)]
pub(crate) async fn show(
    State(pages): State<PageViews>,
    On(app, MayRead(_), campaign): On<MayRead, Campaign>,
) -> JsonResult<PagesData> {
    Ok(Json(PagesView::data(&pages, campaign, app.program.base_url())))
}

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
    params(CampaignPath), request_body = CampaignPages,
    responses((status = 200, description = "The settings as they are now.", body = PagesData), Errors, BodyErrors, NotFound)
)]
pub(crate) async fn update(
    State(views): State<PageViews>,
    On(app, MayWrite(account), campaign): On<MayWrite, Campaign>,
    Body(pages): Body<CampaignPages>,
) -> JsonResult<PagesData> {
    let changed = app.program.set_pages(account, campaign.id, pages).await?;
    Ok(Json(PagesView::data(&views, changed, app.program.base_url())))
}
