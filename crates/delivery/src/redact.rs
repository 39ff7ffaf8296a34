//! A receiver may echo what it was sent. Credentials and secret headers are removed from an answer before anybody sees
//! it or it is stored: they are encrypted at rest, and the log is not.

use percent_encoding::utf8_percent_encode;
use refhook_core::crypto::secret::MASK;
use refhook_core::webhook::WebhookSecrets;
use refhook_core::webhook::payload::UNRESERVED;

use crate::egress::Response;

/// Shorter texts are hardly secret, and replacing them would garble the answer.
const SHORTEST: usize = 4;

/// Replaces every secret of the webhook in the answer, as it was typed and as it was sent.
pub(crate) fn redact(answer: &mut Response, secrets: &WebhookSecrets) {
    let forms = forms(secrets);
    if forms.is_empty() {
        return;
    }
    for (_, value) in &mut answer.headers {
        replace(value, &forms);
    }
    // Bytes that are not UTF-8 are shown as replacement characters anyway.
    let mut body = String::from_utf8_lossy(&answer.body).into_owned();
    if replace(&mut body, &forms) {
        answer.body = body.into_bytes();
    }
}

fn replace(text: &mut String, forms: &[String]) -> bool {
    let found = forms.iter().filter(|form| text.contains(form.as_str())).collect::<Vec<_>>();
    for form in &found {
        *text = text.replace(form.as_str(), MASK);
    }
    !found.is_empty()
}

/// The secrets in every form that goes over the wire, longest first: a short one may be part of a long one.
fn forms(secrets: &WebhookSecrets) -> Vec<String> {
    let mut plain: Vec<&str> = secrets.headers.iter().map(|header| header.value.expose()).collect();
    plain.extend(secrets.credentials.secrets());
    let mut forms: Vec<String> =
        secrets.credentials.encoded().iter().map(|encoded| encoded.expose().to_owned()).collect();
    for text in plain.into_iter().filter(|text| text.len() >= SHORTEST) {
        forms.push(text.to_owned());
        forms.push(utf8_percent_encode(text, UNRESERVED).to_string());
        forms.push(serde_json::json!(text).to_string().trim_matches('"').to_owned());
    }
    forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
    forms.dedup();
    forms
}

#[cfg(test)]
mod tests {
    use refhook_core::crypto::secret::Secret;
    use refhook_core::webhook::credentials::Basic;
    use refhook_core::webhook::{Credentials, Header};

    use super::*;

    #[test]
    fn what_a_receiver_echoes_is_masked_in_every_form() {
        let team = Header { name: "X-Team".into(), value: Secret::new("sales team") };
        let credentials =
            Credentials::Basic(Basic { username: "u".into(), password: Secret::new("hunter2") });
        let secrets = WebhookSecrets { credentials, headers: vec![team] };
        let mut answer = Response {
            status: 200,
            headers: vec![("x-echo".into(), "Basic dTpodW50ZXIy".into())],
            location: None,
            retry_after: None,
            body: b"sales team, sales%20team, hunter2 \xff".to_vec(),
            truncated: false,
        };
        redact(&mut answer, &secrets);
        assert_eq!(answer.headers[0].1, format!("Basic {MASK}"));
        assert_eq!(String::from_utf8(answer.body).unwrap(), format!("{MASK}, {MASK}, {MASK} \u{fffd}"));
    }

    #[test]
    fn without_secrets_an_answer_stays_as_it_came() {
        let secrets = WebhookSecrets { credentials: Credentials::None, headers: Vec::new() };
        let mut answer = Response {
            status: 200,
            headers: Vec::new(),
            location: None,
            retry_after: None,
            body: vec![0xff, 0x00],
            truncated: false,
        };
        redact(&mut answer, &secrets);
        assert_eq!(answer.body, [0xff, 0x00]);
    }
}
