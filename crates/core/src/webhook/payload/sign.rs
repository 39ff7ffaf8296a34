//! What one attempt adds to a request: its id, its time, its signature.

use std::borrow::Cow;

use sha2::{Digest as _, Sha256};

use super::request::{HeaderValue, WebhookRequest, WireHeader};
use crate::crypto::signing::SigningSecret;
use crate::time::UnixMs;

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

impl WebhookRequest {
    /// Adds the headers of one attempt: signature (Standard Webhooks, "Webhook Headers"), user agent, content type.
    #[must_use]
    pub fn sign(mut self, signing: &Signing<'_>) -> Self {
        let seconds = signing.at.seconds();
        let mut signatures = String::new();
        for secret in signing.secrets {
            if !signatures.is_empty() {
                signatures.push(' ');
            }
            signatures.push_str(&secret.sign(signing.id, seconds, self.signed_payload()));
        }
        // A receiver of this kind compares with one value, so while a secret is being replaced the new one counts.
        let second = self.signature_header.take().zip(signing.secrets.first()).map(|(name, newest)| {
            let value = HeaderValue::Signature(newest.sign_hex(self.signed_payload()));
            WireHeader { name: name.into(), value }
        });
        let headers = &mut self.headers;
        headers.reserve(8);
        if !headers.iter().any(|header| header.name.eq_ignore_ascii_case(USER_AGENT)) {
            headers.push(plain(USER_AGENT, OUR_USER_AGENT));
        }
        // The response is kept as it comes, so it has to come readable.
        headers.push(plain("Accept-Encoding", "identity"));
        headers.extend(self.content_type.map(|content_type| plain("Content-Type", content_type)));
        headers.push(plain("webhook-id", signing.id.to_owned()));
        headers.push(plain("webhook-timestamp", seconds.to_string()));
        headers.push(plain(SIGNATURE, signatures));
        headers.extend(second);
        if signing.test {
            headers.push(plain("refhook-test", "1"));
        }
        self
    }

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

fn plain(name: &'static str, value: impl Into<Cow<'static, str>>) -> WireHeader {
    WireHeader { name: name.into(), value: HeaderValue::Plain(value.into()) }
}

fn changes_between_renderings(header: &WireHeader) -> bool {
    match &header.value {
        HeaderValue::Plain(_) => header.name == SIGNATURE || header.name == USER_AGENT,
        // What the marketer set is part of the version, a user agent of theirs included.
        HeaderValue::Secret(_) => false,
        HeaderValue::Signature(_) => true,
    }
}
