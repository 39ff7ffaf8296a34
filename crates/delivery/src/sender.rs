//! One request: rendered, signed, sent, judged.

use std::net::SocketAddr;

use refhook_core::delivery::outcome::{Outcome, judge};
use refhook_core::delivery::received::{LoggedResponse, Received};
use refhook_core::people::snapshot::EventFacts;
use refhook_core::webhook::Webhook;
use refhook_core::webhook::payload::render::render;
use refhook_core::webhook::payload::request::WebhookRequest;
use refhook_core::webhook::payload::sign::Signing;

use crate::egress::{AttemptErrorKind, EgressClient, Exchange, OutgoingRequest, Terms, Timings};
use crate::redact::redact;

/// A request and what became of it.
pub struct Sent {
    /// The request as it was sent.
    pub request: WebhookRequest,
    /// What came back, as it came: within this crate alone.
    pub(crate) exchange: Exchange,
    /// What that means under the webhook's success rule.
    pub outcome: Outcome,
    /// What went wrong, in plain words; `None` when an answer came.
    pub detail: Option<Received<String>>,
}

impl Sent {
    /// The answer, if one came. Bytes that are no text become replacement characters.
    pub fn answer(&self) -> Option<LoggedResponse> {
        let answer = self.exchange.outcome.as_ref().ok()?;
        Some(LoggedResponse {
            status: answer.status,
            headers: answer.headers.clone().into(),
            body: String::from_utf8_lossy(&answer.body).into_owned().into(),
            truncated: answer.truncated,
        })
    }

    /// The address that was dialled.
    pub const fn address(&self) -> Option<SocketAddr> {
        self.exchange.address
    }

    /// How long each part took.
    pub const fn timings(&self) -> Timings {
        self.exchange.timings
    }

    /// Whether nothing was written because it was too late to begin: then there was no attempt.
    pub fn was_too_late(&self) -> bool {
        // If it was already written to a reused connection that then ended, it was an attempt.
        !self.exchange.sent
            && matches!(&self.exchange.outcome, Err(error) if error.kind == AttemptErrorKind::TooLate)
    }

    /// Whether nothing was sent because this machine was short of something: then it is no attempt.
    pub fn is_shortage(&self) -> bool {
        matches!(&self.exchange.outcome, Err(error) if error.kind == AttemptErrorKind::Shortage)
    }
}

/// Sends the facts of an event to a webhook, once.
pub async fn send(
    client: &EgressClient,
    webhook: &Webhook,
    event: &EventFacts,
    signing: &Signing<'_>,
    terms: Terms<'_>,
) -> Sent {
    let request = render(webhook, event).sign(signing);
    let headers = request.headers.iter().map(|header| (&*header.name, header.value.expose()));
    #[expect(clippy::disallowed_methods, reason = "it is sent there")]
    let url = request.url.expose();
    let outgoing = match OutgoingRequest::new(request.method, url, headers, &request.body) {
        Ok(outgoing) => outgoing,
        Err(error) => return unsent(request, &error.to_string()),
    };
    let mut exchange = client.send(outgoing, terms).await;
    let (outcome, detail) = match &exchange.outcome {
        Ok(answer) => (judge(&webhook.config.success, answer.status, answer.location.as_deref()), None),
        Err(error) => (outcome_of(error.kind), Some(error.detail.clone().into())),
    };
    if let Ok(answer) = &mut exchange.outcome {
        redact(answer, &webhook.secrets);
    }
    Sent { request, exchange, outcome, detail }
}

fn unsent(request: WebhookRequest, why: &str) -> Sent {
    let error = AttemptErrorKind::InvalidResponse.because(why);
    let exchange = Exchange { outcome: Err(error), address: None, timings: Timings::default(), sent: false };
    Sent { request, exchange, outcome: Outcome::InvalidRequest, detail: Some(why.into()) }
}

const fn outcome_of(kind: AttemptErrorKind) -> Outcome {
    match kind {
        AttemptErrorKind::ConnectTimeout => Outcome::ConnectTimeout,
        // `TooLate` is an attempt only if a reused connection took the request and ended, see `Sent::was_too_late`.
        AttemptErrorKind::Timeout | AttemptErrorKind::TooLate => Outcome::Timeout,
        AttemptErrorKind::DnsFailed => Outcome::DnsFailed,
        AttemptErrorKind::TlsFailed => Outcome::TlsFailed,
        // A shortage is not an attempt, so this outcome is never written, see `Sent::is_shortage`.
        AttemptErrorKind::ConnectionRefused | AttemptErrorKind::Shortage => Outcome::ConnectionRefused,
        AttemptErrorKind::ConnectionReset => Outcome::ConnectionReset,
        AttemptErrorKind::BlockedAddress => Outcome::BlockedAddress,
        AttemptErrorKind::InvalidResponse => Outcome::InvalidResponse,
    }
}
