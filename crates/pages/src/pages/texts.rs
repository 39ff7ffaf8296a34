//! The texts of a page: the campaign's own with merge tags filled in, or the defaults of its language.

use std::sync::Arc;

use refhook_core::event::EventKind;
use refhook_core::fields::{sample_facts, sharing};
use refhook_core::ids::{EventId, PersonId};
use refhook_core::pages::{CampaignPages, InvitedTexts, ReferringTexts, ShareTexts};
use refhook_core::people::person::UserType;
use refhook_core::people::snapshot::{CampaignSnapshot, EventFacts, PersonSnapshot};
use refhook_core::places::fill;
use refhook_core::time::UnixMs;
use refhook_core::webhook::payload::merge::MergeText;
use refhook_store::campaigns::Campaign;
use uuid::Uuid;

use super::words::{self, Words};

/// The campaign's own text, or the default with its placeholders filled in.
pub(super) fn text(own: &str, facts: &EventFacts, default: &str, values: &[(&str, &str)]) -> String {
    // Invalid texts were refused on saving.
    match MergeText::parse(own) {
        Ok(text) if !own.is_empty() => text.render(facts).into_owned(),
        _ => fill(default, values),
    }
}

/// The facts for a page's merge tags: the campaign, and the people the page is about.
pub(super) fn facts(
    campaign: CampaignSnapshot,
    person: Option<PersonSnapshot>,
    referrer: Option<PersonSnapshot>,
    now: UnixMs,
) -> EventFacts {
    EventFacts {
        id: EventId(Uuid::nil()),
        kind: EventKind::Join,
        at: now,
        person: person.unwrap_or_else(|| PersonSnapshot::nobody(PersonId(0), now)),
        referrer,
        campaign: Arc::new(campaign),
        quiet: false,
    }
}

/// Heading, text and button of a form.
pub(super) struct FormTexts {
    pub(super) heading: String,
    pub(super) text: String,
    pub(super) button: String,
}

/// The texts of the form for the person referring.
pub(super) fn sign_up(own: &ReferringTexts, words: &Words, facts: &EventFacts) -> FormTexts {
    let values = [("campaign", facts.campaign.name.as_str())];
    FormTexts {
        heading: text(&own.title, facts, words.signup_title, &values),
        text: text(&own.text, facts, words.signup_text, &values),
        button: text(&own.button, facts, words.signup_button, &values),
    }
}

/// The texts of the form for the person invited.
pub(super) fn invited(own: &InvitedTexts, words: &Words, facts: &EventFacts) -> FormTexts {
    let name = facts.referrer.as_ref().map_or("", |referrer| referrer.first_name.as_str());
    let values = [("campaign", facts.campaign.name.as_str()), ("name", name)];
    FormTexts {
        heading: text(&own.title, facts, words.invited_title, &values),
        text: text(&own.text, facts, words.invited_text, &values),
        button: text(&own.button, facts, words.invited_button, &values),
    }
}

/// Heading and text of the page after the form.
pub(super) fn joined(own: &CampaignPages, words: &Words, facts: &EventFacts) -> (String, String) {
    let values = [("campaign", facts.campaign.name.as_str()), ("name", facts.person.first_name.as_str())];
    match facts.person.user_type {
        UserType::PersonReferring => (
            text(&own.referring.share_title, facts, words.share_title, &values),
            text(&own.referring.share_text, facts, words.share_text, &values),
        ),
        UserType::PersonInvited => (
            text(&own.invited.thanks_title, facts, words.thanks_title, &values),
            text(&own.invited.thanks_text, facts, words.thanks_text, &values),
        ),
    }
}

/// The default texts of a campaign as merge texts, as a starting point for its owner.
pub fn defaults(campaign: &Campaign, base_url: &str) -> (ReferringTexts, InvitedTexts, ShareTexts) {
    let words = words::of(&campaign.lang);
    let before = [("campaign", campaign.name.as_str()), ("name", "{{referrer_first_name}}")];
    let after = [("campaign", campaign.name.as_str()), ("name", "{{first_name}}")];
    let mut sample = sample_facts(base_url).person;
    "{{first_name}}".clone_into(&mut sample.first_name);
    let mut plain = campaign.snapshot(base_url);
    plain.share = ShareTexts::default();
    let message = sharing::text(&sample, &plain);
    let referring = ReferringTexts {
        title: fill(words.signup_title, &before),
        text: fill(words.signup_text, &before),
        button: fill(words.signup_button, &before),
        share_title: fill(words.share_title, &after),
        share_text: fill(words.share_text, &after),
    };
    let invited = InvitedTexts {
        title: fill(words.invited_title, &before),
        text: fill(words.invited_text, &before),
        button: fill(words.invited_button, &before),
        thanks_title: fill(words.thanks_title, &after),
        thanks_text: fill(words.thanks_text, &after),
    };
    let share = ShareTexts {
        subject: sharing::subject(&sample, &plain),
        message: message.replace(&sample.url(&plain), "{{url}}"),
    };
    (referring, invited, share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_campaigns_own_text_goes_first_and_shows_what_the_page_knows() {
        let facts = sample_facts("https://r.example");
        let own = |own: &str| text(own, &facts, "{name}!", &[("name", "Jo")]);
        assert_eq!(own("{{referrer_first_name}} & <b>"), "Jessica & <b>");
        assert_eq!(own(""), "Jo!");
        let mut campaign = (*facts.campaign).clone();
        campaign.name = "{name}".into();
        let sign_up = sign_up(
            &ReferringTexts::default(),
            words::of("en"),
            &super::facts(campaign, None, None, UnixMs(0)),
        );
        assert_eq!(sign_up.heading, "Invite your friends to {name}");
    }
}
