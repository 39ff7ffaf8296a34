//! The pages as they would be with settings that are not saved yet, for the admin app.

use axum::response::Response;
use refhook_core::fields::sample_facts;
use refhook_core::join::KnownPerson;
use refhook_core::pages::CampaignPages;
use refhook_core::person::UserType;
use refhook_core::problem::Problems;
use refhook_store::campaigns::Campaign;

use super::door::{Door, Way};
use super::shell::Framing;
use super::{Pages, form, message, share};

/// Which page is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PreviewedPage {
    /// The sign-up form of the person referring.
    SignUp,
    /// Their share page.
    Share,
    /// The offer with the form for the person invited.
    Join,
    /// Their thanks page.
    Thanks,
}

/// What is shown.
pub(crate) struct Preview {
    pub(crate) page: PreviewedPage,
    pub(crate) campaign: Campaign,
    /// In the place of the campaign's own settings; what is wrong with them is shown instead of the page.
    pub(crate) settings: Result<CampaignPages, Problems>,
}

/// The page, with the people of the guide on it. It can be framed by the admin app, and its form can not be sent.
pub(crate) fn render(pages: &Pages, preview: Preview) -> Response {
    let mut campaign = preview.campaign;
    campaign.pages = match preview.settings {
        Ok(settings) => settings,
        Err(problems) => return message::no_preview(pages, &campaign, problems),
    };
    let sample = sample_facts(pages.app.program.base_url());
    let snapshot = campaign.snapshot(pages.app.program.base_url());
    let referrer = sample.referrer.map(|facts| KnownPerson { campaign_id: campaign.id, facts });
    let mut person = sample.person;
    match preview.page {
        PreviewedPage::SignUp => {
            form::preview(pages, &Door { way: Way::SignUp, campaign, snapshot, referrer: None })
        }
        PreviewedPage::Join => form::preview(pages, &Door { way: Way::Join, campaign, snapshot, referrer }),
        PreviewedPage::Share => {
            person.user_type = UserType::PersonReferring;
            (person.reach, person.referrals, person.qualified_referrals) = (24, 7, 3);
            share::render(pages, &campaign, person, Framing::Ourselves, true)
        }
        PreviewedPage::Thanks => share::render(pages, &campaign, person, Framing::Ourselves, true),
    }
}
