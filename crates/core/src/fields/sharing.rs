//! The message with which someone shares their link, and the links that share it.

use std::fmt::Write as _;
use std::sync::Arc;

use percent_encoding::utf8_percent_encode;
use strum::{IntoStaticStr, VariantArray};
use uuid::Uuid;

use crate::event::EventKind;
use crate::ids::EventId;
use crate::people::snapshot::{CampaignSnapshot, EventFacts, PersonSnapshot};
use crate::places::fill;
use crate::webhook::payload::UNRESERVED;
use crate::webhook::payload::merge::MergeText;

/// A way to share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr, VariantArray)]
#[expect(missing_docs, reason = "the names are the networks' own")]
#[strum(serialize_all = "lowercase")]
pub enum Social {
    Email,
    WhatsApp,
    X,
    Facebook,
    LinkedIn,
    Sms,
}

impl Social {
    /// Every way to share.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// The name in the API's `sharing.socials` and in `sharing.<name>`.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The address that opens a message with the person's link (`mailto:` RFC 6068, `sms:` RFC 5724, else the
    /// network's own page).
    pub fn url(self, person: &PersonSnapshot, campaign: &CampaignSnapshot) -> String {
        let (start, end) = match self {
            Self::Email => {
                let mut start = String::from("mailto:?subject=");
                push_encoded(&mut start, &subject(person, campaign));
                start.push_str("&body=");
                (start, text(person, campaign))
            }
            Self::WhatsApp => ("https://wa.me/?text=".into(), text(person, campaign)),
            Self::X => ("https://x.com/intent/post?text=".into(), text(person, campaign)),
            Self::Facebook => ("https://www.facebook.com/sharer/sharer.php?u=".into(), person.url(campaign)),
            Self::LinkedIn => {
                ("https://www.linkedin.com/sharing/share-offsite/?url=".into(), person.url(campaign))
            }
            Self::Sms => ("sms:?body=".into(), text(person, campaign)),
        };
        let mut url = start;
        push_encoded(&mut url, &end);
        url
    }
}

fn push_encoded(url: &mut String, text: &str) {
    // Writing to a String cannot fail.
    let _ = write!(url, "{}", utf8_percent_encode(text, UNRESERVED));
}

/// The default message in a language: subject and text, with placeholders `{name}` for the person and `{campaign}`.
struct Words {
    lang: &'static str,
    subject: &'static str,
    text: &'static str,
}

/// The languages of the public pages; the first is the fallback.
const WORDS: [Words; 7] = [
    Words {
        lang: "en",
        subject: "{name} invites you to {campaign}",
        text: "I would like to invite you to {campaign}:",
    },
    Words {
        lang: "de",
        subject: "{name} lädt dich zu {campaign} ein",
        text: "Ich möchte dich zu {campaign} einladen:",
    },
    Words {
        lang: "fr",
        subject: "{name} vous invite à {campaign}",
        text: "J’aimerais vous inviter à {campaign} :",
    },
    Words {
        lang: "es",
        subject: "{name} te invita a {campaign}",
        text: "Me gustaría invitarte a {campaign}:",
    },
    Words {
        lang: "pt",
        subject: "{name} convida você para {campaign}",
        text: "Gostaria de convidar você para {campaign}:",
    },
    Words { lang: "it", subject: "{name} ti invita a {campaign}", text: "Vorrei invitarti a {campaign}:" },
    Words {
        lang: "nl",
        subject: "{name} nodigt je uit voor {campaign}",
        text: "Ik wil je graag uitnodigen voor {campaign}:",
    },
];

fn words(campaign: &CampaignSnapshot) -> &'static Words {
    let language = campaign.lang.split(['-', '_']).next().unwrap_or_default();
    WORDS.iter().find(|words| words.lang.eq_ignore_ascii_case(language)).unwrap_or(&WORDS[0])
}

/// The campaign's own text with its tags filled in; `None` where it has none.
fn own(text: &str, person: &PersonSnapshot, campaign: &CampaignSnapshot) -> Option<String> {
    let text = MergeText::parse(text).ok().filter(|text| !text.source().is_empty())?;
    let facts = EventFacts {
        id: EventId(Uuid::nil()),
        kind: EventKind::Join,
        at: person.signed_up_at,
        person: person.clone(),
        referrer: None,
        campaign: Arc::new(campaign.clone()),
        quiet: false,
    };
    Some(text.render(&facts).into_owned())
}

/// Subject of the message.
pub fn subject(person: &PersonSnapshot, campaign: &CampaignSnapshot) -> String {
    if let Some(own) = own(&campaign.share.subject, person, campaign) {
        return own;
    }
    if person.first_name.is_empty() {
        return campaign.name.clone();
    }
    fill(words(campaign).subject, &[("name", &person.first_name), ("campaign", &campaign.name)])
}

/// Text of the message, with the personal link at its end unless the campaign's own text contains it.
pub fn text(person: &PersonSnapshot, campaign: &CampaignSnapshot) -> String {
    let url = person.url(campaign);
    match own(&campaign.share.message, person, campaign) {
        Some(own) if own.contains(&url) => own,
        Some(own) => format!("{own} {url}"),
        None => format!("{} {url}", fill(words(campaign).text, &[("campaign", &campaign.name)])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::{Field, sample_facts};

    #[test]
    fn a_share_link_carries_the_personal_link_and_survives_decoding() {
        let mut facts = sample_facts("https://r.example");
        Arc::make_mut(&mut facts.campaign).name = "Tea & Ünits #1".into();
        for social in Social::ALL {
            let name = social.name();
            let url = Field::parse(&format!("sharing.{name}")).unwrap().value(&facts).text().into_owned();
            assert_eq!(url, social.url(&facts.person, &facts.campaign));
            let parsed = url::Url::parse(&url).unwrap();
            let (_, last) = parsed.query_pairs().last().unwrap();
            assert!(last.ends_with("https://r.example/zruTPh/join"), "{url}");
        }
        let mail = url::Url::parse(&Social::Email.url(&facts.person, &facts.campaign)).unwrap();
        assert_eq!(mail.query_pairs().next().unwrap().1, "Byron invites you to Tea & Ünits #1");
    }
    #[test]
    fn there_is_a_message_in_every_language_of_the_pages() {
        assert_eq!(WORDS.each_ref().map(|words| words.lang), crate::pages::LANGUAGES);
    }

    #[test]
    fn the_message_is_the_campaigns_own_or_that_of_its_language() {
        let mut facts = sample_facts("https://r.example");
        let campaign = Arc::make_mut(&mut facts.campaign);
        campaign.lang = "de-AT".into();
        assert_eq!(subject(&facts.person, campaign), "Byron lädt dich zu Refer a friend ein");
        campaign.share.subject = "{{first_name}} → {{campaign_name}}".into();
        campaign.share.message = "Look:".into();
        assert_eq!(subject(&facts.person, campaign), "Byron → Refer a friend");
        assert_eq!(text(&facts.person, campaign), "Look: https://r.example/zruTPh/join");
        campaign.share.message = "See {{url}} soon".into();
        assert_eq!(text(&facts.person, campaign), "See https://r.example/zruTPh/join soon");
    }
}
