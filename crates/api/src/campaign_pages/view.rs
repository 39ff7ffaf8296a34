//! The settings of the pages as the API shows them.

use refhook_core::pages::{CampaignPages, InvitedTexts, ReferringTexts, ShareTexts, TextPlace};
use refhook_store::campaigns::Campaign;
use serde::Serialize;
use utoipa::ToSchema;

use crate::answer::Data;
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
    pub(super) fn data(pages: &PageViews, campaign: Campaign, base_url: &str) -> PagesData {
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
