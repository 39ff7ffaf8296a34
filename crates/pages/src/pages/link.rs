//! Links as people paste them: with a trailing full stop, bracket or invisible character from the surrounding text.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use refhook_core::people::code;

/// What can follow a code.
const PAGES: [&str; 6] = ["signup", "join", "frame", "share", "qr-code", "logo"];
/// How many layers of percent-encoding are undone; mail programs encode again what was encoded already.
const MAX_DECODINGS: usize = 3;
/// Characters that stay unencoded in a query.
const QUERY: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'=').remove(b'&').remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// ASCII characters that end a link in any text.
const ENDS: &str = " \t\r\n\"'<>`{}|\\^[]()*,;:!#";

/// The path and query that were meant, if the given ones are a page's with extra characters around them; `None` if they
/// are a page's exactly, or no page's at all.
pub(super) fn meant(path: &str, query: Option<&str>) -> Option<String> {
    let text = decode(path);
    let text = text.trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
    let (code, rest) = text.split_at(text.find(|c: char| !c.is_ascii_alphanumeric())?);
    if !code::is_valid(code) {
        return None;
    }
    let after = rest.trim_start_matches(|c: char| c == '/' || !c.is_ascii());
    if !rest[..rest.len() - after.len()].contains('/') {
        return None;
    }
    let page = PAGES
        .iter()
        .find(|page| after.get(..page.len()).is_some_and(|start| start.eq_ignore_ascii_case(page)))?;
    let pasted = judge(&after[page.len()..])?;
    let mut target = format!("/{code}/{page}");
    if target == path {
        return None;
    }
    let queries: Vec<&str> =
        [pasted.as_str()].into_iter().chain(query).filter(|query| !query.is_empty()).collect();
    if !queries.is_empty() {
        target = format!("{target}?{}", queries.join("&"));
    }
    Some(target)
}

/// Undoes percent-encoding, including repeated encoding.
fn decode(path: &str) -> String {
    let mut text = path.to_owned();
    for _ in 0..MAX_DECODINGS {
        let decoded = percent_decode_str(&text).decode_utf8_lossy().into_owned();
        if decoded == text {
            break;
        }
        text = decoded;
    }
    text
}

/// Looks at what follows the page's name: `None` if that makes it another path, else the query it holds, most often
/// empty.
fn judge(tail: &str) -> Option<String> {
    let is_query = |text: &str| text.split('&').any(|pair| pair.contains('='));
    let (is_entity, after) = skip_entity(tail);
    if let Some(query) = after.strip_prefix(['?', '&']).or(is_entity.then_some(after))
        && is_query(query)
    {
        let query =
            query.trim_end_matches(|c: char| c.is_whitespace() || !c.is_ascii() && !c.is_alphanumeric());
        return Some(utf8_percent_encode(query, QUERY).to_string());
    }
    let ends =
        is_entity || tail.starts_with(|c: char| !c.is_ascii() || c.is_ascii_control() || ENDS.contains(c));
    (ends || !tail.contains(|c: char| c.is_ascii_alphanumeric())).then(String::new)
}

/// Skips an HTML character reference such as `&amp;` or `&#39;`: whether there was one, and what follows it.
fn skip_entity(tail: &str) -> (bool, &str) {
    let Some(name) = tail.strip_prefix('&') else { return (false, tail) };
    let end = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '#').unwrap_or(name.len());
    match name[end..].strip_prefix(';') {
        Some(after) if end > 0 => (true, after),
        // Some programs omit the semicolon.
        _ if name[..end].eq_ignore_ascii_case("amp") => (true, &name[end..]),
        _ => (false, tail),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_stood_behind_a_link_is_dropped() {
        for tail in [
            "/",
            "//",
            ".",
            "...",
            ")",
            ").",
            "%3E",
            "%22",
            "'",
            "%E2%80%9D",
            "%C2%BB",
            "%20",
            "%20%20",
            "+",
            "%E2%80%8B",
            "%25E2%2580%258B",
            "%EF%BB%BF",
            "%C2%A0",
            "%E2%81%A0",
            "*",
            "**",
            ",",
            ";",
            "%E2%80%A6",
            "&amp;",
            "&amp",
            "&gt;",
            "&quot;&gt;here&lt;/a&gt;",
            "%5D(https://refer.example/zgLAYb/join)",
            "%7C",
            "%60",
            "!",
            "/.",
            "%F0%9F%8E%89",
            "%E3%80%82",
            "%EF%BC%8CThanks",
            "%E7%82%B9%E5%87%BB",
            "%ff",
            "%0A",
            "%09and%20more",
            "_",
            "-",
            "~",
            "%20Thanks",
        ] {
            assert_eq!(
                meant(&format!("/zgLAYb/join{tail}"), None).as_deref(),
                Some("/zgLAYb/join"),
                "{tail}"
            );
        }
        for around in [
            "//zgLAYb/join",
            "/zgLAYb//join",
            "/%E2%80%8BzgLAYb/join",
            "/zgLAYb%E2%80%8B/join",
            "/zgLAYb/JOIN",
            "/%3CzgLAYb/join%3E",
        ] {
            assert_eq!(meant(around, None).as_deref(), Some("/zgLAYb/join"), "{around}");
        }
        for page in PAGES {
            assert_eq!(meant(&format!("/zgLAYb/{page}."), None), Some(format!("/zgLAYb/{page}")));
        }
    }

    #[test]
    fn the_query_is_kept_also_one_that_was_pasted_into_the_path() {
        let kept = |path: &str, query| meant(&format!("/zgLAYb/join{path}"), query);
        assert_eq!(kept(".", Some("utm_source=a%20b")).as_deref(), Some("/zgLAYb/join?utm_source=a%20b"));
        assert_eq!(kept("/", Some("")).as_deref(), Some("/zgLAYb/join"));
        for pasted in [
            "%3Futm_source=x&y=%C3%A9",
            "%3Futm_source%3Dx%26y%3D%C3%A9",
            "&utm_source=x&y=%C3%A9",
            "&amp;utm_source=x&y=%C3%A9%20",
        ] {
            assert_eq!(kept(pasted, None).as_deref(), Some("/zgLAYb/join?utm_source=x&y=%C3%A9"), "{pasted}");
        }
        assert_eq!(kept("%3Fa=1", Some("b=2")).as_deref(), Some("/zgLAYb/join?a=1&b=2"));
    }

    #[test]
    fn other_paths_are_left_alone() {
        for path in [
            "/zgLAYb/join",
            "/zgLAYb",
            "/zgLAYb.",
            "/zgLAYb/",
            "/zgLAYb/joined",
            "/zgLAYb/join/more",
            "/zgLAYb/join.html",
            "/zgLAYb/other.",
            "/api/join.",
            "/campaigns/signup)",
            "/1abc/join.",
            "/",
            "",
            "/%E2%80%8B",
            "/zg.LAYb/join.",
            "/zgLAYb/join-us",
            "/zgLAYb/qr",
        ] {
            assert_eq!(meant(path, None), None, "{path}");
        }
    }

    proptest! {
        #[test]
        fn a_redirect_stays_on_this_server_and_ends(path in "(/|%)?[ -~é。]{0,30}", tail in "\\PC{0,12}") {
            for path in [path.clone(), format!("/zgLAYb/join{tail}"), format!("{path}zgLAYb/join{tail}")] {
                if let Some(target) = meant(&path, None) {
                    prop_assert!(target.is_ascii() && !target.contains([' ', '"', '\r', '\n']), "{target}");
                    prop_assert!(target.starts_with('/') && target.as_bytes()[1].is_ascii_alphanumeric(), "{target}");
                    prop_assert_eq!(meant(target.split('?').next().unwrap_or_default(), None), None);
                }
            }
        }
    }
}
