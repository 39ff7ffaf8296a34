//! Which merge tags are allowed where. A page that strangers see must not reveal anyone's email address, and a page
//! before the form has no person to name.

/// Tags about the campaign; allowed in every text.
const CAMPAIGN: [&str; 4] = ["campaign_name", "campaign_url", "campaign_starts_at", "campaign_ends_at"];
/// Tags about the referrer.
const REFERRER: [&str; 1] = ["referrer_first_name"];
/// Tags about the person who has just joined, on pages that only they see, and in the message that they send.
const PERSON: [&str; 3] = ["first_name", "code", "url"];

/// Where a text appears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextPlace {
    /// On the sign-up page of the person referring.
    SignUp,
    /// On the page of the person invited.
    Invited,
    /// After the form, and in the message with which people share their link.
    Joined,
}

impl TextPlace {
    /// The names of the fields allowed there as `{{name}}`.
    pub fn tags(self) -> Vec<&'static str> {
        let more: Vec<&[&str]> = match self {
            Self::SignUp => vec![],
            Self::Invited => vec![&REFERRER],
            Self::Joined => vec![&PERSON, &REFERRER],
        };
        more.into_iter().flatten().copied().chain(CAMPAIGN).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::Field;

    #[test]
    fn every_tag_is_a_field() {
        for place in [TextPlace::SignUp, TextPlace::Invited, TextPlace::Joined] {
            assert!(place.tags().into_iter().all(|tag| Field::parse(tag).is_some()), "{place:?}");
        }
    }
}
