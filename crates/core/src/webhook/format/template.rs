//! A JSON tree written by the marketer, whose string leaves may contain `{{field}}`.

use serde_json::Value;

use super::json::write_scalar;
use super::{FormatSpec, MAX_DEPTH};
use crate::people::snapshot::EventFacts;
use crate::problem::Problems;
use crate::webhook::payload::merge::MergeText;
use crate::webhook::payload::request::Method;
use crate::webhook::payload::rows::Payload;

/// How long a template may be, in bytes of compact JSON.
const MAX_BYTES: usize = 64 * 1024;

pub(super) static SPEC: FormatSpec = FormatSpec {
    name: "template",
    label: "Custom JSON",
    description: "In the body, as JSON that you write yourself, for receivers that need a shape of their own.",
    methods: &[Method::Post],
    content_type: Some("application/json"),
    nests: false,
    takes_template: true,
    refuses_pairs: Some(
        "A template can not carry key-value pairs: write them into the template, or use a header.",
    ),
    check,
    write: |request, payload, facts| {
        if let Some(tree) = payload.template {
            write_node(&mut request.body, tree, facts);
        }
    },
};

fn check(payload: Payload<'_>, problems: &mut Problems) {
    let Some(template) = payload.template else {
        problems.add("template", "Write the template, or choose another format.");
        return;
    };
    if !payload.rows.is_empty() {
        problems.add("fields", "A template holds the whole payload: remove the fields beside it.");
    }
    check_tree(template, problems);
}

/// Adds what is wrong with `template` to `problems`, with paths such as `template.blocks.0.text`.
fn check_tree(template: &Value, problems: &mut Problems) {
    if !matches!(template, Value::Object(_) | Value::Array(_)) {
        problems.add("template", "Make the template a JSON object, as in {\"email\": \"{{email}}\"}.");
        return;
    }
    if template.to_string().len() > MAX_BYTES {
        problems.add("template", format!("Shorten the template to {} kB.", MAX_BYTES / 1024));
        return;
    }
    check_node(template, "template", 1, problems);
}

fn check_node(node: &Value, path: &str, depth: usize, problems: &mut Problems) {
    if depth > MAX_DEPTH {
        problems.add(path, format!("The template nests too deep: use at most {MAX_DEPTH} levels."));
        return;
    }
    match node {
        Value::String(text) => {
            if let Err(error) = MergeText::parse(text.as_str()) {
                problems.add(path, sentence(&error.to_string()));
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                check_node(item, &format!("{path}.{index}"), depth + 1, problems);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                let path = format!("{path}.{name}");
                if name.contains("{{") {
                    problems.add(&path, "Tags work in values, not in names: write the name itself.");
                }
                check_node(member, &path, depth + 1, problems);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn sentence(message: &str) -> String {
    let mut letters = message.chars();
    letters.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}

/// Appends the filled-in template to `out`. A leaf that is exactly one tag keeps the field's type, and is null when the
/// value is missing.
fn write_node(out: &mut Vec<u8>, node: &Value, facts: &EventFacts) {
    match node {
        Value::String(text) if text.contains("{{") => match MergeText::parse(text.as_str()) {
            Ok(text) => write_scalar(out, &text.value(facts)),
            // The check refuses it; sent as typed, it is at least visible.
            Err(_) => write_scalar(out, text),
        },
        Value::Array(items) => {
            out.push(b'[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                write_node(out, item, facts);
            }
            out.push(b']');
        }
        Value::Object(members) => {
            out.push(b'{');
            for (index, (name, member)) in members.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                write_scalar(out, name);
                out.push(b':');
                write_node(out, member, facts);
            }
            out.push(b'}');
        }
        scalar => write_scalar(out, scalar),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::fields::sample_facts;

    fn problems(template: &Value) -> Vec<(String, String)> {
        let mut problems = Problems::default();
        check_tree(template, &mut problems);
        problems.0.into_iter().map(|problem| (problem.field, problem.message)).collect()
    }

    #[test]
    fn leaves_are_filled_in_and_a_lone_tag_keeps_its_type() {
        let template = json!({
            "text": "New lead {{first_name}} of {{referrer_first_name}}",
            "fields": [{"name": "id", "value": "{{id}}"}, {"name": "ok", "value": "{{qualified}}"}],
            "none": "{{qualified_at}}",
            "fixed": [1, 1.5, true, null, "plain \"quoted\""]
        });
        assert_eq!(problems(&template), []);
        let mut out = Vec::new();
        write_node(&mut out, &template, &sample_facts("https://r.example"));
        assert_eq!(
            String::from_utf8(out).unwrap(),
            r#"{"text":"New lead Byron of Jessica","fields":[{"name":"id","value":261471},{"name":"ok","value":false}],"none":null,"fixed":[1,1.5,true,null,"plain \"quoted\""]}"#
        );
    }

    #[test]
    fn a_mistake_is_named_with_its_place() {
        assert_eq!(
            problems(&json!({"a": {"b": ["x", "{{emial}}"]}, "{{id}}": 1})),
            [
                (
                    "template.a.b.1".into(),
                    "There is no field named \"emial\": choose one from the list of fields.".into()
                ),
                (
                    "template.{{id}}".into(),
                    "Tags work in values, not in names: write the name itself.".into()
                ),
            ]
        );
        assert_eq!(problems(&json!("{{id}}"))[0].0, "template");
        assert!(problems(&json!({"a": "x".repeat(MAX_BYTES)}))[0].1.starts_with("Shorten"));
    }

    #[test]
    fn a_template_may_nest_twenty_levels_and_no_more() {
        let nested = |levels: usize| (1..levels).fold(json!([]), |inner, _| json!([inner]));
        assert_eq!(problems(&nested(MAX_DEPTH)), []);
        assert!(problems(&nested(MAX_DEPTH + 1))[0].1.contains("too deep"));
    }
}
