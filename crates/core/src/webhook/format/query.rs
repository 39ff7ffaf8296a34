//! Query parameters: the payload follows whatever query the URL already has.

use std::ops::Range;

use super::form::write_pairs;
use super::{FormatSpec, check_rows_alone};
use crate::webhook::payload::request::Method;
use crate::webhook::payload::rows::{Content, resolve};

pub(super) static SPEC: FormatSpec = FormatSpec {
    name: "query",
    label: "Query parameters",
    description: "In the URL, after the question mark: ?email=…&first_name=… Some older tools expect this; most read JSON.",
    methods: &[Method::Post, Method::Get],
    content_type: None,
    nests: false,
    takes_template: false,
    refuses_pairs: None,
    check: check_rows_alone,
    write: |request, payload, facts| {
        append_to_url(request.url.text_mut(), &mut request.secrets, resolve(payload, facts));
    },
};

/// Appends `pairs` after the query that `url` already has.
fn append_to_url<'a>(
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
    write_pairs(url, secrets, pairs);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::FieldValue;
    use crate::webhook::payload::render::normalise;

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
}
