//! Rules for text that people type.

use crate::problem::Problems;

/// Checks a single line of 1 to `longest` characters, and trims it.
///
/// # Errors
/// A sentence under `field`.
pub fn line(field: &str, text: &str, longest: usize) -> Result<String, Problems> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Problems::one(field, "This can not be empty."));
    }
    optional(field, text, longest)
}

/// The same, but may be empty.
///
/// # Errors
/// A sentence under `field`.
pub fn optional(field: &str, text: &str, longest: usize) -> Result<String, Problems> {
    let text = text.trim();
    if text.chars().count() > longest {
        return Err(Problems::one(field, format!("Shorten this to {longest} characters.")));
    }
    if text.chars().any(char::is_control) {
        return Err(Problems::one(field, "Remove line breaks and other control characters."));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_trimmed_counted_in_characters_and_free_of_control_characters() {
        assert_eq!(line("name", "  Zoë ", 3).as_deref(), Ok("Zoë"));
        assert_eq!(line("name", &"é".repeat(255), 255).map(|text| text.chars().count()), Ok(255));
        for bad in ["", "   ", "abcd", "a\nb", "a\0", "\u{7f}b", "a\u{85}x"] {
            assert!(line("name", bad, 3).is_err(), "{bad:?}");
        }
        assert_eq!(optional("name", " ", 3).as_deref(), Ok(""));
    }
}
