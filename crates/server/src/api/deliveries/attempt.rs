//! An attempt as the API shows it.

use refhook_core::diagnosis::{Failure, Lead};
use refhook_core::outcome::Outcome;
use refhook_store::queue::AttemptRecord;
use serde::Serialize;
use utoipa::ToSchema;

use super::rerender::Log;
use crate::api::schema;
use crate::api::webhooks::diagnosis::DiagnosisView;
use crate::api::webhooks::wire::{HeaderView, RequestView, ResponseView, TimingsView};

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
    /// The attempt with its request from `log`; `lead` is what became of its lead since.
    pub(super) fn new(number: usize, attempt: AttemptRecord, log: &Log, lead: Lead) -> Self {
        let rendered = log.request(&attempt);
        let matches_hash = rendered.as_ref().is_some_and(|(_, matches)| *matches);
        let request = rendered.map(|(request, _)| RequestView::from(&request));
        let response = attempt.status.map(|status| ResponseView {
            status,
            headers: headers(attempt.response_headers.as_deref()),
            body: attempt.response_body.unwrap_or_default(),
            truncated: attempt.response_truncated,
            withheld: false,
        });
        let failure = Failure {
            outcome: attempt.outcome,
            status: attempt.status,
            detail: attempt.detail.as_deref(),
            url: request.as_ref().map(RequestView::url),
            location: None,
            lead,
        };
        let diagnosis = DiagnosisView::of(failure, response.as_ref());
        Self {
            number,
            at: attempt.signed_at.rfc3339(),
            version: attempt.version,
            outcome: attempt.outcome,
            status: attempt.status,
            detail: attempt.detail,
            address: attempt.address,
            timings: TimingsView {
                dns: attempt.dns_ms,
                connect: attempt.connect_ms,
                tls: attempt.tls_ms,
                first_byte: attempt.first_byte_ms,
                total: attempt.total_ms,
            },
            matches_hash,
            request,
            request_sha256: attempt.request_sha256,
            response,
            diagnosis,
        }
    }
}

/// Stored as a JSON array of name and value pairs; what can not be read is left out of the log.
fn headers(stored: Option<&str>) -> Vec<HeaderView> {
    let pairs: Vec<(String, String)> =
        stored.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    pairs.into_iter().map(HeaderView::from).collect()
}
