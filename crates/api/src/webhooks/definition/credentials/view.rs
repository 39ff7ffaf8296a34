//! Credentials as the API shows them. Core's list of kinds decides which parts there are.

use std::borrow::Cow;

use refhook_core::webhook::credentials::{CredentialSpec, Credentials, KINDS, PartType, PartValue};
use serde::{Serialize, Serializer};
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, OneOfBuilder, Schema, SchemaType, Type};
use utoipa::openapi::{Ref, RefOr};
use utoipa::{PartialSchema, ToSchema};

use super::SecretPair;

/// Credentials as the API shows them: every secret is null.
#[derive(Serialize)]
pub(crate) struct CredentialsView {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(flatten, serialize_with = "in_order")]
    parts: Vec<(&'static str, Shown)>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Shown {
    Text(String),
    Secret(()),
    Pairs(Vec<SecretPair>),
}

fn in_order<S: Serializer>(parts: &[(&'static str, Shown)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(parts.iter().map(|(name, shown)| (name, shown)))
}

impl From<&Credentials> for CredentialsView {
    fn from(credentials: &Credentials) -> Self {
        let parts = credentials.parts().map(|(part, value)| {
            let shown = match value {
                PartValue::Text(text) => Shown::Text(text.to_owned()),
                PartValue::Secret(_) => Shown::Secret(()),
                PartValue::Pairs(pairs) => Shown::Pairs(
                    pairs.iter().map(|(key, _)| SecretPair { key: key.clone(), value: None }).collect(),
                ),
            };
            (part.name, shown)
        });
        Self { kind: credentials.name(), parts: parts.collect() }
    }
}

impl PartialSchema for CredentialsView {
    fn schema() -> RefOr<Schema> {
        let one_of = OneOfBuilder::new()
            .description(Some("Credentials as the API shows them: every secret is null."))
            .item(with_type(ObjectBuilder::new(), Credentials::None.name()));
        KINDS.into_iter().fold(one_of, |one_of, kind| one_of.item(schema_of(kind))).into()
    }
}

impl ToSchema for CredentialsView {
    fn name() -> Cow<'static, str> {
        "Credentials".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((SecretPair::name().into(), SecretPair::schema()));
    }
}

fn schema_of(kind: &CredentialSpec) -> ObjectBuilder {
    let object = kind.parts.iter().fold(ObjectBuilder::new(), |object, part| match part.holds {
        PartType::Text => {
            let text = ObjectBuilder::new().schema_type(Type::String);
            object.property(part.name, text).required(part.name)
        }
        PartType::Secret => {
            let null = ObjectBuilder::new().schema_type(SchemaType::from_iter([Type::String, Type::Null]));
            object.property(part.name, null)
        }
        PartType::Pairs => {
            let pairs = ArrayBuilder::new().items(Ref::from_schema_name(SecretPair::name()));
            object.property(part.name, pairs).required(part.name)
        }
    });
    with_type(object, kind.name)
}

fn with_type(object: ObjectBuilder, kind: &str) -> ObjectBuilder {
    let name = ObjectBuilder::new().schema_type(Type::String).enum_values(Some([kind]));
    object.schema_type(Type::Object).property("type", name).required("type")
}
