//! Lenient parsing: numbers sent as text in queries and on the compatible routes, times as RFC 3339.

use std::fmt;

use refhook_core::time::UnixMs;
use serde::de::{Deserialize, Deserializer, Error, Unexpected, Visitor};

/// `number` as an integer, if it has no fraction. Beyond 2^53 a double skips integers, so the intended one is unknown.
pub fn whole(number: f64) -> Option<i64> {
    const LARGEST: f64 = 9_007_199_254_740_992.0;
    #[expect(clippy::cast_possible_truncation, reason = "it has no fraction and is in range")]
    (number.fract() == 0.0 && number.abs() <= LARGEST).then_some(number as i64)
}

/// Reads an integer written as text, such as `7` or `7.0`.
pub fn whole_text(text: &str) -> Option<i64> {
    let digits = match text.split_once('.') {
        Some((digits, zeros)) if !zeros.is_empty() && zeros.bytes().all(|zero| zero == b'0') => digits,
        Some(_) => return None,
        None => text,
    };
    digits.parse().ok()
}

/// An integer that may come as text, as in queries and from no-code tools, or as 7.0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LooseId(pub i64);

struct LooseIdVisitor;

impl Visitor<'_> for LooseIdVisitor {
    type Value = LooseId;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number")
    }

    fn visit_i64<E>(self, value: i64) -> Result<LooseId, E> {
        Ok(LooseId(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<LooseId, E> {
        i64::try_from(value).map(LooseId).map_err(|_| E::custom("This number is too large"))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<LooseId, E> {
        whole(value).map(LooseId).ok_or_else(|| E::invalid_type(Unexpected::Float(value), &self))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<LooseId, E> {
        whole_text(value).map(LooseId).ok_or_else(|| E::invalid_type(Unexpected::Str(value), &self))
    }
}

impl<'de> Deserialize<'de> for LooseId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LooseIdVisitor)
    }
}

/// `true` or `false` in a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LooseBool(pub bool);

impl<'de> Deserialize<'de> for LooseBool {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match String::deserialize(deserializer)?.to_ascii_lowercase().as_str() {
            "true" | "1" => Ok(Self(true)),
            "false" | "0" => Ok(Self(false)),
            _ => Err(D::Error::custom("Write true or false")),
        }
    }
}

/// A time as RFC 3339.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Time(pub UnixMs);

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let example = "Write the time as in 2022-06-09T10:20:30Z";
        UnixMs::parse_rfc3339(&text).map(Self).ok_or_else(|| D::Error::custom(example))
    }
}

/// A field that can be left out, or sent as null to clear it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Nullable<T> {
    /// Unchanged.
    #[default]
    LeftOut,
    /// Cleared.
    Null,
    /// Set.
    Value(T),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Nullable<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::Null, Self::Value))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn id(value: Value) -> Option<i64> {
        serde_json::from_value::<LooseId>(value).ok().map(|id| id.0)
    }

    #[test]
    fn a_number_may_come_as_text_and_nothing_else_may() {
        assert_eq!((id(json!(7)), id(json!("7")), id(json!("-7"))), (Some(7), Some(7), Some(-7)));
        assert_eq!((id(json!(7.0)), id(json!("7.0")), id(json!(7e2))), (Some(7), Some(7), Some(700)));
        for value in
            [json!(""), json!("7a"), json!(7.5), json!(null), json!(u64::MAX), json!("99999999999999999999")]
        {
            assert_eq!(id(value.clone()), None, "{value}");
        }
    }

    #[test]
    fn left_out_and_null_are_different() {
        #[derive(serde::Deserialize)]
        struct Holder {
            #[serde(default)]
            a: Nullable<Time>,
        }
        let read = |text: &str| serde_json::from_str::<Holder>(text).unwrap().a;
        assert_eq!(read("{}"), Nullable::LeftOut);
        assert_eq!(read(r#"{"a":null}"#), Nullable::Null);
        assert_eq!(read(r#"{"a":"1970-01-01T00:00:01Z"}"#), Nullable::Value(Time(UnixMs(1_000))));
    }
}
