//! The names of a payload: those of its rows, then those of its credential pairs.

use std::collections::HashMap;

use crate::problem::Problems;
use crate::webhook::Webhook;
use crate::webhook::format::{FormatSpec, LEVEL, MAX_DEPTH};

use super::MAX_ROWS;

/// How long a key may be, in characters.
pub const MAX_KEY: usize = 200;

pub(super) fn check(webhook: &Webhook, problems: &mut Problems) {
    let config = &webhook.config;
    let rows = config.fields.iter().take(MAX_ROWS).enumerate();
    let rows = rows.map(|(index, row)| (format!("fields.{index}.key"), row.key.as_str()));
    let pairs = webhook.secrets.credentials.pairs().iter().enumerate();
    let pairs = pairs.map(|(index, (key, _))| (format!("credentials.pairs.{index}.key"), key.as_str()));

    let format = config.format.spec();
    let mut known = HashMap::new();
    for (place, key) in rows.chain(pairs) {
        match check_key(key, format).and_then(|()| collision(&mut known, key, format)) {
            Ok(()) => {}
            Err(message) => problems.add(place, message),
        }
    }
}

fn check_key(key: &str, format: &FormatSpec) -> Result<(), String> {
    if key.trim().is_empty() {
        return Err("Type the name that the receiver expects.".into());
    }
    if key.chars().count() > MAX_KEY {
        return Err(format!("Shorten the name to {MAX_KEY} characters."));
    }
    if key.chars().any(char::is_control) {
        return Err("The name holds a line break or another invisible character: type it again.".into());
    }
    if format.nests { check_levels(key, format.label) } else { Ok(()) }
}

fn check_levels(key: &str, format: &str) -> Result<(), String> {
    if key.split(LEVEL).any(str::is_empty) {
        return Err(format!(
            "In {format} a dot starts a new level: write something before and after each dot in \"{key}\"."
        ));
    }
    if key.split(LEVEL).count() > MAX_DEPTH {
        return Err(format!("In {format} a dot starts a new level: use at most {MAX_DEPTH} levels."));
    }
    Ok(())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Seen {
    /// A row has this key.
    Value,
    /// A row's key goes on below this one.
    Level,
}

/// Takes `key` and the levels above it into `known`, unless it does not fit beside those that are there.
fn collision<'a>(
    known: &mut HashMap<&'a str, Seen>,
    key: &'a str,
    format: &FormatSpec,
) -> Result<(), String> {
    let under = |above: &str| {
        let format = format.label;
        format!(
            "\"{key}\" does not fit: in {format}, \"{above}\" cannot hold a value and further names at once."
        )
    };
    match known.get(key) {
        Some(Seen::Value) => {
            return Err(format!("The name \"{key}\" is used twice: give each its own name."));
        }
        Some(Seen::Level) => return Err(under(key)),
        None => {}
    }
    let levels = || key.match_indices(LEVEL).map(|(at, _)| &key[..at]).filter(|_| format.nests);
    if let Some(above) = levels().find(|above| known.get(above) == Some(&Seen::Value)) {
        return Err(under(above));
    }
    known.extend(levels().map(|above| (above, Seen::Level)));
    known.insert(key, Seen::Value);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::secret::Secret;
    use crate::webhook::credentials::Pairs;
    use crate::webhook::payload::check::tests::places;
    use crate::webhook::payload::tests::{guide_webhook, row};
    use crate::webhook::{Credentials, Format};

    fn places_of(format: Format, keys: &[&str], pairs: &[&str]) -> Vec<String> {
        let mut webhook = guide_webhook();
        webhook.config.format = format;
        webhook.config.fields = keys.iter().map(|key| row(key, "id")).collect();
        let pairs = pairs.iter().map(|key| ((*key).into(), Secret::new("s"))).collect();
        webhook.secrets.credentials = Credentials::Pairs(Pairs(pairs));
        places(&webhook)
    }

    #[test]
    fn a_key_is_there_once_among_rows_and_pairs() {
        assert_eq!(
            places_of(Format::Query, &["a", "b", "a"], &["b", "c"]),
            ["fields.2.key", "credentials.pairs.0.key"]
        );
        assert_eq!(places_of(Format::Query, &["a", "A"], &["c"]), [""; 0]);
    }

    #[test]
    fn in_json_a_key_can_not_be_a_value_and_a_level() {
        for keys in [["a", "a.b"], ["a.b", "a"], ["a.b.c", "a.b"], ["a.b", "a.b.c"]] {
            assert_eq!(places_of(Format::Json, &keys, &[]), ["fields.1.key"], "{keys:?}");
            assert_eq!(places_of(Format::Query, &keys, &[]), [""; 0], "{keys:?}");
        }
        assert_eq!(places_of(Format::Json, &["a.b"], &["a"]), ["credentials.pairs.0.key"]);
        assert_eq!(places_of(Format::Json, &["a.b", "a.c", "ab", "b.a.b"], &["a.d"]), [""; 0]);
    }

    #[test]
    fn a_key_is_neither_empty_nor_long_nor_invisible() {
        let long = "ü".repeat(MAX_KEY + 1);
        for key in ["", "  ", "a\nb", "\u{0}", &long] {
            assert_eq!(places_of(Format::Form, &[key], &[]), ["fields.0.key"], "{key:?}");
        }
        assert_eq!(places_of(Format::Form, &[&long[2..], "a b=&é", "a..b"], &[]), [""; 0]);
        let deep = ["a"; MAX_DEPTH + 1].join(".");
        for key in ["a..b", ".a", "a.", ".", &deep] {
            assert_eq!(places_of(Format::Json, &[key], &[]), ["fields.0.key"], "{key:?}");
        }
        assert_eq!(places_of(Format::Json, &[&deep[2..]], &[]), [""; 0]);
    }
}
