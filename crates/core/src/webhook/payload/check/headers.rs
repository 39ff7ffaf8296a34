//! The headers of a webhook, beside each other and those of its credentials.

use std::collections::HashSet;

use crate::problem::Problems;
use crate::webhook::headers::{DEFAULT_SIGNATURE_HEADER, MAX_HEADERS, check_name, check_value};
use crate::webhook::{Credentials, Header, Webhook};

/// Adds what is wrong with `headers`, beside `credentials`, to `problems`: `headers.0.name`, `headers.0.value`.
pub(super) fn check(headers: &[Header], credentials: &Credentials, problems: &mut Problems) {
    if headers.len() > MAX_HEADERS {
        problems.add("headers", format!("Use at most {MAX_HEADERS} headers."));
        return;
    }
    let by_credential = credentials.header().map(|header| header.name.to_ascii_lowercase());
    let mut seen = HashSet::new();
    for (index, header) in headers.iter().enumerate() {
        let field = format!("headers.{index}.name");
        let lower = header.name.to_ascii_lowercase();
        if let Err(message) = check_name(&header.name) {
            problems.add(field, message);
        } else if by_credential.as_ref() == Some(&lower) {
            problems.add(
                field,
                format!("{} is already set by the security credentials: remove one of the two.", header.name),
            );
        } else if !seen.insert(lower) {
            problems.add(field, format!("The header {} is there twice: remove one of the two.", header.name));
        }
        if let Err(message) = check_value(header.value.expose()) {
            problems.add(format!("headers.{index}.value"), message);
        }
    }
}

/// Adds what is wrong with the header of a second signature to `problems`, beside the other headers of a request.
pub(super) fn check_signature(webhook: &Webhook, problems: &mut Problems) {
    let Some(name) = &webhook.config.signature_header else { return };
    let is_it = |other: &str| other.eq_ignore_ascii_case(name);
    let problem = if let Err(message) = check_name(name) {
        message
    } else if is_it("user-agent") || is_it("authorization") {
        format!("{name} has another meaning: choose a name such as {DEFAULT_SIGNATURE_HEADER}.")
    } else if webhook.secrets.headers.iter().any(|header| is_it(&header.name)) {
        format!("{name} is one of your headers already: choose another name, or remove that header.")
    } else if webhook.secrets.credentials.header().is_some_and(|header| is_it(&header.name)) {
        format!("{name} is already set by the security credentials: choose another name.")
    } else {
        return;
    };
    problems.add("signature_header", problem);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::secret::Secret;
    use crate::webhook::credentials::{ApiKey, Bearer};
    use crate::webhook::{WebhookConfig, WebhookSecrets};

    fn problems(headers: &[(&str, &str)], credentials: &Credentials) -> Vec<String> {
        let headers: Vec<_> = headers
            .iter()
            .map(|(name, value)| Header { name: (*name).into(), value: Secret::new(*value) })
            .collect();
        let mut problems = Problems::default();
        check(&headers, credentials, &mut problems);
        problems.0.into_iter().map(|problem| problem.field).collect()
    }

    #[test]
    fn a_header_stands_once_whatever_its_case() {
        let twice = [("X-Key", "1"), ("x-key", "2"), ("Other", "é")];
        assert_eq!(problems(&twice, &Credentials::None), ["headers.1.name", "headers.2.value"]);
    }

    #[test]
    fn a_header_that_the_credential_sets_is_refused_beside_it() {
        let headers = [("AUTHORIZATION", "x"), ("X-Key", "y")];
        let bearer = Credentials::Bearer(Bearer { token: Secret::new("t") });
        let key = Credentials::ApiKey(ApiKey { header: "x-key".into(), value: Secret::new("k") });
        assert_eq!(problems(&headers, &Credentials::None), [""; 0]);
        assert_eq!(problems(&headers, &bearer), ["headers.0.name"]);
        assert_eq!(problems(&headers, &key), ["headers.1.name"]);
    }

    #[test]
    fn more_than_fifty_headers_are_refused() {
        let names: Vec<String> = (0..=MAX_HEADERS).map(|n| format!("X-{n}")).collect();
        let headers: Vec<_> = names.iter().map(|name| (name.as_str(), "v")).collect();
        assert_eq!(problems(&headers, &Credentials::None), ["headers"]);
        assert_eq!(problems(&headers[1..], &Credentials::None), [""; 0]);
    }

    #[test]
    fn the_header_of_a_second_signature_is_one_that_nothing_else_sets() {
        let webhook = |name: &str| {
            let stored = serde_json::json!({
                "event": "user.join", "sources": ["Referred"], "url": "https://example.com/", "method": "POST",
                "format": "json", "fields": [], "signature_header": name,
            });
            let config = WebhookConfig::from_stored(&stored.to_string());
            let own = Header { name: "X-Team".into(), value: Secret::new("sales") };
            let credentials = Credentials::ApiKey(ApiKey { header: "X-Key".into(), value: Secret::new("k") });
            Webhook { config: config.unwrap(), secrets: WebhookSecrets { credentials, headers: vec![own] } }
        };
        let is_refused = |name: &str| {
            let mut problems = Problems::default();
            check_signature(&webhook(name), &mut problems);
            problems.0.iter().any(|problem| problem.field == "signature_header")
        };
        for name in [DEFAULT_SIGNATURE_HEADER, "X-Hub-Signature-256", "signature"] {
            assert!(!is_refused(name), "{name}");
        }
        for name in [
            "",
            "x team",
            "x-team",
            "X-KEY",
            "User-Agent",
            "authorization",
            "webhook-signature",
            "Content-Type",
        ] {
            assert!(is_refused(name), "{name}");
        }
    }
}
