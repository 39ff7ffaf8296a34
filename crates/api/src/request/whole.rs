//! Accepts integers with a zero fraction: `1.0` is the same number as `1` (RFC 8259, section 6), and some languages and
//! spreadsheets write it so. Where any number is allowed, it stays as sent.

use refhook_web::loose::whole;
use serde::de::value::{MapAccessDeserializer, MapDeserializer, SeqDeserializer};
use serde::de::{Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::{Error, Value};

/// A value whose numbers are read as integers where the target type wants integers.
pub(super) struct Lenient(pub(super) Value);

/// A number as an integer, if it has no fraction; other values stay as they are.
fn as_whole(value: Value) -> Value {
    match value.as_f64().filter(|_| value.is_f64()).and_then(whole) {
        Some(number) => number.into(),
        None => value,
    }
}

macro_rules! whole_numbers {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            as_whole(self.0).$method(visitor)
        }
    )*};
}

impl<'de> Deserializer<'de> for Lenient {
    type Error = Error;

    whole_numbers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Array(list) => {
                let mut entries = SeqDeserializer::new(list.into_iter().map(Self));
                let value = visitor.visit_seq(&mut entries)?;
                entries.end().map(|()| value)
            }
            Value::Object(object) => {
                let entries = object.into_iter().map(|(name, value)| (name, Self(value)));
                let mut entries = MapDeserializer::new(entries);
                let value = visitor.visit_map(&mut entries)?;
                entries.end().map(|()| value)
            }
            other => other.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.0 {
            Value::Object(object) if object.len() == 1 => {
                let entries = object.into_iter().map(|(name, value)| (name, Self(value)));
                MapAccessDeserializer::new(MapDeserializer::<_, Error>::new(entries))
                    .deserialize_enum(name, variants, visitor)
            }
            other => other.deserialize_enum(name, variants, visitor),
        }
    }

    forward_to_deserialize_any! {
        bool i128 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map struct
        identifier ignored_any
    }
}

impl IntoDeserializer<'_, Error> for Lenient {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

#[cfg(test)]
mod tests {
    use refhook_web::loose::whole_text;

    use std::collections::BTreeSet;

    use serde::Deserialize;
    use serde_json::json;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        id: i64,
        limit: Option<u16>,
        #[serde(default)]
        rule: Option<Rule>,
        #[serde(default)]
        kept: Value,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Rule {
        Any,
        Statuses(BTreeSet<u16>),
        To { status: u16 },
    }

    fn read(value: Value) -> Option<Body> {
        Body::deserialize(Lenient(value)).ok()
    }

    #[test]
    fn a_whole_number_may_come_with_a_fraction_of_nothing_wherever_it_stands() {
        let body = read(json!({"id": 7.0, "limit": 1e3, "rule": {"statuses": [200.0, 409]}})).unwrap();
        assert_eq!((body.id, body.limit), (7, Some(1_000)));
        assert_eq!(body.rule, Some(Rule::Statuses([200, 409].into())));
        let body = read(json!({"id": -2.0, "limit": null, "rule": {"to": {"status": 302.0}}})).unwrap();
        assert_eq!((body.id, body.limit, body.rule), (-2, None, Some(Rule::To { status: 302 })));
        assert_eq!(read(json!({"id": 1, "rule": "any"})).unwrap().rule, Some(Rule::Any));
    }

    #[test]
    fn a_number_that_is_no_whole_one_or_too_large_is_none() {
        for bad in
            [json!(7.5), json!(1e300), json!(9_007_199_254_740_994.0), json!("7"), json!(true), json!(null)]
        {
            assert_eq!(read(json!({"id": bad})), None, "{bad}");
        }
        assert_eq!(read(json!({"id": 1, "limit": 70_000.0})), None);
        assert_eq!(
            (whole_text("7.00"), whole_text("7."), whole_text("7.5"), whole_text(".0")),
            (Some(7), None, None, None)
        );
    }

    #[test]
    fn what_may_be_any_number_stays_as_it_came() {
        let kept = json!({"price": 1.0, "list": [2.0, {"x": 3.5}]});
        let body = read(json!({"id": 1, "kept": kept})).unwrap();
        assert_eq!(body.kept.to_string(), kept.to_string());
    }
}
