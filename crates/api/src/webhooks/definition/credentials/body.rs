//! Credentials as a client sends them. Core's list of kinds decides which parts are allowed.

use std::fmt;
use std::sync::LazyLock;

use refhook_core::webhook::credentials::{Credentials, KINDS, MAX_PAIRS, Part, PartType};
use serde::de::{DeserializeSeed, EnumAccess, Error, MapAccess, VariantAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::json;
use utoipa::openapi::schema::{AdditionalProperties, ArrayBuilder, ObjectBuilder, Schema, SchemaType, Type};
use utoipa::openapi::{Ref, RefOr};
use utoipa::{PartialSchema, ToSchema};

use super::SecretPair;
use crate::document::schema::CredentialsType;

const TYPE: &str = "type";

/// What proves to the receiver who is calling. A secret that is null or left out stays as it is stored.
pub(crate) struct CredentialsBody {
    /// One of [`Credentials::NAMES`].
    pub(super) kind: String,
    /// The parts that are not null.
    pub(super) parts: Vec<(&'static Part, Sent)>,
}

/// A part as it was sent.
pub(super) enum Sent {
    Text(String),
    Pairs(Vec<SecretPair>),
}

/// The parts of all kinds, each with the name of its kind.
fn all_parts() -> impl Iterator<Item = (&'static str, &'static Part)> {
    KINDS.into_iter().flat_map(|kind| kind.parts.iter().map(|part| (kind.name, part)))
}

impl<'de> Deserialize<'de> for CredentialsBody {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(BodyVisitor)
    }
}

struct BodyVisitor;

impl<'de> Visitor<'de> for BodyVisitor {
    type Value = CredentialsBody;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map of credentials")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<CredentialsBody, A::Error> {
        let mut kind = None;
        let mut parts = Vec::new();
        while let Some(key) = map.next_key_seed(KeySeed)? {
            let Key::Part(part) = key else {
                kind = Some(map.next_value::<KindName>()?.0);
                continue;
            };
            let sent = match part.holds {
                PartType::Text | PartType::Secret => map.next_value::<Option<String>>()?.map(Sent::Text),
                PartType::Pairs => map.next_value::<Option<Vec<SecretPair>>>()?.map(Sent::Pairs),
            };
            parts.extend(sent.map(|sent| (part, sent)));
        }
        Ok(CredentialsBody { kind: kind.ok_or_else(|| A::Error::missing_field(TYPE))?, parts })
    }
}

enum Key {
    Type,
    Part(&'static Part),
}

/// Reads a map key, so that an unknown one is reported with its place.
struct KeySeed;

impl<'de> DeserializeSeed<'de> for KeySeed {
    type Value = Key;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for KeySeed {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("field identifier")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Key, E> {
        static NAMES: LazyLock<Vec<&str>> =
            LazyLock::new(|| [TYPE].into_iter().chain(all_parts().map(|(_, part)| part.name)).collect());
        if name == TYPE {
            return Ok(Key::Type);
        }
        let part = all_parts().map(|(_, part)| part).find(|part| part.name == name);
        part.map(Key::Part).ok_or_else(|| E::unknown_field(name, &NAMES))
    }
}

struct KindName(String);

impl<'de> Deserialize<'de> for KindName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_enum("CredentialsType", &Credentials::NAMES, KindVisitor)
    }
}

struct KindVisitor;

impl<'de> Visitor<'de> for KindVisitor {
    type Value = KindName;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("enum CredentialsType")
    }

    fn visit_enum<A: EnumAccess<'de>>(self, access: A) -> Result<KindName, A::Error> {
        let (name, nothing) = access.variant::<String>()?;
        if !Credentials::NAMES.contains(&name.as_str()) {
            return Err(A::Error::unknown_variant(&name, &Credentials::NAMES));
        }
        nothing.unit_variant().map(|()| KindName(name))
    }
}

impl PartialSchema for CredentialsBody {
    fn schema() -> RefOr<Schema> {
        let object = ObjectBuilder::new()
            .schema_type(Type::Object)
            .description(Some(
                "What proves to the receiver who is calling. A secret that is null or left out stays as it is stored.",
            ))
            .property(TYPE, Ref::from_schema_name(CredentialsType::name()))
            .required(TYPE)
            .additional_properties(Some(AdditionalProperties::FreeForm(false)));
        let add = |object: ObjectBuilder, (kind, part): (_, &Part)| {
            object.property(part.name, schema_of(part, kind))
        };
        let mut object = all_parts().fold(object, add).build();
        object.example = Some(json!({"type": "basic", "username": "refhook", "password": "secret"}));
        object.into()
    }
}

impl ToSchema for CredentialsBody {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((CredentialsType::name().into(), CredentialsType::schema()));
        schemas.push((SecretPair::name().into(), SecretPair::schema()));
    }
}

fn schema_of(part: &Part, kind: &str) -> RefOr<Schema> {
    let meaning = part.meaning.or((part.holds == PartType::Secret).then_some("Secret"));
    let description =
        meaning.map_or_else(|| format!("Of `{kind}`."), |meaning| format!("{meaning}; of `{kind}`."));
    let nullable = |own| SchemaType::from_iter([own, Type::Null]);
    match part.holds {
        PartType::Text | PartType::Secret => {
            ObjectBuilder::new().schema_type(nullable(Type::String)).description(Some(description)).into()
        }
        PartType::Pairs => ArrayBuilder::new()
            .schema_type(nullable(Type::Array))
            .items(Ref::from_schema_name(SecretPair::name()))
            .max_items(Some(MAX_PAIRS))
            .description(Some(description))
            .into(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::request;

    #[derive(Deserialize)]
    struct Holder {
        #[expect(dead_code, reason = "only read into")]
        credentials: Option<CredentialsBody>,
    }

    fn problem(credentials: &Value) -> String {
        let object = [("credentials".to_owned(), credentials.clone())];
        request::read::<Holder>(object.into_iter().collect())
            .err()
            .map_or_else(String::new, |p| p.to_string())
    }

    #[test]
    fn a_body_is_an_object_of_a_type_and_its_parts() {
        for fine in [json!(null), json!({"type": "none"}), json!({"type": "basic", "username": null})] {
            assert_eq!(problem(&fine), "");
        }
        for (body, message) in [
            (json!([]), "credentials: Send an object, not sequence."),
            (json!({"username": "u"}), "credentials.type: This field is needed."),
            (
                json!({"type": "digest"}),
                "credentials.type: \"digest\" is not possible here. Possible: none, basic, bearer, api_key, pairs.",
            ),
            (
                json!({"type": "basic", "user": "u"}),
                "credentials.user: There is no field of this name here. Possible: type, username, password, token, \
                 header, value, pairs.",
            ),
            (json!({"type": "basic", "username": 1}), "credentials.username: Send a text, not integer `1`."),
            (json!({"type": "pairs", "pairs": {}}), "credentials.pairs: Send a list, not map."),
            (
                json!({"type": "pairs", "pairs": [{"value": "v"}]}),
                "credentials.pairs.0.key: This field is needed.",
            ),
        ] {
            assert_eq!(problem(&body), message);
        }
    }
}
