//! The sealed form of credentials: `"none"`, or the kind with its parts, as in `{"basic": ["user", "password"]}`. A
//! kind with one part has no list around it.

use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::{Credentials, KINDS, NONE, PartValue, Parts};
use crate::crypto::secret::Secret;
use crate::crypto::vault::CannotOpen;
use crate::problem::Problems;

/// Credentials on their way into the vault.
pub(crate) struct Plain<'a>(pub(crate) &'a Credentials);

impl Serialize for Plain<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let values: Vec<_> = self.0.parts().map(|(_, value)| PlainPart(value)).collect();
        if values.is_empty() {
            return serializer.serialize_str(self.0.name());
        }
        let mut map = serializer.serialize_map(Some(1))?;
        match values.as_slice() {
            [one] => map.serialize_entry(self.0.name(), one)?,
            several => map.serialize_entry(self.0.name(), several)?,
        }
        map.end()
    }
}

struct PlainPart<'a>(PartValue<'a>);

impl Serialize for PlainPart<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            PartValue::Text(text) => serializer.serialize_str(text),
            PartValue::Secret(secret) => serializer.serialize_str(secret.expose()),
            PartValue::Pairs(pairs) => {
                serializer.collect_seq(pairs.iter().map(|(key, secret)| (key, secret.expose())))
            }
        }
    }
}

/// Credentials on their way out of the vault.
pub(crate) fn open(plain: Value) -> Result<Credentials, CannotOpen> {
    let mut kinds = match plain {
        Value::String(name) if name == NONE => return Ok(Credentials::None),
        Value::Object(kinds) => kinds,
        _ => return Err(CannotOpen),
    };
    let kind = KINDS.into_iter().find(|kind| kinds.contains_key(kind.name)).ok_or(CannotOpen)?;
    let values = match kinds.remove(kind.name).unwrap_or_default() {
        Value::Array(values) if kind.parts.len() > 1 => values,
        one => vec![one],
    };
    let names = kind.parts.iter().map(|part| part.name);
    (kind.read)(&mut Opened(names.zip(values).collect())).map_err(|_| CannotOpen)
}

struct Opened(Vec<(&'static str, Value)>);

impl Opened {
    fn take(&mut self, name: &str) -> Value {
        let value = self.0.iter_mut().find(|(known, _)| *known == name);
        value.map(|(_, value)| value.take()).unwrap_or_default()
    }
}

impl Parts for Opened {
    fn text(&mut self, name: &'static str) -> Result<String, Problems> {
        serde_json::from_value(self.take(name)).map_err(|_| unreadable(name))
    }

    fn secret(&mut self, name: &'static str) -> Result<Secret, Problems> {
        self.text(name).map(Secret::new)
    }

    fn pairs(&mut self, name: &'static str) -> Result<Vec<(String, Secret)>, Problems> {
        let pairs: Vec<(String, String)> =
            serde_json::from_value(self.take(name)).map_err(|_| unreadable(name))?;
        Ok(pairs.into_iter().map(|(key, value)| (key, Secret::new(value))).collect())
    }
}

fn unreadable(name: &str) -> Problems {
    Problems::one(name, "This is not what was sealed.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::webhook::credentials::{ApiKey, Basic, Bearer, Pairs};

    #[test]
    fn what_is_at_rest_stays_readable() {
        let secret = || Secret::new("s");
        let pair = |key: &str| (key.to_owned(), secret());
        for (credentials, plain) in [
            (Credentials::None, r#""none""#),
            (
                Credentials::Basic(Basic { username: "u".into(), password: secret() }),
                r#"{"basic":["u","s"]}"#,
            ),
            (Credentials::Bearer(Bearer { token: secret() }), r#"{"bearer":"s"}"#),
            (
                Credentials::ApiKey(ApiKey { header: "X-Key".into(), value: secret() }),
                r#"{"api_key":["X-Key","s"]}"#,
            ),
            (Credentials::Pairs(Pairs(vec![pair("a"), pair("b")])), r#"{"pairs":[["a","s"],["b","s"]]}"#),
            (Credentials::Pairs(Pairs(Vec::new())), r#"{"pairs":[]}"#),
        ] {
            assert_eq!(serde_json::to_string(&Plain(&credentials)).unwrap(), plain);
            assert!(open(serde_json::from_str(plain).unwrap()).unwrap() == credentials, "{plain}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for plain in [r#""basic""#, "null", r#"{"digest":"s"}"#, r#"{"basic":["u"]}"#, r#"{"bearer":null}"#] {
            assert!(open(serde_json::from_str(plain).unwrap()).is_err(), "{plain}");
        }
    }
}
