//! The message with which someone shares their link, and the links that share it.

use std::fmt::Write as _;

use percent_encoding::utf8_percent_encode;

use crate::payload::UNRESERVED;
use crate::snapshot::{CampaignSnapshot, PersonSnapshot};

/// A way to share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the networks' own")]
pub enum Social {
    Email,
    WhatsApp,
    X,
    Facebook,
    LinkedIn,
    Sms,
}

impl Social {
    /// Every way to share with its name in the API's `sharing.socials` and in `sharing.<name>`.
    pub const ALL: [(Self, &'static str); 6] = [
        (Self::Email, "email"),
        (Self::WhatsApp, "whatsapp"),
        (Self::X, "x"),
        (Self::Facebook, "facebook"),
        (Self::LinkedIn, "linkedin"),
        (Self::Sms, "sms"),
    ];

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
    // Writing to a String can not fail.
    let _ = write!(url, "{}", utf8_percent_encode(text, UNRESERVED));
}

/// Subject of the message.
pub fn subject(person: &PersonSnapshot, campaign: &CampaignSnapshot) -> String {
    if person.first_name.is_empty() {
        campaign.name.clone()
    } else {
        format!("{} invites you to {}", person.first_name, campaign.name)
    }
}

/// Text of the message, with the personal link at its end.
pub fn text(person: &PersonSnapshot, campaign: &CampaignSnapshot) -> String {
    format!("I would like to invite you to {}: {}", campaign.name, person.url(campaign))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::fields::{Field, sample_facts};

    #[test]
    fn a_share_link_carries_the_personal_link_and_survives_decoding() {
        let mut facts = sample_facts("https://r.example");
        Arc::make_mut(&mut facts.campaign).name = "Tea & Ünits #1".into();
        for (social, name) in Social::ALL {
            let url = Field::parse(&format!("sharing.{name}")).unwrap().value(&facts).text().into_owned();
            assert_eq!(url, social.url(&facts.person, &facts.campaign));
            let parsed = url::Url::parse(&url).unwrap();
            let (_, last) = parsed.query_pairs().last().unwrap();
            assert!(last.ends_with("https://r.example/zruTPh/join"), "{url}");
        }
        let mail = url::Url::parse(&Social::Email.url(&facts.person, &facts.campaign)).unwrap();
        assert_eq!(mail.query_pairs().next().unwrap().1, "Byron invites you to Tea & Ünits #1");
    }
}
