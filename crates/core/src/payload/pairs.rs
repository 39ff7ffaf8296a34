//! `key=value&key=value`: the query of a URL and the body of a form.

use std::fmt::Write as _;
use std::ops::Range;

use percent_encoding::utf8_percent_encode;
use url::Url;

use super::UNRESERVED;
use super::rows::Content;

/// Appends `pairs` to `out`, and the places of secret values to `secrets`.
pub(super) fn write<'a>(
    out: &mut String,
    secrets: &mut Vec<Range<usize>>,
    pairs: impl Iterator<Item = (&'a str, Content<'a>)>,
) {
    for (index, (key, content)) in pairs.enumerate() {
        if index > 0 {
            out.push('&');
        }
        push(out, key);
        out.push('=');
        let start = out.len();
        push(out, &content.text());
        if matches!(content, Content::Secret(_)) {
            secrets.push(start..out.len());
        }
    }
}

fn push(out: &mut String, text: &str) {
    // Writing to a String can not fail.
    let _ = write!(out, "{}", utf8_percent_encode(text, UNRESERVED));
}

/// The URL as the `url` crate writes it, which is how it is sent: a signature over the query as typed would not
/// hold for a receiver who sees `%20` where a space was typed. A fragment is never sent.
pub(super) fn normalise(url: &str) -> String {
    match Url::parse(url) {
        Ok(mut url) => {
            url.set_fragment(None);
            url.into()
        }
        Err(_) => url.to_owned(),
    }
}

/// `url` with `pairs` after the query that it already has.
pub(super) fn append_to_url<'a>(
    url: &mut String,
    secrets: &mut Vec<Range<usize>>,
    pairs: impl Iterator<Item = (&'a str, Content<'a>)>,
) {
    let mut pairs = pairs.peekable();
    if pairs.peek().is_none() {
        return;
    }
    if !url.contains('?') {
        url.push('?');
    } else if !url.ends_with(['?', '&']) {
        url.push('&');
    }
    write(url, secrets, pairs);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::FieldValue;

    fn appended(url: &str, pairs: &[(&str, &str)]) -> String {
        let mut url = normalise(url);
        let pairs = pairs.iter().map(|(key, value)| (*key, Content::Fact(FieldValue::Text((*value).into()))));
        append_to_url(&mut url, &mut Vec::new(), pairs);
        url
    }

    #[test]
    fn pairs_follow_the_query_that_the_url_already_has() {
        let pairs = [("a b", "1+ü"), ("c", "")];
        assert_eq!(appended("https://x.example", &pairs), "https://x.example/?a%20b=1%2B%C3%BC&c=");
        assert_eq!(appended("https://x.example/h?k=v", &pairs[1..]), "https://x.example/h?k=v&c=");
        assert_eq!(appended("https://x.example/h?k=v&", &pairs[1..]), "https://x.example/h?k=v&c=");
        assert_eq!(appended("https://x.example/h?", &pairs[1..]), "https://x.example/h?c=");
        assert_eq!(appended("https://x.example/h?k=v", &[]), "https://x.example/h?k=v");
        assert_eq!(
            appended("https://x.example/a b?k=v w#top", &pairs[1..]),
            "https://x.example/a%20b?k=v%20w&c="
        );
    }

    #[test]
    fn unreserved_characters_stay_and_all_others_are_encoded() {
        let all: String = (' '..='~').collect();
        let mut out = String::new();
        push(&mut out, &all);
        let kept: String =
            out.split('%').enumerate().map(|(i, s)| if i == 0 { s } else { &s[2..] }).collect();
        assert_eq!(kept, "-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~");
    }
}
