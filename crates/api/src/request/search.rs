//! Searches of lists: conditions on searchable fields, joined by AND or OR.

use refhook_core::people::email;
use refhook_core::problem::Problems;
use refhook_core::text;
use refhook_core::time::UnixMs;
use refhook_store::search::{Column, Comparison, Condition, Operand, Search};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Schema, SchemaType, Type};

use super::{LooseId, plain_body};

/// Most conditions of a search.
const CONDITIONS_MAX: usize = 20;
/// Longest text to search for, in characters.
const TEXT: usize = 255;
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

const ORDER: [(&str, Comparison); 6] = [
    ("=", Comparison::Equal),
    ("!=", Comparison::NotEqual),
    (">", Comparison::Greater),
    (">=", Comparison::AtLeast),
    ("<", Comparison::Less),
    ("<=", Comparison::AtMost),
];
const PARTS: [(&str, Comparison); 4] = [
    ("=", Comparison::Equal),
    ("!=", Comparison::NotEqual),
    ("contains", Comparison::Contains),
    ("starts_with", Comparison::StartsWith),
];

/// What to look for; [`schema`] describes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SearchBody {
    filters: Filters,
}

/// Conditions, and whether all or any of them must hold. Without conditions everything matches.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Filters {
    value: Vec<SearchFilter>,
    operator: Junction,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
enum Junction {
    #[serde(rename = "AND")]
    And,
    #[serde(rename = "OR")]
    Or,
}

/// A condition, see [`CONDITION`].
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SearchFilter {
    field: String,
    value: Value,
    operator: String,
}

const CONDITION: &str = "A condition. Texts have the operators `=`, `!=`, `contains` and `starts_with`, the last two without regard to the \
     case of the letters A to Z, and of all letters in email addresses; numbers and times have `=`, `!=`, `>`, `>=`, `<` \
     and `<=`; everything else has `=` and `!=`. A time is RFC 3339 or a day in UTC. A null finds what has no value.";

/// The schema of a [`SearchBody`] over these fields, with an example that searches `field` for `part`.
pub(crate) fn schema(fields: &[Field], (field, part): (&str, &str)) -> RefOr<Schema> {
    let names =
        |names: Vec<&'static str>| ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names));
    let operators = ORDER.iter().chain(&PARTS[2..]).map(|(name, _)| *name).collect();
    let condition = ObjectBuilder::new()
        .description(Some(CONDITION))
        .property("field", names(fields.iter().map(|field| field.name).collect()))
        .required("field")
        .property("value", ObjectBuilder::new().schema_type(SchemaType::AnyValue))
        .required("value")
        .property("operator", names(operators))
        .required("operator");
    let filters = ObjectBuilder::new()
        .description(Some(
            "Conditions, and whether all or one of them must hold. Without conditions everything is found.",
        ))
        .property("value", ArrayBuilder::new().items(condition).max_items(Some(CONDITIONS_MAX)))
        .required("value")
        .property("operator", names(vec!["AND", "OR"]))
        .required("operator");
    let example = json!({"filters": {"value": [{"field": field, "value": part, "operator": "contains"}], "operator": "AND"}});
    ObjectBuilder::new()
        .description(Some("What to look for."))
        .property("filters", filters)
        .required("filters")
        .examples([example])
        .into()
}

/// Defines a name for the schema of a search.
macro_rules! search_schema {
    ($name:ident, $fields:expr, $example:expr) => {
        /// What can be looked for, in the document.
        pub(crate) enum $name {}

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                $crate::request::search::schema(&$fields, $example)
            }
        }

        impl utoipa::ToSchema for $name {}
    };
}
pub(crate) use search_schema;

plain_body!(SearchBody);

/// A searchable field.
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) column: Column,
    pub(crate) kind: ValueType,
}

impl Field {
    /// Conditions of which any must hold. An email key has its domain in ASCII, so a part of the address is also looked
    /// for in the address as typed.
    fn conditions(&self, comparison: Comparison, operand: Operand) -> Vec<Condition> {
        let mut conditions = Vec::new();
        if let ValueType::Email(typed) = self.kind
            && matches!(comparison, Comparison::Contains | Comparison::StartsWith)
        {
            conditions.push(Condition::new(typed, comparison, operand.clone()));
        }
        conditions.push(Condition::new(self.column, comparison, operand));
        conditions
    }
}

/// The type of a field.
pub(crate) enum ValueType {
    Number,
    NumberOrNull,
    Text,
    /// An email address whose column holds its [`email::key`], and the column that holds it as typed.
    Email(Column),
    Time,
    TimeOrNull,
    /// Whether the column is set.
    Flag,
    /// One of these names, each stored as a number.
    Choice(Vec<(&'static str, i64)>),
}

impl ValueType {
    fn operators(&self) -> &'static [(&'static str, Comparison)] {
        match self {
            Self::Number | Self::NumberOrNull | Self::Time | Self::TimeOrNull => &ORDER,
            Self::Text | Self::Email(_) => &PARTS,
            Self::Flag | Self::Choice(_) => &ORDER[..2],
        }
    }

    /// The operand to compare the column with, or a sentence about what is possible.
    fn operand(&self, value: &Value) -> Result<Operand, String> {
        match (self, value) {
            (Self::NumberOrNull | Self::TimeOrNull, Value::Null) | (Self::Flag, _) => Ok(Operand::Nothing),
            (Self::Number | Self::NumberOrNull, _) => {
                number(value).ok_or_else(|| "Send a whole number.".to_owned())
            }
            (Self::Text, Value::String(part)) => searched(part).map(Operand::Text),
            (Self::Email(_), Value::String(part)) => {
                searched(part).map(|part| Operand::Text(email::part_key(&part)))
            }
            (Self::Text | Self::Email(_), _) => Err("Send a text.".to_owned()),
            (Self::Time | Self::TimeOrNull, _) => {
                let span = value.as_str().and_then(span);
                span.ok_or_else(|| {
                    "Write a day as in 2022-06-09, or a time as in 2022-06-09T10:20:30Z.".to_owned()
                })
            }
            (Self::Choice(names), _) => {
                let chosen = value.as_str().and_then(|name| names.iter().find(|(known, _)| *known == name));
                let possible = || format!("Possible: {}.", join(names.iter().map(|(name, _)| *name)));
                chosen.map(|(_, number)| Operand::Number(*number)).ok_or_else(possible)
            }
        }
    }
}

fn number(value: &Value) -> Option<Operand> {
    LooseId::deserialize(value).ok().map(|number| Operand::Number(number.0))
}

/// Checks the text to search for; its spaces count.
fn searched(part: &str) -> Result<String, String> {
    if part.is_empty() {
        return Err("This can not be empty.".to_owned());
    }
    let checked = text::optional("", part, TEXT).map(|_| part.to_owned());
    checked.map_err(|problems| problems.0.into_iter().map(|problem| problem.message).collect())
}

/// The milliseconds of a point in time, or of a day in UTC.
fn span(text: &str) -> Option<Operand> {
    if let Some(at) = UnixMs::parse_rfc3339(text) {
        return Some(Operand::Span(at.0, at.0.saturating_add(1)));
    }
    let start = UnixMs::parse_rfc3339(&format!("{text}T00:00:00Z"))?.0;
    Some(Operand::Span(start, start.saturating_add(DAY_MS)))
}

fn join(names: impl Iterator<Item = &'static str>) -> String {
    names.collect::<Vec<_>>().join(", ")
}

impl SearchBody {
    /// Checks the search against these fields.
    ///
    /// # Errors
    /// Sentences under `filters.value.0.field` and the like.
    pub(crate) fn check(&self, fields: &[Field]) -> Result<Search, Problems> {
        let filters = &self.filters.value;
        if filters.len() > CONDITIONS_MAX {
            return Err(Problems::one("filters.value", format!("Send at most {CONDITIONS_MAX} filters.")));
        }
        let mut problems = Problems::default();
        let checked = filters.iter().enumerate().map(|(n, filter)| problems.take(filter.check(n, fields)));
        let conditions: Vec<_> = checked.collect::<Vec<_>>().into_iter().flatten().collect();
        let groups = match self.filters.operator {
            Junction::And => conditions,
            Junction::Or if conditions.is_empty() => Vec::new(),
            Junction::Or => vec![conditions.into_iter().flatten().collect()],
        };
        problems.or(Search { groups })
    }
}

impl SearchFilter {
    /// The conditions of this filter, of which any must hold.
    fn check(&self, n: usize, fields: &[Field]) -> Result<Vec<Condition>, Problems> {
        let place = |part: &str| format!("filters.value.{n}.{part}");
        let Some(field) = fields.iter().find(|field| field.name == self.field) else {
            let possible = join(fields.iter().map(|field| field.name));
            let message = format!("There is nothing of this name to search by. Possible: {possible}.");
            return Err(Problems::one(place("field"), message));
        };
        let known = field.kind.operators();
        let Some((_, comparison)) = known.iter().find(|(name, _)| *name == self.operator) else {
            let possible = join(known.iter().map(|(name, _)| *name));
            let message = format!("This operator is not possible for {}. Possible: {possible}.", field.name);
            return Err(Problems::one(place("operator"), message));
        };
        let operand =
            field.kind.operand(&self.value).map_err(|message| Problems::one(place("value"), message))?;
        if matches!(field.kind, ValueType::Flag) {
            return self
                .flag(field.column, *comparison)
                .map(|condition| vec![condition])
                .map_err(|message| Problems::one(place("value"), message));
        }
        if operand == Operand::Nothing && !matches!(comparison, Comparison::Equal | Comparison::NotEqual) {
            return Err(Problems::one(place("operator"), "Null goes with = and != alone."));
        }
        Ok(field.conditions(*comparison, operand))
    }

    fn flag(&self, column: Column, comparison: Comparison) -> Result<Condition, String> {
        let wanted = self.value.as_bool().ok_or("Send true or false.")?;
        let has_value = wanted == (comparison == Comparison::Equal);
        let comparison = if has_value { Comparison::NotEqual } else { Comparison::Equal };
        Ok(Condition::new(column, comparison, Operand::Nothing))
    }
}

/// A search for a part of any of the text fields.
///
/// # Errors
/// A sentence under `q`.
pub(crate) fn part_of(q: Option<&str>, fields: &[Field]) -> Result<Search, Problems> {
    let Some(part) = q else { return Ok(Search::default()) };
    let texts = fields.iter().filter(|field| matches!(field.kind, ValueType::Text | ValueType::Email(_)));
    let conditions: Result<Vec<_>, String> = texts
        .map(|field| {
            let operand = field.kind.operand(&Value::from(part))?;
            Ok(field.conditions(Comparison::Contains, operand))
        })
        .collect();
    let conditions = conditions.map_err(|message| Problems::one("q", message))?;
    Ok(Search { groups: vec![conditions.into_iter().flatten().collect()] })
}
