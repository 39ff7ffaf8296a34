//! Previews of the pages with unsaved settings, for the admin app.

use axum::response::Response;
use refhook_core::fields::sample_facts;
use refhook_core::join::KnownPerson;
use refhook_core::pages::{CampaignPages, PreviewedPage};
use refhook_core::people::person::UserType;
use refhook_core::problem::Problems;
use refhook_store::campaigns::Campaign;

use super::door::{Door, Way};
use super::layout::Framing;
use super::{Pages, form, message, share};

/// Renders the page with the given settings and sample people; if the settings are invalid, it shows what is wrong. The
/// admin app can frame it, and its form cannot be submitted.
pub fn render(
    pages: &Pages,
    page: PreviewedPage,
    mut campaign: Campaign,
    settings: Result<CampaignPages, Problems>,
) -> Response {
    campaign.pages = match settings {
        Ok(settings) => settings,
        Err(problems) => return message::no_preview(pages, &campaign, problems),
    };
    let sample = sample_facts(pages.app.program.base_url());
    let snapshot = campaign.snapshot(pages.app.program.base_url());
    let referrer = sample.referrer.map(|facts| KnownPerson { campaign_id: campaign.id, facts });
    let mut person = sample.person;
    match page {
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
