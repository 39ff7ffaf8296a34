//! A rendered request becomes a signed one: the exact bytes that one attempt sends.

use std::borrow::Cow;
use std::ops::Range;

use sha2::{Digest as _, Sha256};

use super::rendered::{HeaderValue, Method, Rendered, WireHeader};
use crate::crypto::signing::SigningSecret;
use crate::time::UnixMs;
use crate::webhook::endpoint_url::EndpointUrl;

const USER_AGENT: &str = "User-Agent";
const OUR_USER_AGENT: &str = concat!("Refhook/", env!("CARGO_PKG_VERSION"));
const SIGNATURE: &str = "webhook-signature";

/// What belongs to one attempt.
pub struct Signing<'a> {
    /// The `webhook-id`: the delivery's id, the same on every attempt.
    pub id: &'a str,
    /// When the attempt is signed.
    pub at: UnixMs,
    /// The newest secret first; while one is being replaced, both sign.
    pub secrets: &'a [&'a SigningSecret],
    /// Whether this is a test send, which carries `refhook-test: 1`.
    pub test: bool,
}

/// The request as it is sent.
pub struct WireRequest {
    /// The method.
    pub method: Method,
    /// The whole URL.
    pub url: EndpointUrl,
    /// Every header but those of the connection: `Host` and `Content-Length` are the sender's.
    pub headers: Vec<WireHeader>,
    /// The body; empty when the payload is in the URL.
    pub body: Vec<u8>,
    /// That of the body; `None` when the payload is in the URL.
    pub(super) content_type: Option<&'static str>,
    pub(super) secrets: Vec<Range<usize>>,
}

/// Adds the headers of one attempt: signature (Standard Webhooks, "Webhook Headers"), user agent, content type.
pub fn sign(rendered: Rendered, signing: &Signing<'_>) -> WireRequest {
    let seconds = signing.at.seconds();
    let mut signatures = String::new();
    for secret in signing.secrets {
        if !signatures.is_empty() {
            signatures.push(' ');
        }
        signatures.push_str(&secret.sign(signing.id, seconds, rendered.signed_payload()));
    }
    // A receiver of this kind compares with one value, so while a secret is being replaced the new one counts.
    let newest = signing.secrets.first().filter(|_| rendered.signature_header.is_some());
    let second = newest.map(|secret| HeaderValue::Signature(secret.sign_hex(rendered.signed_payload())));
    let Rendered { method, url, mut headers, body, content_type, signature_header, secrets } = rendered;
    headers.reserve(8);
    if !headers.iter().any(|header| header.name.eq_ignore_ascii_case(USER_AGENT)) {
        headers.push(plain(USER_AGENT, OUR_USER_AGENT));
    }
    // The response is kept as it comes, so it has to come readable.
    headers.push(plain("Accept-Encoding", "identity"));
    if let Some(content_type) = content_type {
        headers.push(plain("Content-Type", content_type));
    }
    headers.push(plain("webhook-id", signing.id.to_owned()));
    headers.push(plain("webhook-timestamp", seconds.to_string()));
    headers.push(plain(SIGNATURE, signatures));
    if let Some((name, value)) = signature_header.zip(second) {
        headers.push(WireHeader { name: name.into(), value });
    }
    if signing.test {
        headers.push(plain("refhook-test", "1"));
    }
    WireRequest { method, url, headers, body, content_type, secrets }
}

fn plain(name: &'static str, value: impl Into<Cow<'static, str>>) -> WireHeader {
    WireHeader { name: name.into(), value: HeaderValue::Plain(value.into()) }
}

impl WireRequest {
    /// SHA-256 in lower-case hex over the canonical form: the method, a space, the URL, a line feed; for each header
    /// in order its name in lower case, a colon, its value, a line feed; a line feed; the body.
    ///
    /// Left out are the signatures and our own `User-Agent`: a log that renders the request again has neither
    /// the signing secret of that day nor that day's release.
    pub fn sha256_hex(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(self.method.name());
        hash.update(b" ");
        hash.update(self.url.text());
        hash.update(b"\n");
        for header in self.headers.iter().filter(|header| !changes_between_renderings(header)) {
            hash.update(header.name.to_ascii_lowercase());
            hash.update(b":");
            hash.update(header.value.expose());
            hash.update(b"\n");
        }
        hash.update(b"\n");
        hash.update(&self.body);
        let digest = hash.finalize();
        digest
            .iter()
            .flat_map(|byte| [byte >> 4, byte & 15])
            .filter_map(|n| char::from_digit(n.into(), 16))
            .collect()
    }
}

fn changes_between_renderings(header: &WireHeader) -> bool {
    match &header.value {
        HeaderValue::Plain(_) => header.name == SIGNATURE || header.name == USER_AGENT,
        // What the marketer set is part of the version, a user agent of theirs included.
        HeaderValue::Secret(_) => false,
        HeaderValue::Signature(_) => true,
    }
}
