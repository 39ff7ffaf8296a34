//! Which headers a marketer may add to a request, and why others are refused.

/// How many headers a webhook may have.
pub const MAX_HEADERS: usize = 50;
/// How long a header's name may be, in characters.
pub const MAX_NAME: usize = 128;
/// How long a header's value may be, in characters.
pub const MAX_VALUE: usize = 4096;

/// Default name of the header for a second signature.
pub const DEFAULT_SIGNATURE_HEADER: &str = "X-Signature";

/// Lower-case names, each with the reason why it is refused: `Host`, connection headers (RFC 9110, section 7.6.1), and
/// headers that the sender controls.
const REFUSED: [(&str, &str); 10] = [
    ("host", "is taken from the webhook's URL"),
    ("connection", CONNECTION),
    ("keep-alive", CONNECTION),
    ("te", CONNECTION),
    ("trailer", CONNECTION),
    ("transfer-encoding", CONNECTION),
    ("upgrade", CONNECTION),
    ("forwarded", FORWARDED),
    ("accept-encoding", "is always identity, so that the log can show the answer"),
    ("expect", "would make the receiver wait for a second message that never comes"),
];

const REFUSED_PREFIXES: [(&str, &str); 5] = [
    ("content-", "follows from the format of the payload"),
    ("proxy-", "is for proxies, and webhooks are sent without one"),
    ("x-forwarded-", FORWARDED),
    ("webhook-", "is part of the signature"),
    ("refhook-", "is set by Refhook"),
];

const CONNECTION: &str = "belongs to the connection, not to the request";
const FORWARDED: &str = "is written by proxies, and receivers trust it";

/// Checks a header's name; the error says what to do about it.
pub fn check_name(name: &str) -> Result<(), String> {
    if name.is_empty() {
        return Err("Type the header's name, or remove the header.".into());
    }
    if name.len() > MAX_NAME {
        return Err(format!("Shorten the header's name to {MAX_NAME} characters."));
    }
    if !name.bytes().all(is_token) {
        return Err(
            "Use only letters, digits and hyphens in a header's name, without spaces or a colon.".into()
        );
    }
    let lower = name.to_ascii_lowercase();
    let refused = REFUSED.iter().find(|(refused, _)| *refused == lower);
    let refused = refused.or_else(|| REFUSED_PREFIXES.iter().find(|(prefix, _)| lower.starts_with(prefix)));
    match refused {
        Some((_, reason)) => Err(format!("The header {name} {reason}: remove it.")),
        None => Ok(()),
    }
}

/// Checks a header's value; the error says what to do about it.
pub fn check_value(value: &str) -> Result<(), String> {
    check_visible(value, "the header's value")
}

/// Allows visible ASCII and inner spaces, which every receiver reads alike. `what` names the value in the message; the
/// value itself is not repeated, because it may be a key.
pub(crate) fn check_visible(value: &str, what: &str) -> Result<(), String> {
    if value.is_empty() {
        return Err(format!("Type {what}, or leave this out as a whole."));
    }
    if value.len() > MAX_VALUE {
        return Err(format!("Shorten {what} to {MAX_VALUE} characters."));
    }
    if value.starts_with(' ') || value.ends_with(' ') {
        return Err(format!("Remove the space at the start or end of {what}: it would not arrive."));
    }
    if value.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        Ok(())
    } else {
        Err(format!("Use plain letters, digits and signs in {what}: no accents, emoji, tabs or line breaks."))
    }
}

/// `tchar` of RFC 9110, section 5.6.2.
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_the_connection_the_payload_and_the_signature_are_refused_with_a_reason() {
        for name in [
            "Host",
            "Connection",
            "Keep-Alive",
            "TE",
            "Trailer",
            "Transfer-Encoding",
            "Upgrade",
            "Proxy-Connection",
            "Proxy-Authorization",
            "Content-Type",
            "content-length",
            "Forwarded",
            "X-Forwarded-For",
            "webhook-id",
            "Webhook-Signature",
            "Refhook-Test",
            "Accept-Encoding",
            "EXPECT",
        ] {
            let message = check_name(name).unwrap_err();
            assert!(message.starts_with(&format!("The header {name} ")), "{message}");
        }
    }

    #[test]
    fn headers_that_receivers_ask_for_are_allowed() {
        for name in
            ["X-Api-Key", "User-Agent", "Authorization", "Cookie", "Accept", "X_Under.score", "Hosted"]
        {
            assert_eq!(check_name(name), Ok(()), "{name}");
        }
        assert_eq!(check_value("Token abc=\"d\", e;f ~"), Ok(()));
    }

    #[test]
    fn a_name_is_a_token_and_a_value_is_visible_ascii() {
        for name in ["", "X Key", "X:Key", "Schlüssel", "X\r\nY", &"x".repeat(MAX_NAME + 1)] {
            assert!(check_name(name).is_err(), "{name:?}");
        }
        for value in
            ["", "a\r\nX-Evil: 1", "a\0", "tab\t", "é", "\u{7f}", " a", "a ", &"x".repeat(MAX_VALUE + 1)]
        {
            assert!(check_value(value).is_err(), "{value:?}");
        }
        assert_eq!(check_name(&"x".repeat(MAX_NAME)), Ok(()));
        assert_eq!(check_value(&"x".repeat(MAX_VALUE)), Ok(()));
    }
}
