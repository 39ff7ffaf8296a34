//! A webhook and an event's facts become the method, URL, headers and body of a request, not yet signed.

use std::borrow::Cow;
use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{json, pairs, rows, template};
use crate::secret::Secret;
use crate::snapshot::EventFacts;
use crate::webhook::{Credentials, Format, Method, Webhook};

/// A header of a request.
pub struct WireHeader {
    /// Its name.
    pub name: Cow<'static, str>,
    /// Its value.
    pub value: HeaderValue,
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
    /// The whole URL, with the payload when the format is `query`.
    pub url: String,
    /// The marketer's headers and the credential's.
    pub headers: Vec<WireHeader>,
    /// The body; empty when the format is `query`.
    pub body: Vec<u8>,
    pub(super) format: Format,
    /// The header of a second signature.
    pub(super) signature_header: Option<String>,
    /// Where credential pairs stand: in the URL when the format is `query`, else in the body.
    pub(super) secrets: Vec<Range<usize>>,
}

/// The request of `webhook` for `facts`. The webhook has passed [`super::check::check`].
pub fn render(webhook: &Webhook, facts: &EventFacts) -> Rendered {
    let config = &webhook.config;
    let mut url = pairs::normalise(&config.url);
    let mut secrets = Vec::new();
    let mut body = Vec::new();
    match config.format {
        Format::Query => pairs::append_to_url(&mut url, &mut secrets, rows::resolve(webhook, facts)),
        Format::Form => {
            let mut text = String::new();
            pairs::write(&mut text, &mut secrets, rows::resolve(webhook, facts));
            body = text.into_bytes();
        }
        Format::Json => json::write(&mut body, &mut secrets, rows::resolve(webhook, facts)),
        Format::Template => {
            if let Some(tree) = &config.template {
                template::write(&mut body, tree, facts);
            }
        }
    }
    Rendered {
        method: config.method,
        url,
        headers: headers(webhook),
        body,
        format: config.format,
        signature_header: config.signature_header.clone(),
        secrets,
    }
}

impl Rendered {
    /// What is signed: the body, or for `query` the raw query string, everything after the first `?`.
    pub fn signed_payload(&self) -> &[u8] {
        match self.format {
            Format::Query => self.url.split_once('?').map_or("", |(_, query)| query).as_bytes(),
            Format::Form | Format::Json | Format::Template => &self.body,
        }
    }
}

fn headers(webhook: &Webhook) -> Vec<WireHeader> {
    let own =
        webhook.secrets.headers.iter().map(|header| secret_header(header.name.clone(), header.value.clone()));
    let credential = match &webhook.secrets.credentials {
        Credentials::None | Credentials::Pairs(_) => None,
        Credentials::Basic { username, password } => {
            let pair = zeroize::Zeroizing::new(format!("{username}:{}", password.expose()));
            Some(secret_header(
                "Authorization",
                Secret::new(format!("Basic {}", STANDARD.encode(pair.as_bytes()))),
            ))
        }
        Credentials::Bearer { token } => {
            Some(secret_header("Authorization", Secret::new(format!("Bearer {}", token.expose()))))
        }
        Credentials::ApiKey { header, value } => Some(secret_header(header.clone(), value.clone())),
    };
    own.chain(credential).collect()
}

fn secret_header(name: impl Into<Cow<'static, str>>, value: Secret) -> WireHeader {
    WireHeader { name: name.into(), value: HeaderValue::Secret(value) }
}
