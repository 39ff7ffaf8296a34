//! The request of a webhook: rendered, then signed, then sent.

use std::borrow::Cow;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::crypto::secret::Secret;
use crate::webhook::endpoint_url::EndpointUrl;

/// How the request is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
#[expect(missing_docs, reason = "the names are HTTP's")]
pub enum Method {
    Post,
    Get,
}

impl Method {
    /// The name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Post => "POST",
            Self::Get => "GET",
        }
    }
}

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

/// The value of a header: visible ASCII and spaces, by [`crate::webhook::headers::check_value`].
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

/// The request of a webhook for an event. [`render`](super::render::render) makes it, [`sign`](Self::sign) adds what
/// belongs to one attempt (id, time, signature), and so it is sent, hashed, masked and shown.
pub struct WebhookRequest {
    /// The method.
    pub method: Method,
    /// The whole URL, with the payload when the format puts it there.
    pub url: EndpointUrl,
    /// The marketer's headers and the credential's; once signed, every header but those of the connection: `Host` and
    /// `Content-Length` are the sender's.
    pub headers: Vec<WireHeader>,
    /// The body; empty when the payload is in the URL.
    pub body: Vec<u8>,
    /// That of the body; `None` when the payload is in the URL.
    pub(super) content_type: Option<&'static str>,
    /// The header of a second signature.
    pub(super) signature_header: Option<String>,
    /// Where credential pairs stand, in the URL or in the body.
    pub(crate) secrets: Vec<Range<usize>>,
}

impl WebhookRequest {
    /// What is signed: the body, or for a payload in the URL the raw query string, everything after the first `?`.
    pub fn signed_payload(&self) -> &[u8] {
        if self.content_type.is_none() {
            self.url.text().split_once('?').map_or("", |(_, query)| query).as_bytes()
        } else {
            &self.body
        }
    }
}
