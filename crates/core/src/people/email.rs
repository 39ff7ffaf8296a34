//! Email addresses: stored and sent as typed, compared by a key.

use email_address::{EmailAddress, Options};
use icu_normalizer::ComposingNormalizerBorrowed;
use icu_properties::props::{DefaultIgnorableCodePoint, GeneralCategory, GeneralCategoryGroup};
use icu_properties::{CodePointMapData, CodePointSetData};
use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};

use crate::problem::Problems;

/// Longest address that mail can carry (RFC 5321, 4.5.3.1.3, without the angle brackets), in bytes.
const MAX_LENGTH: usize = 254;
/// Longest part before the `@` (RFC 5321, 4.5.3.1.1), in bytes.
const LOCAL_MAX_LENGTH: usize = 64;
/// Joins letters of Indic and Arabic scripts (U+200D), or keeps them from being joined (U+200C).
const JOINERS: [char; 2] = ['\u{200c}', '\u{200d}'];
/// Characters that IDNA 2008 allows in names of certain scripts (RFC 5892, appendix A), besides letters, marks and
/// digits.
const SIGNS_IN_NAMES: [char; 5] = ['\u{b7}', '\u{375}', '\u{5f3}', '\u{5f4}', '\u{30fb}'];

/// The key under which an address is unique within a campaign.
///
/// The domain is the A-label of UTS 46, non-transitional, so that a name and its `xn--` form are equal. The local part
/// is normalised (NFC) and in simple lower case: ß, ı, ﬁ and ς stay distinct letters, as they are for mail servers. Any
/// text has a key; an invalid domain is lower-cased like the rest.
pub fn key(address: &str) -> String {
    let address = clean(address);
    let Some((local, domain)) = address.rsplit_once('@') else { return fold(&address) };
    let domain = to_ascii(domain).unwrap_or_else(|| fold(domain));
    format!("{}@{domain}", fold(local))
}

/// The [`key`] without what follows a `+` in the local part: many mail servers deliver both to the same person.
pub fn untagged_key(address: &str) -> String {
    let key = key(address);
    match key.rsplit_once('@') {
        Some((local, domain)) => format!("{}@{domain}", local.split('+').next().unwrap_or_default()),
        None => key,
    }
}

/// The search key of a partial address: its [`key`] for a whole address, otherwise its lower-case letters.
pub fn part_key(part: &str) -> String {
    let is_whole = part.rsplit_once('@').is_some_and(|(_, domain)| {
        domain.rsplit_once('.').is_some_and(|(_, last)| last.chars().nth(1).is_some())
    });
    if is_whole { key(part) } else { fold(part) }
}

/// Checks the syntax of an address (RFC 5321, RFC 6531) and returns it as typed, without surrounding space and the
/// invisible characters that copying brings along.
///
/// # Errors
/// A sentence under `field` when the text is not an address.
pub fn check(field: &str, address: &str) -> Result<String, Problems> {
    let address = clean(address);
    if address.is_empty() {
        return Err(Problems::one(field, "An email address is needed."));
    }
    if !is_address(&address) {
        let message = "This is not an email address; write one such as name@example.com.";
        return Err(Problems::one(field, message));
    }
    Ok(address)
}

fn is_address(address: &str) -> bool {
    let Some((local, domain)) = address.rsplit_once('@') else { return false };
    let Some(ascii) = to_ascii(domain) else { return false };
    if address.len() > MAX_LENGTH || local.len() > LOCAL_MAX_LENGTH || !is_name(domain) {
        return false;
    }
    // The library accepts letters but not combining marks, which many scripts need.
    let letters = |c: char| if is_mark(c) || JOINERS.contains(&c) { 'x' } else { c };
    let local: String = local.chars().map(letters).collect();
    let options = Options::default().with_required_tld().without_display_text().without_domain_literal();
    EmailAddress::parse_with_options(&format!("{local}@{ascii}"), options).is_ok()
}

/// A domain as its A-labels, without a trailing dot.
fn to_ascii(domain: &str) -> Option<String> {
    let ascii = Uts46::new().to_ascii(
        domain.as_bytes(),
        AsciiDenyList::URL,
        Hyphens::CheckFirstLast,
        DnsLength::Verify,
    );
    ascii.ok().map(std::borrow::Cow::into_owned)
}

/// Whether a domain's non-ASCII characters are all ones that names may contain; UTS 46 alone would accept quotes and
/// symbols.
fn is_name(domain: &str) -> bool {
    let (name, _) = Uts46::new().to_user_interface(
        domain.as_bytes(),
        AsciiDenyList::URL,
        Hyphens::CheckFirstLast,
        |_, _, _| true,
    );
    name.chars().all(|c| {
        c.is_ascii()
            || c.is_alphanumeric()
            || is_mark(c)
            || JOINERS.contains(&c)
            || SIGNS_IN_NAMES.contains(&c)
    })
}

/// Removes invisible characters and surrounding space. A joiner stays where it shapes a word.
fn clean(address: &str) -> String {
    if address.is_ascii() {
        return address.trim().to_owned();
    }
    let letters: Vec<char> = address.chars().collect();
    let shapes =
        |at: Option<&char>| at.is_some_and(|c| !c.is_ascii() && (c.is_alphanumeric() || is_mark(*c)));
    let seen = letters.iter().enumerate().filter(|(n, c)| {
        let is_joiner = JOINERS.contains(c);
        let before = n.checked_sub(1).and_then(|before| letters.get(before));
        !is_invisible(**c) || (is_joiner && shapes(before) && shapes(letters.get(n + 1)))
    });
    seen.map(|(_, c)| *c).collect::<String>().trim().to_owned()
}

/// NFC in simple lower case, which maps each letter to exactly one.
fn fold(text: &str) -> String {
    let nfc = ComposingNormalizerBorrowed::new_nfc();
    let lower: String = nfc.normalize(text).chars().map(lower).collect();
    // A lower-case letter may compose with a mark that its capital could not.
    nfc.normalize(&lower).into_owned()
}

fn lower(letter: char) -> char {
    let mut full = letter.to_lowercase();
    // Only İ becomes two characters in full lower case; its simple lower case is the first of them, i.
    full.next().unwrap_or(letter)
}

fn is_mark(c: char) -> bool {
    !c.is_ascii() && GeneralCategoryGroup::Mark.contains(CodePointMapData::<GeneralCategory>::new().get(c))
}

fn is_invisible(c: char) -> bool {
    !c.is_ascii() && CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_address_keeps_its_case_and_its_tag() {
        assert_eq!(check("email", " Support+Byron@Example.com ").unwrap(), "Support+Byron@Example.com");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let long = format!("{}@example.com", "a".repeat(250));
        let long_local = format!("{}@example.com", "é".repeat(33));
        for bad in [
            "",
            "  ",
            "nobody",
            "a@b",
            "a b@example.com",
            "a@b@example.com",
            "x\0@example.com",
            &long,
            &long_local,
            "\u{200b}",
            "“anna@example.com”",
            "anna@example.com”",
            "anna@exa“mple.com",
            "anna\u{a0}b@example.com",
            "anna＠example.com",
            "anna@example.com.",
            "anna@-example.com",
            "anna@.com",
            ".anna@example.com",
            "anna.@example.com",
            "anna@☃.example",
            "a@xn--\u{e4}.com",
            "anna@example..com",
            "anna@[127.0.0.1]",
            "<anna@example.com>",
            "a\u{202e}b c@example.com",
            "\u{200b}@example.com",
        ] {
            assert!(check("email", bad).is_err(), "{bad:?} was taken");
        }
    }

    #[test]
    fn addresses_of_every_script_are_taken_as_typed() {
        for good in [
            "देवेन्द्र@उदाहरण.भारत",
            "தமிழ்@எடுத்துக்காட்டு.இந்தியா",
            "zoe\u{308}@example.com",
            "มานี@ตัวอย่าง.ไทย",
            "مُحَمَّد@مثال.السعودية",
            "anna@straße.de",
            "anna@bücher.example",
            "anna@bu\u{308}cher.example",
            "anna@xn--bcher-kva.example",
            "σας@παράδειγμα.ελ",
            "李@例子.中国",
            "نامه\u{200c}ای@مثال.ایران",
            "क्\u{200d}ष@उदाहरण.भारत",
            "o'brien+x@example.co.uk",
            "\"a b\"@example.com",
            "ı@example.com",
            "1@2.example",
            "a@exa_mple.com",
        ] {
            assert_eq!(check("email", good).as_deref(), Ok(good));
        }
    }

    #[test]
    fn what_nobody_sees_is_dropped() {
        for pasted in [
            "\u{200b}anna@example.com",
            "\u{202a}anna@example.com\u{202c}",
            "\u{2068}anna@example.com\u{2069}",
            "\u{feff}anna@example.com",
            "an\u{ad}na@exam\u{ad}ple.com",
            "\u{a0}anna@example.com\u{a0}",
            "\u{200b} anna@example.com \u{200e}",
            "anna\u{200d}@example.com",
            "anna@\u{2060}example.com",
            "\u{3000}anna@example.com\u{2028}",
            "anna@example.com\u{fe0f}",
            "\u{61c}anna@example.com",
            "a\u{200c}nna@example.com",
        ] {
            assert_eq!(check("email", pasted).as_deref(), Ok("anna@example.com"), "{pasted:?}");
            assert_eq!(key(pasted), "anna@example.com", "{pasted:?}");
        }
    }

    #[test]
    fn one_address_has_one_key() {
        for (one, same) in [
            ("Ärger+Tag@Example.COM", "äRGER+tag@example.com"),
            ("anna@bücher.example", "Anna@XN--BCHER-KVA.example"),
            ("anna@BÜCHER.example", "anna@bu\u{308}cher.example"),
            ("zo\u{eb}@example.com", "ZOE\u{308}@example.com"),
            ("anna@例子。中国", "anna@例子.中国"),
            ("anna@ｅｘａｍｐｌｅ.com", "anna@example.com"),
            ("ΣΑΣ@example.gr", "σασ@example.gr"),
            ("\u{212a}@example.com", "k@example.com"),
            ("İ@example.com", "i@example.com"),
            ("I\u{307}@example.com", "İ@example.com"),
        ] {
            assert_eq!(key(one), key(same), "{one} {same}");
        }
        assert_eq!(untagged_key("A+b+c@bücher.example"), untagged_key("a@xn--bcher-kva.example"));
    }

    #[test]
    fn letters_of_their_own_make_another_address() {
        for (one, other) in [
            ("anna@straße.de", "anna@strasse.de"),
            ("weiß@example.com", "weiss@example.com"),
            ("ı@example.com", "i@example.com"),
            ("ﬁ@example.com", "fi@example.com"),
            ("σας@example.gr", "σασ@example.gr"),
            ("anna@βόλος.example", "anna@βόλοσ.example"),
            ("a+b@example.com", "a@example.com"),
            ("zoe@example.com", "zoë@example.com"),
            ("ＡＢ@example.com", "ab@example.com"),
        ] {
            assert_ne!(key(one), key(other), "{one} {other}");
        }
        // Capital ẞ is the capital of ß only.
        assert_eq!(key("WEIẞ@example.com"), key("weiß@example.com"));
    }

    #[test]
    fn a_part_is_looked_for_by_its_letters_and_a_whole_address_by_its_key() {
        assert_eq!(part_key("BÜCHER"), "bücher");
        assert_eq!(part_key("anna@büch"), "anna@büch");
        assert_eq!(part_key("Anna@bücher.example"), "anna@xn--bcher-kva.example");
    }

    proptest! {
        #[test]
        fn any_text_has_a_key_and_a_key_is_its_own(text in "\\PC{0,12}@?[\\PCßıİΣς.-]{0,12}") {
            let once = key(&text);
            prop_assert_eq!(key(&once), once);
        }

        #[test]
        fn an_address_is_taken_again_and_means_the_same(local in "[a-zß-ÿα-ωक-ह\u{300}-\u{310}]{1,8}", label in "[a-zà-ÿα-ω]{1,8}") {
            if let Ok(address) = check("email", &format!("{local}@{label}.example")) {
                prop_assert_eq!(check("email", &address), Ok(address.clone()));
                prop_assert_eq!(check("email", &key(&address)).map(|again| key(&again)), Ok(key(&address)));
            }
        }
    }
}
