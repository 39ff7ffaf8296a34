//! The fixed texts of the public pages, in the supported languages.

mod languages;

use languages::ALL;

/// The texts of one language. `{campaign}`, `{name}`, `{n}` and `{date}` are filled in by
/// [`refhook_core::places::fill`].
pub(super) struct Words {
    /// The language that the words are in (BCP 47).
    pub(super) lang: &'static str,
    pub(super) signup_title: &'static str,
    pub(super) signup_text: &'static str,
    pub(super) signup_button: &'static str,
    pub(super) share_title: &'static str,
    pub(super) share_text: &'static str,
    pub(super) your_link: &'static str,
    pub(super) copy: &'static str,
    pub(super) copied: &'static str,
    pub(super) share_by: &'static str,
    pub(super) email_word: &'static str,
    pub(super) reached: &'static str,
    pub(super) joined: &'static str,
    pub(super) qualified: &'static str,
    pub(super) numbers: &'static str,
    pub(super) qr_code: &'static str,
    pub(super) download: &'static str,
    pub(super) invited_title: &'static str,
    pub(super) invited_text: &'static str,
    pub(super) invited_button: &'static str,
    pub(super) thanks_title: &'static str,
    pub(super) thanks_text: &'static str,
    pub(super) again_title: &'static str,
    pub(super) again_text: &'static str,
    pub(super) first_name: &'static str,
    pub(super) email: &'static str,
    pub(super) optional: &'static str,
    pub(super) choose: &'static str,
    pub(super) terms: &'static str,
    pub(super) privacy: &'static str,
    pub(super) mistakes: &'static str,
    pub(super) needed: &'static str,
    pub(super) bad_email: &'static str,
    pub(super) too_long: &'static str,
    pub(super) unreadable: &'static str,
    pub(super) bad_phone: &'static str,
    pub(super) bad_date: &'static str,
    pub(super) bad_number: &'static str,
    pub(super) either_number: &'static str,
    pub(super) bad_url: &'static str,
    pub(super) choose_one: &'static str,
    pub(super) agree: &'static str,
    pub(super) leave_empty: &'static str,
    pub(super) send_again: &'static str,
    pub(super) too_many: &'static str,
    pub(super) trouble: &'static str,
    pub(super) unknown_title: &'static str,
    pub(super) unknown_text: &'static str,
    pub(super) paused_title: &'static str,
    pub(super) paused_text: &'static str,
    pub(super) ended_title: &'static str,
    pub(super) ended_text: &'static str,
    pub(super) early_title: &'static str,
    pub(super) early_text: &'static str,
}

/// The texts of a language, or English if it is not supported. The region is ignored: `de-AT` is German.
pub(super) fn of(lang: &str) -> &'static Words {
    let language = lang.split(['-', '_']).next().unwrap_or_default();
    ALL.iter().find(|words| words.lang.eq_ignore_ascii_case(language)).unwrap_or(&ALL[0])
}

#[cfg(test)]
mod tests {
    use refhook_core::places::fill;

    use super::*;

    #[test]
    fn a_language_is_found_by_its_first_part_and_english_stands_in() {
        for (asked, got) in [("de-AT", "de"), ("PT_br", "pt"), ("en", "en"), ("sw", "en"), ("", "en")] {
            assert_eq!(of(asked).lang, got, "{asked}");
        }
    }

    #[test]
    fn there_are_words_for_every_language_that_a_campaign_may_have() {
        let sorted = |mut tags: [&'static str; 7]| {
            tags.sort_unstable();
            tags
        };
        assert_eq!(sorted(ALL.each_ref().map(|words| words.lang)), sorted(refhook_core::pages::LANGUAGES));
    }

    #[test]
    fn every_place_of_a_text_is_filled() {
        for words in &ALL {
            let values = [("campaign", "Tea"), ("name", "Jo"), ("n", "5"), ("date", "2026-01-01")];
            for text in [words.signup_title, words.invited_title, words.too_many, words.early_text] {
                let filled = fill(text, &values);
                assert!(filled != *text && !filled.contains('{'), "{}: {filled}", words.lang);
            }
        }
    }
}
