//! Our own texts with placeholders such as `{name}`, filled in once: placeholders inside a value are not expanded.

/// Fills in the placeholders of a text. A placeholder without a value stays.
pub fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        filled.push_str(&rest[..open]);
        rest = &rest[open..];
        let place = rest[1..].split_once('}').map(|(name, _)| name);
        let value = place.and_then(|name| values.iter().find(|(known, _)| *known == name));
        if let (Some(name), Some((_, value))) = (place, value) {
            filled.push_str(value);
            rest = &rest[name.len() + 2..];
        } else {
            filled.push('{');
            rest = &rest[1..];
        }
    }
    filled + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_never_filled_in_again() {
        let values = [("name", "{campaign}"), ("campaign", "Tea")];
        assert_eq!(fill("{name} invites you to {campaign}", &values), "{campaign} invites you to Tea");
        assert_eq!(fill("{{name} {other} {", &values), "{{campaign} {other} {");
        assert_eq!(fill("", &values), "");
    }
}
