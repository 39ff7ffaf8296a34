//! Fixed text with `{{field}}` tags: names only, no logic.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::fields::{Field, FieldValue, UnknownField};
use crate::people::snapshot::EventFacts;

const OPEN: &str = "{{";
const CLOSE: &str = "}}";

/// Fixed text with merge tags, read and checked once. In JSON it is its source.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MergeText {
    source: String,
    parts: Vec<TextPart>,
}

#[derive(Clone, PartialEq, Eq)]
enum TextPart {
    /// A piece of the source.
    Text(Range<usize>),
    Field(Field),
}

/// Why a text is not a merge text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MergeError {
    /// `{{` without `}}`.
    #[error("the tag that starts with \"{0}\" is not closed: end it with }}}}")]
    Unclosed(String),
    /// A name that the catalogue does not have.
    #[error(transparent)]
    UnknownField(#[from] UnknownField),
}

impl MergeText {
    /// Reads `source`. Blanks around a name are ignored, as in `{{ first_name }}`.
    pub fn parse(source: impl Into<String>) -> Result<Self, MergeError> {
        let source = source.into();
        let mut parts = Vec::new();
        let mut from = 0;
        while let Some(open) = find(&source, OPEN, from) {
            let name_start = open + OPEN.len();
            let close = find(&source, CLOSE, name_start)
                .ok_or_else(|| MergeError::Unclosed(source[open..].chars().take(40).collect()))?;
            let name = source[name_start..close].trim();
            let field = Field::parse(name).ok_or_else(|| UnknownField(name.to_owned()))?;
            if open > from {
                parts.push(TextPart::Text(from..open));
            }
            parts.push(TextPart::Field(field));
            from = close + CLOSE.len();
        }
        if from < source.len() {
            parts.push(TextPart::Text(from..source.len()));
        }
        Ok(Self { source, parts })
    }

    /// The fields of its tags, in their order.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.parts.iter().filter_map(|part| match part {
            TextPart::Text(_) => None,
            TextPart::Field(field) => Some(field),
        })
    }

    /// The text as it was typed.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The text with its tags filled in; a text that is exactly one tag keeps the field's type.
    pub fn value<'a>(&'a self, facts: &'a EventFacts) -> FieldValue<'a> {
        match self.parts.as_slice() {
            [TextPart::Field(field)] => field.value(facts),
            [] | [TextPart::Text(_)] => FieldValue::Text(Cow::Borrowed(&self.source)),
            parts => FieldValue::Text(Cow::Owned(self.fill_in(parts, facts))),
        }
    }

    /// The text with its tags filled in.
    pub fn render<'a>(&'a self, facts: &'a EventFacts) -> Cow<'a, str> {
        match self.value(facts) {
            FieldValue::Text(text) => text,
            other => Cow::Owned(other.text().into_owned()),
        }
    }

    fn fill_in(&self, parts: &[TextPart], facts: &EventFacts) -> String {
        let mut text = String::with_capacity(self.source.len());
        for part in parts {
            match part {
                TextPart::Text(range) => text.push_str(&self.source[range.clone()]),
                TextPart::Field(field) => text.push_str(&field.value(facts).text()),
            }
        }
        text
    }
}

fn find(text: &str, what: &str, from: usize) -> Option<usize> {
    text[from..].find(what).map(|at| from + at)
}

impl fmt::Debug for MergeText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("MergeText").field(&self.source).finish()
    }
}

impl TryFrom<String> for MergeText {
    type Error = MergeError;

    fn try_from(source: String) -> Result<Self, MergeError> {
        Self::parse(source)
    }
}

impl From<MergeText> for String {
    fn from(text: MergeText) -> Self {
        text.source
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::fields::sample_facts;

    fn rendered(source: &str) -> String {
        MergeText::parse(source).unwrap().render(&sample_facts("https://r.example")).into_owned()
    }

    #[test]
    fn tags_are_filled_in_and_the_rest_is_left_alone() {
        assert_eq!(
            rendered("{{first_name}} ({{ id }}) via {{referrer_first_name}}!"),
            "Byron (261471) via Jessica!"
        );
        assert_eq!(rendered("{{id}}{{id}}"), "261471261471");
        assert_eq!(rendered("{{meta.Company}}"), "Example Ltd");
        assert_eq!(rendered("a } b }} { c"), "a } b }} { c");
        assert_eq!(rendered("<{{qualified_at}}>"), "<>");
        assert_eq!(rendered(""), "");
    }

    #[test]
    fn a_text_that_is_exactly_one_tag_keeps_its_type() {
        let facts = sample_facts("https://r.example");
        let value = |source| serde_json::to_value(MergeText::parse(source).unwrap().value(&facts)).unwrap();
        assert_eq!(value("{{id}}"), json!(261_471));
        assert_eq!(value("{{qualified}}"), json!(false));
        assert_eq!(value("{{qualified_at}}"), json!(null));
        assert_eq!(value(" {{id}}"), json!(" 261471"));
        assert_eq!(value(""), json!(""));
    }

    #[test]
    fn a_mistake_is_named() {
        assert_eq!(MergeText::parse("Hi {{emial}}"), Err(UnknownField("emial".into()).into()));
        assert_eq!(MergeText::parse("{{}}"), Err(UnknownField(String::new()).into()));
        let unclosed = MergeText::parse("Hi {{first_name").unwrap_err();
        assert_eq!(
            unclosed.to_string(),
            r#"the tag that starts with "{{first_name" is not closed: end it with }}"#
        );
        let error = serde_json::from_str::<MergeText>(r#""{{emial}}""#).unwrap_err().to_string();
        assert!(error.contains(r#"no field named "emial""#), "{error}");
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_and_comes_back_as_typed(source in "(\\PC|\\{\\{|\\}\\}|id){0,40}") {
            if let Ok(text) = MergeText::parse(source.clone()) {
                prop_assert_eq!(String::from(text.clone()), source.clone());
                if !source.contains(OPEN) {
                    let facts = sample_facts("https://r.example");
                    prop_assert_eq!(text.render(&facts).into_owned(), source);
                }
            } else {
                prop_assert!(source.contains(OPEN));
            }
        }
    }
}
