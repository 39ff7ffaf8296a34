//! Deserializes a JSON object into a request's type, with plain messages for what does not fit.

use refhook_core::problem::Problems;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use serde_path_to_error::{Path, Segment};

use super::whole::Lenient;

/// A request's fields by name.
pub(crate) type Object = Map<String, Value>;

/// Reads a request.
///
/// # Errors
/// The first field that does not fit, by its path.
pub(crate) fn read<T: DeserializeOwned>(object: Object) -> Result<T, Problems> {
    serde_path_to_error::deserialize(Lenient(Value::Object(object))).map_err(|error| {
        let mut path = path_of(error.path());
        let (missing, message) = sentence(&error.inner().to_string());
        path.extend(missing);
        Problems::one(path.join("."), message)
    })
}

/// Moves the named fields out of a request, to be read on their own.
pub(crate) fn split(object: &mut Object, names: &[&str]) -> Object {
    names.iter().filter_map(|name| object.remove_entry(*name)).collect()
}

fn path_of(path: &Path) -> Vec<String> {
    let segments = path.iter().filter_map(|segment| match segment {
        Segment::Seq { index } => Some(index.to_string()),
        Segment::Map { key } => Some(key.clone()),
        Segment::Enum { variant } => Some(variant.clone()),
        Segment::Unknown => None,
    });
    segments.collect()
}

/// serde's message in plain words, and the name of a missing field.
fn sentence(message: &str) -> (Option<String>, String) {
    if let Some(name) = message.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`')) {
        return (Some(name.to_owned()), "This field is needed.".to_owned());
    }
    if message.starts_with("unknown field `") {
        let known = message.split_once(", expected ").map_or("none", |(_, known)| known);
        return (None, format!("There is no field of this name here. Possible: {}.", plain_list(known)));
    }
    if let Some((value, known)) =
        message.strip_prefix("unknown variant ").and_then(|rest| rest.split_once(", expected "))
    {
        return (
            None,
            format!("{} is not possible here. Possible: {}.", value.replace('`', "\""), plain_list(known)),
        );
    }
    let wrong = message.strip_prefix("invalid type: ").or_else(|| message.strip_prefix("invalid value: "));
    if let Some((found, expected)) = wrong.and_then(|rest| rest.split_once(", expected ")) {
        return (None, format!("Send {}, not {found}.", expectation(expected)));
    }
    (None, format!("{message}."))
}

fn plain_list(known: &str) -> String {
    known.trim_start_matches("one of ").replace('`', "").replace(" or ", ", ")
}

fn expectation(expected: &str) -> &str {
    match expected {
        "a string" | "a borrowed string" => "a text",
        "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64" => "a whole number",
        "a boolean" => "true or false",
        "a sequence" => "a list",
        "unit" => "null",
        expected if expected.starts_with("struct ") || expected.starts_with("a map") => "an object",
        expected if expected.contains("enum") => "one of the names of the documentation",
        expected => expected,
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read into")]
    struct Outer {
        name: String,
        list: Vec<Inner>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read into")]
    struct Inner {
        size: i64,
        kind: Kind,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Kind {
        Small,
        Big,
    }

    fn problem(value: Value) -> String {
        let Value::Object(object) = value else { panic!("an object") };
        read::<Outer>(object).unwrap_err().to_string()
    }

    #[test]
    fn what_does_not_fit_is_named_by_its_path_in_plain_words() {
        let inner = |value: Value| problem(json!({"name": "a", "list": [value]}));
        assert_eq!(problem(json!({"name": "a"})), "list: This field is needed.");
        assert_eq!(problem(json!({"name": 1, "list": []})), "name: Send a text, not integer `1`.");
        assert_eq!(problem(json!({"name": "a", "list": {}})), "list: Send a list, not map.");
        assert_eq!(
            problem(json!({"nmae": "a"})),
            "nmae: There is no field of this name here. Possible: name, list."
        );
        assert_eq!(inner(json!({"kind": "big"})), "list.0.size: This field is needed.");
        assert_eq!(
            inner(json!({"size": "x", "kind": "big"})),
            "list.0.size: Send a whole number, not string \"x\"."
        );
        assert_eq!(inner(json!(7)), "list.0: Send an object, not integer `7`.");
        assert_eq!(
            inner(json!({"size": 1, "kind": "huge"})),
            "list.0.kind: \"huge\" is not possible here. Possible: small, big."
        );
    }

    #[test]
    fn named_parts_can_be_read_on_their_own() {
        let Value::Object(mut object) = json!({"a": 1, "b": 2}) else { panic!("an object") };
        let part = split(&mut object, &["b", "c"]);
        assert_eq!((Value::from(part), Value::from(object)), (json!({"b": 2}), json!({"a": 1})));
    }
}
