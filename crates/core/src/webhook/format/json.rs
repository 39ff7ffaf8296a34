//! A JSON object of the rows; dotted keys nest, numbers and booleans keep their type.

use std::ops::Range;

use serde::Serialize;

use super::{FormatSpec, LEVEL, check_rows_alone};
use crate::webhook::payload::request::Method;
use crate::webhook::payload::rows::{Content, resolve};

pub(super) static SPEC: FormatSpec = FormatSpec {
    name: "json",
    label: "JSON",
    description: "In the body, as JSON. Numbers and yes/no values stay what they are, and a dot in a name makes levels.",
    methods: &[Method::Post],
    content_type: Some("application/json"),
    nests: true,
    takes_template: false,
    refuses_pairs: None,
    check: check_rows_alone,
    write: |request, payload, facts| {
        write_rows(&mut request.body, &mut request.secrets, resolve(payload, facts));
    },
};

/// A tree that borrows its keys. It is serialised by hand so that the positions of secrets are known.
enum Node<'a> {
    Leaf(Content<'a>),
    Object(Vec<(&'a str, Self)>),
}

/// Appends the object of `rows` to `out`, and the positions of secret values to `secrets`.
fn write_rows<'a>(
    out: &mut Vec<u8>,
    secrets: &mut Vec<Range<usize>>,
    rows: impl Iterator<Item = (&'a str, Content<'a>)>,
) {
    let mut root = Vec::new();
    for (key, content) in rows {
        insert(&mut root, key, content);
    }
    write_object(out, secrets, &root);
}

/// The check refuses two keys where one is nested under the other; here the later one wins.
fn insert<'a>(object: &mut Vec<(&'a str, Node<'a>)>, key: &'a str, content: Content<'a>) {
    let (name, rest) = key.split_once(LEVEL).map_or((key, None), |(name, rest)| (name, Some(rest)));
    let index = object.iter().position(|(known, _)| *known == name).unwrap_or(object.len());
    if index == object.len() {
        object.push((name, Node::Object(Vec::new())));
    }
    let node = &mut object[index].1;
    let Some(rest) = rest else {
        *node = Node::Leaf(content);
        return;
    };
    if let Node::Leaf(_) = node {
        *node = Node::Object(Vec::new());
    }
    if let Node::Object(children) = node {
        insert(children, rest, content);
    }
}

fn write_object(out: &mut Vec<u8>, secrets: &mut Vec<Range<usize>>, object: &[(&str, Node<'_>)]) {
    out.push(b'{');
    for (index, (name, node)) in object.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        write_scalar(out, name);
        out.push(b':');
        match node {
            Node::Leaf(Content::Fact(value)) => write_scalar(out, value),
            Node::Leaf(Content::Secret(text)) => {
                let start = out.len() + 1;
                write_scalar(out, text);
                secrets.push(start..out.len() - 1);
            }
            Node::Object(children) => write_object(out, secrets, children),
        }
    }
    out.push(b'}');
}

/// Appends text, a number, a boolean, null or a JSON value.
#[expect(
    clippy::expect_used,
    reason = "only a failing writer or a map with odd keys fails, and here is neither"
)]
pub(super) fn write_scalar<T: Serialize + ?Sized>(out: &mut Vec<u8>, value: &T) {
    serde_json::to_writer(out, value).expect("plain values can be written to memory");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::FieldValue;

    #[test]
    fn dotted_keys_nest_wherever_they_stand_and_secrets_are_marked() {
        let fact = |number| Content::Fact(FieldValue::Integer(number));
        let rows = [
            ("lead.id", fact(1)),
            ("source", Content::Fact(FieldValue::Text("Ü\"\n".into()))),
            ("lead.by.id", fact(2)),
            ("none", Content::Fact(FieldValue::Missing)),
            ("lead.key", Content::Secret("s\"ecret")),
        ];
        let (mut out, mut secrets) = (Vec::new(), Vec::new());
        write_rows(&mut out, &mut secrets, rows.into_iter());
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text, r#"{"lead":{"id":1,"by":{"id":2},"key":"s\"ecret"},"source":"Ü\"\n","none":null}"#);
        assert_eq!(secrets.into_iter().map(|range| &text[range]).collect::<Vec<_>>(), [r#"s\"ecret"#]);
    }
}
