//! Parses JSON strictly. It refuses a repeated key, because nobody can tell which of the two was meant (RFC 8259,
//! section 4), and U+0000, which PostgreSQL cannot store in a text.

use std::cell::RefCell;
use std::fmt;

use refhook_core::problem::Problems;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;
use serde_json::{Map, Number, Value};

use crate::error::ApiError;

/// Parses a body.
///
/// # Errors
/// 400 for anything but JSON in UTF-8, with line and column; 422 for a repeated key and for U+0000.
pub(super) fn parse(bytes: &[u8]) -> Result<Value, ApiError> {
    // Some programs write a byte order mark, which readers may ignore (RFC 8259, section 8.1).
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text =
        str::from_utf8(bytes).map_err(|_| ApiError::bad_request("The request's body is not valid UTF-8."))?;
    let found = RefCell::new(Problems::default());
    let mut input = serde_json::Deserializer::from_str(text);
    let strict = Strict { place: &Place::Root, found: &found };
    let value = strict.deserialize(&mut input).and_then(|value| input.end().map(|()| value));
    value.map_err(|error| match error.classify() {
        Category::Data => found.into_inner().into(),
        _ => ApiError::bad_request(format!("The request's body is not valid JSON: {error}.")),
    })
}

/// The place of a value in the document, as a linked list of borrowed names, which costs nothing until a problem is
/// reported.
enum Place<'a> {
    Root,
    Key(&'a Place<'a>, &'a str),
    Index(&'a Place<'a>, usize),
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => Ok(()),
            Self::Key(Place::Root, key) => f.write_str(key),
            Self::Index(Place::Root, index) => index.fmt(f),
            Self::Key(parent, key) => write!(f, "{parent}.{key}"),
            Self::Index(parent, index) => write!(f, "{parent}.{index}"),
        }
    }
}

#[derive(Clone, Copy)]
struct Strict<'a> {
    place: &'a Place<'a>,
    found: &'a RefCell<Problems>,
}

impl Strict<'_> {
    fn refuse<E: serde::de::Error>(self, place: &Place<'_>, message: &str) -> E {
        self.found.borrow_mut().add(place.to_string(), message);
        E::custom(message)
    }

    fn check<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        let message = "A text can not hold the character U+0000; remove it.";
        if text.contains('\0') { Err(self.refuse(self.place, message)) } else { Ok(()) }
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("a number is out of range"))
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<Value, E> {
        self.check(value)?;
        Ok(value.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        loop {
            let place = Place::Index(self.place, values.len());
            match list.next_element_seed(Strict { place: &place, found: self.found })? {
                Some(value) => values.push(value),
                None => return Ok(Value::Array(values)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            let place = Place::Key(self.place, &key);
            let inner = Strict { place: &place, found: self.found };
            inner.check::<A::Error>(&key)?;
            if object.contains_key(&key) {
                return Err(self.refuse(&place, "This key stands twice; send it once."));
            }
            let value = entries.next_value_seed(inner)?;
            object.insert(key, value);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn refused(text: &[u8]) -> String {
        format!("{:?}", parse(text).unwrap_err())
    }

    #[test]
    fn a_key_that_stands_twice_is_named_at_any_depth() {
        assert!(refused(br#"{"a":1,"b":{"c":[{"d":1,"d":2}]}}"#).contains(r#"field: "b.c.0.d""#));
        assert!(refused(br#"{"a":1,"a":1}"#).contains(r#"field: "a""#));
        assert!(refused(br#"{"a":1,"\u0061":1}"#).contains(r#"field: "a""#));
        assert_eq!(parse(br#"{"a":{"a":[]}}"#).unwrap(), json!({"a": {"a": []}}));
    }

    #[test]
    fn what_is_not_json_is_told_with_line_and_column() {
        let message = refused(b"{\n  \"a\": 1,,\n}");
        assert!(message.contains("status: 400") && message.contains("line 2 column 10"), "{message}");
        for text in [&b""[..], b"{", b"nul", b"{} {}", b"[1e999]", b"\"\xff\"", &b"[".repeat(100_000)] {
            assert!(refused(text).contains("status: 400"), "{text:?}");
        }
    }

    #[test]
    fn the_character_that_no_database_keeps_is_refused_where_it_stands() {
        assert!(refused(br#"{"name":["a\u0000"]}"#).contains(r#"field: "name.0""#));
        assert!(refused(br#"{"a\u0000":1}"#).contains("status: 422"));
    }

    proptest! {
        #[test]
        fn everything_else_is_read_like_serde_json_reads_it(text in "\\PC{0,60}|[\\[\\]{},:\"a0-9.e-]{0,40}") {
            match (parse(text.as_bytes()), serde_json::from_str::<Value>(&text)) {
                (Ok(ours), Ok(theirs)) => prop_assert_eq!(ours, theirs),
                (Err(_), Err(_)) => {}
                (ours, theirs) => prop_assert!(format!("{ours:?}").contains("twice"), "{:?}", theirs),
            }
        }
    }
}
