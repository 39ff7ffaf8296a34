//! What proves who is calling has to fit where it is sent.

use crate::headers;
use crate::problem::Problems;
use crate::webhook::{Credentials, Format, Webhook};

/// How many key-value pairs a webhook may have as credentials.
const MAX_PAIRS: usize = 20;

pub(super) fn check(webhook: &Webhook, problems: &mut Problems) {
    match &webhook.secrets.credentials {
        Credentials::None => {}
        Credentials::Basic { username, password } => {
            if username.contains(':') {
                problems.add("credentials.username", "A username can not hold a colon: remove it.");
            }
            problem_if_unfit("credentials.username", username, problems);
            problem_if_unfit("credentials.password", password.expose(), problems);
        }
        Credentials::Bearer { token } => check_token(token.expose(), problems),
        Credentials::ApiKey { header, value } => {
            if let Err(message) = headers::check_name(header) {
                problems.add("credentials.header", message);
            }
            if let Err(message) = headers::check_visible(value.expose(), "the key") {
                problems.add("credentials.value", message);
            }
        }
        Credentials::Pairs(pairs) => {
            if webhook.config.format == Format::Template && !pairs.is_empty() {
                problems.add(
                    "credentials",
                    "A template can not carry key-value pairs: write them into the template, or use a header.",
                );
            }
            if pairs.len() > MAX_PAIRS {
                problems.add("credentials", format!("Use at most {MAX_PAIRS} key-value pairs."));
            }
            for (index, (_, value)) in pairs.iter().enumerate().take(MAX_PAIRS) {
                problem_if_unfit(&format!("credentials.pairs.{index}.value"), value.expose(), problems);
            }
        }
    }
}

fn check_token(token: &str, problems: &mut Problems) {
    if token.contains(' ') {
        problems
            .add("credentials.token", "A token holds no spaces: paste the token alone, without \"Bearer\".");
    } else if let Err(message) = headers::check_visible(token, "the token") {
        problems.add("credentials.token", message);
    }
}

/// Control characters are forbidden in Basic (RFC 7617, section 2) and in pairs come from a broken paste.
fn problem_if_unfit(place: &str, text: &str, problems: &mut Problems) {
    // In Basic both are sent in one header, in base64.
    let limit = headers::MAX_VALUE / 4;
    if text.chars().count() > limit {
        problems.add(place, format!("Shorten this to {limit} characters."));
    }
    if text.chars().any(char::is_control) {
        problems.add(place, "This holds a line break or another invisible character: paste it again.");
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::payload::check::tests::places;
    use crate::payload::tests::guide_webhook;
    use crate::secret::Secret;

    fn places_of(credentials: Credentials) -> Vec<String> {
        let mut webhook = guide_webhook();
        webhook.secrets.credentials = credentials;
        places(&webhook)
    }

    fn basic(username: &str, password: &str) -> Credentials {
        Credentials::Basic { username: username.into(), password: Secret::new(password) }
    }

    #[test]
    fn a_basic_username_has_no_colon_and_either_part_may_be_empty() {
        for fine in [basic("", ""), basic("jürgen", "pass:word ✓"), basic("key", "")] {
            assert_eq!(places_of(fine), [""; 0]);
        }
        assert_eq!(places_of(basic("a:b", "")), ["credentials.username"]);
        assert_eq!(places_of(basic("a\n", "b\u{7f}")), ["credentials.username", "credentials.password"]);
        assert_eq!(places_of(basic("a", &"x".repeat(5000))), ["credentials.password"]);
    }

    #[test]
    fn tokens_and_keys_fit_into_a_header() {
        let bearer = |token: &str| Credentials::Bearer { token: Secret::new(token) };
        let key = |header: &str, value: &str| Credentials::ApiKey {
            header: header.into(),
            value: Secret::new(value),
        };
        assert_eq!(places_of(bearer("pat.abc-_~+/==")), [""; 0]);
        for token in ["", "Bearer abc", "abc\n", "é"] {
            assert_eq!(places_of(bearer(token)), ["credentials.token"], "{token:?}");
        }
        assert_eq!(places_of(key("X-Api-Key", "abc def")), [""; 0]);
        assert_eq!(places_of(key("Authorization", "Token abc")), [""; 0]);
        assert_eq!(places_of(key("Host", "")), ["credentials.header", "credentials.value"]);
    }

    #[test]
    fn pairs_go_with_rows_but_not_with_a_template() {
        let pairs = |value: &str| Credentials::Pairs(vec![("key".into(), Secret::new(value))]);
        assert_eq!(places_of(pairs("")), [""; 0]);
        assert_eq!(places_of(pairs("a\nb")), ["credentials.pairs.0.value"]);
        let many = (0..=MAX_PAIRS).map(|n| (n.to_string(), Secret::new("x"))).collect();
        assert_eq!(places_of(Credentials::Pairs(many)), ["credentials"]);
        let mut webhook = guide_webhook();
        webhook.config.fields.clear();
        webhook.config.format = Format::Template;
        webhook.config.template = Some(json!({}));
        webhook.secrets.credentials = pairs("x");
        assert_eq!(places(&webhook), ["credentials"]);
    }
}
