//! An attempt as the API shows it.

use refhook_core::delivery::diagnosis::{Failure, Lead};
use refhook_core::delivery::outcome::Outcome;
use refhook_core::delivery::received::{LoggedResponse, Received};
use refhook_store::queue::AttemptRecord;
use serde::Serialize;
use utoipa::ToSchema;

use super::rerender::Log;
use crate::auth::Audience;
use crate::document::schema;
use crate::webhooks::diagnosis::DiagnosisView;
use crate::webhooks::wire::{RequestView, ResponseView, TimingsView};

/// One attempt to send a delivery.
#[derive(Serialize, ToSchema)]
#[schema(as = Attempt)]
pub(super) struct AttemptView {
    /// From 1.
    number: usize,
    /// When it was signed and sent.
    #[schema(format = DateTime)]
    at: String,
    /// The webhook's version that it was sent with.
    version: i64,
    #[schema(value_type = schema::AttemptOutcome)]
    outcome: Outcome,
    /// Status code of the answer.
    #[schema(required)]
    status: Option<u16>,
    /// What went wrong, in plain words.
    #[schema(required)]
    detail: Option<String>,
    /// The address that was called.
    #[schema(required)]
    address: Option<String>,
    timings: TimingsView,
    /// Null when the webhook's secrets are gone or the user was erased.
    #[schema(required)]
    request: Option<RequestView>,
    /// Hash of the request as it was sent, without its signature.
    #[schema(required)]
    request_sha256: Option<String>,
    /// Whether `request` is to the byte what was sent.
    matches_hash: bool,
    /// Null when no answer came.
    #[schema(required)]
    response: Option<ResponseView>,
    /// What went wrong and what to do; null when it was delivered.
    #[schema(required)]
    diagnosis: Option<DiagnosisView>,
}

impl AttemptView {
    /// The attempt with its request from `log`; `lead` is what has become of its lead since.
    pub(super) fn new(
        number: usize,
        attempt: AttemptRecord,
        log: &Log,
        lead: Lead,
        audience: Audience,
    ) -> Self {
        let (request, matches_hash) = log.request(&attempt).unzip();
        let answer = attempt.status.map(|status| LoggedResponse {
            status,
            headers: attempt
                .response_headers
                .map(|stored| stored.map(|stored| pairs(&stored)))
                .unwrap_or_default(),
            body: attempt.response_body.unwrap_or_default(),
            truncated: attempt.response_truncated,
        });
        let failure = Failure {
            outcome: attempt.outcome,
            status: attempt.status,
            detail: attempt.detail.as_ref().map(Received::as_deref),
            url: request.as_ref().map(|request| &request.url),
            location: answer.as_ref().and_then(LoggedResponse::location),
            lead,
        };
        let diagnosis = DiagnosisView::of(&failure, audience);
        Self {
            number,
            at: attempt.signed_at.rfc3339(),
            version: attempt.version,
            outcome: attempt.outcome,
            status: attempt.status,
            detail: attempt.detail.and_then(|detail| audience.received(detail)),
            address: attempt.address,
            timings: TimingsView {
                dns: attempt.dns_ms,
                connect: attempt.connect_ms,
                tls: attempt.tls_ms,
                first_byte: attempt.first_byte_ms,
                total: attempt.total_ms,
            },
            matches_hash: matches_hash.unwrap_or(false),
            request: request.map(|request| RequestView::new(&request, audience)),
            request_sha256: attempt.request_sha256,
            response: answer.map(|answer| ResponseView::new(answer, audience)),
            diagnosis,
        }
    }
}

/// Parses a stored JSON array of name and value pairs; what cannot be parsed is left out of the log.
fn pairs(stored: &str) -> Vec<(String, String)> {
    serde_json::from_str(stored).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use refhook_core::crypto::secret::MASK;
    use refhook_core::fields::sample_facts;
    use refhook_core::ids::DeliveryId;
    use refhook_core::time::UnixMs;
    use refhook_core::webhook::{Credentials, Webhook, WebhookConfig, WebhookSecrets};
    use serde_json::{Value, json};

    use super::*;

    fn log(url: &str, method: &str) -> Log {
        let stored = json!({
            "event": "user.join", "sources": ["Referred"], "url": url, "method": method, "format": "query", "fields": [],
        });
        let config = WebhookConfig::from_stored(&stored.to_string()).unwrap();
        let secrets = WebhookSecrets { credentials: Credentials::None, headers: Vec::new() };
        Log::of(Webhook { config, secrets }, sample_facts("https://r.example"))
    }

    fn record(said: Option<&str>) -> AttemptRecord {
        let answered = said.is_some();
        AttemptRecord {
            delivery_id: DeliveryId(uuid::Uuid::nil()),
            version: 1,
            signed_at: UnixMs(0),
            request_sha256: None,
            address: None,
            outcome: if answered { Outcome::HttpStatus } else { Outcome::DnsFailed },
            status: answered.then_some(301),
            detail: Some(said.unwrap_or("name").into()),
            dns_ms: None,
            connect_ms: None,
            tls_ms: None,
            first_byte_ms: None,
            total_ms: 1,
            response_headers: said.map(|said| {
                json!([["Location", format!("https://moved.example/{said}")], [said, ""]]).to_string().into()
            }),
            response_body: said.map(Received::from),
            response_truncated: answered,
        }
    }

    fn shown(log: &Log, said: Option<&str>, audience: Audience) -> Value {
        serde_json::to_value(AttemptView::new(1, record(said), log, Lead::None, audience)).unwrap()
    }

    #[test]
    fn a_viewer_sees_no_path_and_no_query_of_a_request() {
        for (url, method, masked) in [
            (
                "https://hooks.example.com:8443/s/T0/k?x=1#f",
                "POST",
                "https://hooks.example.com:8443/••••••••",
            ),
            ("https://a.example/it's?k=v", "GET", "https://a.example/••••••••"),
            ("https://a.example/", "GET", "https://a.example/"),
        ] {
            let log = log(url, method);
            let of = |audience| shown(&log, None, audience)["request"].clone();
            let (seen, whole) = (of(Audience::VIEWER), of(Audience::MEMBER));
            let sent = url.split('#').next().unwrap();
            assert_eq!((&seen["url"], &whole["url"]), (&json!(masked), &json!(sent)));
            let start = |url: &str| {
                format!("curl --globoff --request {method} '{}' --header ", url.replace('\'', r"'\''"))
            };
            assert!(seen["curl"].as_str().unwrap().starts_with(&start(masked)), "{seen}");
            assert!(whole["curl"].as_str().unwrap().starts_with(&start(sent)), "{whole}");
            assert_eq!(seen.to_string().contains(MASK), masked != sent, "{seen}");
        }
    }

    #[test]
    fn a_viewer_sees_nothing_that_a_receiver_said_in_whatever_encoding() {
        let log = log("https://a.example/hook/T0", "POST");
        for said in ["/hook/T0", "%2Fhook%2FT0", "L2hvb2svVDA=", "\\/hook\\/T0", "/HOOK/t0", "0T/kooh/"] {
            let attempt = shown(&log, Some(said), Audience::VIEWER);
            let response =
                json!({"status": 301, "headers": [], "body": "", "truncated": true, "withheld": true});
            assert_eq!(
                (&attempt["response"], &attempt["status"], &attempt["detail"]),
                (&response, &json!(301), &json!(null))
            );
            let summary =
                "The receiving server answered with a redirect (status 301); redirects are not followed.";
            assert_eq!(attempt["diagnosis"]["summary"], summary);
            let (text, said_in_json) = (attempt.to_string(), json!(said).to_string());
            assert!(
                !text.contains(said_in_json.trim_matches('"')) && !text.contains("moved.example"),
                "{text}"
            );

            let whole = shown(&log, Some(said), Audience::MEMBER);
            assert_eq!((&whole["response"]["body"], &whole["detail"]), (&json!(said), &json!(said)));
            assert_eq!(whole["response"]["headers"][1], json!({"name": said, "value": ""}));
            assert_eq!(whole["response"]["withheld"], json!(false));
            assert!(whole["diagnosis"]["summary"].as_str().unwrap().contains("moved.example"), "{whole}");
        }
    }

    #[test]
    fn an_attempt_without_an_answer_has_none() {
        let log = log("https://a.example/hook", "POST");
        let of = |audience| shown(&log, None, audience);
        let (attempt, whole) = (of(Audience::VIEWER), of(Audience::MEMBER));
        assert_eq!((&attempt["response"], &attempt["detail"]), (&json!(null), &json!(null)));
        assert_eq!((&whole["response"], &whole["detail"]), (&json!(null), &json!("name")));
        assert_eq!(attempt["diagnosis"], whole["diagnosis"]);
    }
}
