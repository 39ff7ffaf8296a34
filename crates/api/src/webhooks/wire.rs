//! Requests and responses as the API shows them.

use refhook_core::delivery::received::LoggedResponse;
use refhook_core::webhook::payload::request::WebhookRequest;
use refhook_delivery::egress::Timings;
use serde::Serialize;
use utoipa::ToSchema;

use crate::answer::Data;
use crate::auth::Audience;

/// A request, with secrets replaced by bullets.
#[derive(Serialize, ToSchema)]
#[schema(as = Request, example = json!({
    "method": "POST", "url": "https://crm.example.com/leads?email_address=byron%40example.com",
    "headers": [{"name": "X-Team", "value": "••••••••"}], "body": "",
    "curl": "curl --globoff --request POST 'https://crm.example.com/leads?email_address=byron%40example.com'"
}))]
pub(crate) struct RequestView {
    method: &'static str,
    url: String,
    headers: Vec<HeaderView>,
    /// Empty when the payload is in the URL.
    body: String,
    /// A command line that sends the same, once the bullets are replaced.
    curl: String,
}

/// A request as the single answer.
pub(crate) type RequestData = Data<RequestView>;

/// A header.
#[derive(Serialize, ToSchema)]
#[schema(as = Header)]
pub(crate) struct HeaderView {
    name: String,
    value: String,
}

/// An answer.
#[derive(Serialize, ToSchema)]
#[schema(as = Response)]
pub(crate) struct ResponseView {
    status: u16,
    headers: Vec<HeaderView>,
    /// Its start, as UTF-8.
    body: String,
    /// Whether the body was longer than what is kept.
    truncated: bool,
    /// Whether headers and body are left out, because the caller is a viewer: a receiver may repeat the webhook's
    /// address, which is as good as a password.
    withheld: bool,
}

/// Milliseconds that each part of an attempt took; null if it was not needed or not reached.
#[derive(Serialize, ToSchema)]
#[schema(as = Timings)]
pub(crate) struct TimingsView {
    #[serde(rename = "dns_ms")]
    #[schema(required)]
    pub(crate) dns: Option<u32>,
    #[serde(rename = "connect_ms")]
    #[schema(required)]
    pub(crate) connect: Option<u32>,
    #[serde(rename = "tls_ms")]
    #[schema(required)]
    pub(crate) tls: Option<u32>,
    #[serde(rename = "first_byte_ms")]
    #[schema(required)]
    pub(crate) first_byte: Option<u32>,
    #[serde(rename = "total_ms")]
    pub(crate) total: u32,
}

impl RequestView {
    /// `request` as this audience sees it.
    pub(crate) fn new(request: &WebhookRequest, audience: Audience) -> Self {
        let mut masked = request.masked();
        // Logged requests are rendered again, without the signing secret of that day.
        masked.headers.retain(|header| header.name != "webhook-signature" || !header.value.is_empty());
        let url = audience.endpoint(&masked.url);
        let curl = masked.curl(&url);
        let headers =
            masked.headers.into_iter().map(|header| HeaderView { name: header.name, value: header.value });
        Self { method: masked.method, url, headers: headers.collect(), body: masked.body, curl }
    }
}

impl From<(String, String)> for HeaderView {
    fn from((name, value): (String, String)) -> Self {
        Self { name, value }
    }
}

impl ResponseView {
    /// `answer` as this audience sees it.
    pub(crate) fn new(answer: LoggedResponse, audience: Audience) -> Self {
        let LoggedResponse { status, headers, body, truncated } = answer;
        let said = audience.received(headers).zip(audience.received(body));
        let withheld = said.is_none();
        let (headers, body) = said.unwrap_or_default();
        Self {
            status,
            headers: headers.into_iter().map(HeaderView::from).collect(),
            body,
            truncated,
            withheld,
        }
    }
}

impl From<Timings> for TimingsView {
    fn from(timings: Timings) -> Self {
        Self {
            dns: timings.dns,
            connect: timings.connect,
            tls: timings.tls,
            first_byte: timings.first_byte,
            total: timings.total,
        }
    }
}
