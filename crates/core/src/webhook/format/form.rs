//! A web form: `key=value&key=value` in the body.

use std::fmt::Write as _;
use std::ops::Range;

use percent_encoding::utf8_percent_encode;

use super::{FormatSpec, check_rows_alone};
use crate::webhook::payload::UNRESERVED;
use crate::webhook::payload::request::Method;
use crate::webhook::payload::rows::{Content, resolve};

pub(super) static SPEC: FormatSpec = FormatSpec {
    name: "form",
    label: "Form",
    description: "In the body, as a web form sends it.",
    methods: &[Method::Post],
    content_type: Some("application/x-www-form-urlencoded"),
    nests: false,
    takes_template: false,
    refuses_pairs: None,
    check: check_rows_alone,
    write: |request, payload, facts| {
        let mut text = String::new();
        write_pairs(&mut text, &mut request.secrets, resolve(payload, facts));
        request.body = text.into_bytes();
    },
};

/// Appends `pairs` to `out`, and the positions of secret values to `secrets`.
pub(super) fn write_pairs<'a>(
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
    // Writing to a String cannot fail.
    let _ = write!(out, "{}", utf8_percent_encode(text, UNRESERVED));
}

#[cfg(test)]
mod tests {
    use super::*;

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
