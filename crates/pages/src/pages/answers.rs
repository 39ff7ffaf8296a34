//! Checks the answers to a campaign's own questions; problems are worded in the visitor's language.

use refhook_core::answer::{self, ANSWER_MAX_CHARS, AnswerProblem, Decimal};
use refhook_core::campaign::{CustomField, CustomFieldType};
use refhook_core::people::person::MetaEntry;
use refhook_core::places::fill;

use super::words::Words;

/// The name of a question's form field.
pub(super) fn name(field: &CustomField) -> String {
    format!("field_{}", field.id)
}

/// Reads the answer to a question; `None` for an optional one left empty.
///
/// `lang` is the campaign's language: it decides how numbers are written.
///
/// # Errors
/// A sentence for the person who typed it.
pub(super) fn check(
    field: &CustomField,
    typed: &str,
    (lang, words): (&str, &Words),
) -> Result<Option<MetaEntry>, String> {
    let decimal = Decimal::of_language(lang);
    let value = answer::read(field, typed, decimal).map_err(|problem| sentence(problem, words))?;
    // A form does not send an unticked checkbox.
    let is_box = field.kind == CustomFieldType::Checkbox;
    match value.or_else(|| is_box.then(|| false.into())) {
        Some(value) if is_box && field.required && value == false => Err(words.agree.to_owned()),
        Some(value) => Ok(Some(MetaEntry { field: field.label.clone(), value })),
        None if field.required => Err(words.needed.to_owned()),
        None => Ok(None),
    }
}

fn sentence(problem: AnswerProblem, words: &Words) -> String {
    let sentence = match problem {
        AnswerProblem::TooLong => return too_long(ANSWER_MAX_CHARS, words),
        AnswerProblem::Unreadable => words.unreadable,
        AnswerProblem::Phone => words.bad_phone,
        AnswerProblem::Date => words.bad_date,
        AnswerProblem::Choice | AnswerProblem::Checkbox => words.choose_one,
        AnswerProblem::Number => words.bad_number,
        AnswerProblem::EitherNumber => words.either_number,
        AnswerProblem::Url => words.bad_url,
    };
    sentence.to_owned()
}

/// The sentence for an answer of more than `most` characters.
pub(super) fn too_long(most: usize, words: &Words) -> String {
    fill(words.too_long, &[("n", &most.to_string())])
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::words;
    use super::*;

    fn ask(kind: CustomFieldType, required: bool, typed: &str) -> Result<Option<serde_json::Value>, String> {
        let field = CustomField { id: 1, kind, label: "Q".into(), required, options: vec![] };
        check(&field, typed, ("en", words::of("en"))).map(|entry| entry.map(|entry| entry.value))
    }

    #[test]
    fn what_is_optional_may_be_left_empty_and_what_is_required_may_not() {
        use CustomFieldType::{Checkbox, Number};
        assert_eq!(ask(Number, false, " "), Ok(None));
        assert_eq!(ask(Number, true, " "), Err("Please fill in this field.".to_owned()));
        assert_eq!(ask(Number, true, "many"), Err("Please write a number.".to_owned()));
        assert_eq!(ask(Checkbox, false, ""), Ok(Some(json!(false))));
        assert_eq!(ask(Checkbox, true, ""), Err("Please agree to go on.".to_owned()));
        assert_eq!(ask(Checkbox, true, "on"), Ok(Some(json!(true))));
        assert_eq!(ask(Checkbox, false, "FALSCH"), Ok(Some(json!(false))));
        assert_eq!(ask(Checkbox, false, "maybe"), Err("Please choose one of the list.".to_owned()));
    }

    #[test]
    fn a_number_is_read_as_the_campaigns_language_writes_it() {
        let field = CustomField {
            id: 1,
            kind: CustomFieldType::Number,
            label: "Q".into(),
            required: true,
            options: vec![],
        };
        let ask = |lang, typed| {
            check(&field, typed, (lang, words::of(lang))).map(|entry| entry.map(|entry| entry.value))
        };
        assert_eq!(ask("de", "1.000"), Ok(Some(json!(1_000))));
        assert_eq!(ask("en", "1.000"), Ok(Some(json!(1.0))));
        assert_eq!(ask("en", "1,000"), Ok(Some(json!(1_000))));
        assert_eq!(ask("es", "1,5"), Ok(Some(json!(1.5))));
        assert_eq!(ask("es", "1,000"), Err(words::of("es").either_number.to_owned()));
    }
}
