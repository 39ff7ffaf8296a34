//! A webhook and an event's facts become the method, URL, headers and body of a request, not yet signed.

use std::borrow::Cow;
use std::ops::Range;

use url::Url;

use crate::endpoint_url::EndpointUrl;
use crate::secret::Secret;
use crate::snapshot::EventFacts;
use crate::webhook::{Format, Method, Webhook};

/// A header of a request.
pub struct WireHeader {
    /// Its name.
    pub name: Cow<'static, str>,
    /// Its value.
    pub value: HeaderValue,
}

impl WireHeader {
    pub(crate) fn secret(name: impl Into<Cow<'static, str>>, value: Secret) -> Self {
        Self { name: name.into(), value: HeaderValue::Secret(value) }
    }
}

/// The value of a header: visible ASCII and spaces, by [`crate::headers::check`].
pub enum HeaderValue {
    /// May be shown.
    Plain(Cow<'static, str>),
    /// Is masked wherever it is shown.
    Secret(Secret),
    /// A signature: it may be shown, and a request that is rendered again has none.
    Signature(String),
}

impl HeaderValue {
    /// The value for the wire.
    pub fn expose(&self) -> &str {
        match self {
            Self::Plain(text) => text,
            Self::Signature(text) => text,
            Self::Secret(secret) => secret.expose(),
        }
    }
}

/// A request without what belongs to one attempt: id, time, signature.
pub struct Rendered {
    /// The method.
    pub method: Method,
    /// The whole URL, with the payload when the format puts it there.
    pub url: EndpointUrl,
    /// The marketer's headers and the credential's.
    pub headers: Vec<WireHeader>,
    /// The body; empty when the payload is in the URL.
    pub body: Vec<u8>,
    pub(super) format: Format,
    /// The header of a second signature.
    pub(super) signature_header: Option<String>,
    /// Where credential pairs stand, in the URL or in the body.
    pub(crate) secrets: Vec<Range<usize>>,
}

/// The request of `webhook` for `facts`. The webhook has passed [`super::check::check`].
pub fn render(webhook: &Webhook, facts: &EventFacts) -> Rendered {
    let config = &webhook.config;
    let mut rendered = Rendered {
        method: config.method,
        url: normalise(config.url.text()).into(),
        headers: headers(webhook),
        body: Vec::new(),
        format: config.format,
        signature_header: config.signature_header.clone(),
        secrets: Vec::new(),
    };
    (config.format.spec().write)(&mut rendered, webhook, facts);
    rendered
}

/// The URL as the `url` crate writes it, which is how it is sent: a signature over the query as typed would not
/// hold for a receiver who sees `%20` where a space was typed. A fragment is never sent.
pub(crate) fn normalise(url: &str) -> String {
    match Url::parse(url) {
        Ok(mut url) => {
            url.set_fragment(None);
            url.into()
        }
        Err(_) => url.to_owned(),
    }
}

impl Rendered {
    /// What is signed: the body, or for a payload in the URL the raw query string, everything after the first `?`.
    pub fn signed_payload(&self) -> &[u8] {
        if self.format.spec().in_url() {
            self.url.text().split_once('?').map_or("", |(_, query)| query).as_bytes()
        } else {
            &self.body
        }
    }
}

fn headers(webhook: &Webhook) -> Vec<WireHeader> {
    let secrets = &webhook.secrets;
    let own =
        secrets.headers.iter().map(|header| WireHeader::secret(header.name.clone(), header.value.clone()));
    own.chain(secrets.credentials.header()).collect()
}
