//! A request as it is shown: in the log, in the preview, as a command line.

use std::ops::Range;

use super::request::{HeaderValue, WebhookRequest};
use crate::crypto::secret::MASK;
use crate::webhook::endpoint_url::EndpointUrl;

/// A request whose header secrets and credential pairs are replaced by [`MASK`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MaskedRequest {
    /// The method.
    pub method: &'static str,
    /// The whole URL.
    pub url: EndpointUrl,
    /// The headers, in order.
    pub headers: Vec<MaskedHeader>,
    /// The body; empty when the payload is in the URL.
    pub body: String,
}

/// A header as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MaskedHeader {
    /// Its name.
    pub name: String,
    /// Its value, or [`MASK`].
    pub value: String,
}

impl WebhookRequest {
    /// The request with its secrets replaced by bullets.
    pub fn masked(&self) -> MaskedRequest {
        MaskedRequest::of(self)
    }
}

impl MaskedRequest {
    fn of(request: &WebhookRequest) -> Self {
        let body = String::from_utf8_lossy(&request.body);
        let secrets = request.secrets.as_slice();
        let (in_url, in_body) =
            if request.content_type.is_none() { (secrets, [].as_slice()) } else { ([].as_slice(), secrets) };
        let headers = request.headers.iter().map(|header| MaskedHeader {
            name: header.name.to_string(),
            value: match &header.value {
                HeaderValue::Plain(text) => text.to_string(),
                HeaderValue::Signature(text) => text.clone(),
                HeaderValue::Secret(_) => MASK.to_owned(),
            },
        });
        Self {
            method: request.method.name(),
            url: replace(request.url.text(), in_url).into(),
            headers: headers.collect(),
            body: replace(&body, in_body),
        }
    }

    /// The request as a curl command for a POSIX shell, with the URL as it is to be shown.
    pub fn curl(&self, url: &str) -> String {
        // Without --globoff curl would expand brackets in the URL.
        let mut line = format!("curl --globoff --request {} {}", self.method, quoted(url));
        for header in &self.headers {
            line.push_str(" --header ");
            line.push_str(&quoted(&format!("{}: {}", header.name, header.value)));
        }
        if !self.body.is_empty() {
            line.push_str(" --data-raw ");
            line.push_str(&quoted(&self.body));
        }
        line
    }
}

/// `places` are in order, apart from each other, and at character borders.
fn replace(text: &str, places: &[Range<usize>]) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut from = 0;
    for place in places {
        masked.push_str(&text[from..place.start]);
        masked.push_str(MASK);
        from = place.end;
    }
    masked.push_str(&text[from..]);
    masked
}

/// Within single quotes a shell changes nothing; a single quote itself has to stand outside of them.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
