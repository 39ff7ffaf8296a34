//! What is sent.

use bytes::Bytes;
use http::Uri;
use http::header::{ACCEPT_ENCODING, CONTENT_LENGTH, HOST, HeaderMap, HeaderName, HeaderValue};
use http::uri::PathAndQuery;
use refhook_core::webhook::Method;
use thiserror::Error;
use url::{Position, Url};

/// A request, ready for the wire.
#[derive(Clone)]
pub struct OutgoingRequest {
    pub(super) url: Url,
    target: Uri,
    method: http::Method,
    headers: HeaderMap,
    body: Bytes,
}

/// A request that HTTP can not carry. Rendering never makes one: its parts were checked when the webhook was saved.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the request can not be sent: {0}")]
pub struct InvalidRequest(String);

impl OutgoingRequest {
    /// A request of its parts. The target on the wire is path and query of `url` as the `url` crate writes them:
    /// a text that comes from [`Url::as_str`] goes out byte for byte. `Host` follows from the URL, `Content-Length`
    /// from the body; `Accept-Encoding` is `identity` unless given, since no answer is ever decompressed.
    pub fn new<'a>(
        method: Method,
        url: &str,
        headers: impl IntoIterator<Item = (&'a str, &'a str)>,
        body: Bytes,
    ) -> Result<Self, InvalidRequest> {
        let url = Url::parse(url).map_err(|error| InvalidRequest(format!("its URL: {error}")))?;
        let target = Uri::try_from(&url[Position::BeforePath..Position::AfterQuery])
            .map_err(|error| InvalidRequest(format!("its URL: {error}")))?;
        let mut map = HeaderMap::with_capacity(12);
        map.insert(HOST, value("Host", &url[Position::BeforeHost..Position::AfterPort])?);
        for (name, text) in headers {
            let key =
                HeaderName::try_from(name).map_err(|_| InvalidRequest(format!("header name \"{name}\"")))?;
            if key != HOST && key != CONTENT_LENGTH {
                map.append(key, value(name, text)?);
            }
        }
        map.entry(ACCEPT_ENCODING).or_insert(HeaderValue::from_static("identity"));
        let method = match method {
            Method::Post => http::Method::POST,
            Method::Get => http::Method::GET,
        };
        // RFC 9110, section 8.6: a POST without a body says so; some servers answer 411 otherwise.
        if method == http::Method::POST || !body.is_empty() {
            map.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
        }
        Ok(Self { url, target, method, headers: map, body })
    }

    /// Scheme, host and port: what a connection belongs to.
    pub(super) fn origin(&self) -> &str {
        &self.url[..Position::BeforePath]
    }

    /// The request as it goes over the wire (RFC 9112, section 3).
    pub(super) fn wire(&self) -> Vec<u8> {
        let target = self.target.path_and_query().map_or("/", PathAndQuery::as_str);
        let headers = self.headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4);
        let mut wire = Vec::with_capacity(target.len() + headers.sum::<usize>() + self.body.len() + 32);
        for part in [self.method.as_str(), " ", target, " HTTP/1.1\r\n"] {
            wire.extend_from_slice(part.as_bytes());
        }
        for (name, value) in &self.headers {
            for part in [name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"] {
                wire.extend_from_slice(part);
            }
        }
        wire.extend_from_slice(b"\r\n");
        wire.extend_from_slice(&self.body);
        wire
    }
}

fn value(name: &str, text: &str) -> Result<HeaderValue, InvalidRequest> {
    // The value itself stays out of the message: it may be a key.
    let mut value = HeaderValue::from_bytes(text.as_bytes())
        .map_err(|_| InvalidRequest(format!("the value of header \"{name}\"")))?;
    value.set_sensitive(true);
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_follows_from_the_url() {
        for (url, host) in [
            ("https://example.com/", "example.com"),
            ("https://example.com:8443/a?b", "example.com:8443"),
            ("https://user:pass@[::1]:8443/", "[::1]:8443"),
        ] {
            let request =
                OutgoingRequest::new(Method::Post, url, [("Host", "evil.example")], Bytes::new()).unwrap();
            assert_eq!(request.headers.get_all(HOST).iter().collect::<Vec<_>>(), [host], "{url}");
        }
    }

    #[test]
    fn what_http_can_not_carry_is_refused_without_showing_a_value() {
        let refused = |url: &str, name: &str, text: &str| {
            OutgoingRequest::new(Method::Get, url, [(name, text)], Bytes::new())
                .err()
                .map(|error| error.to_string())
        };
        let text = refused("https://example.com/", "X-Key", "secret\r\nX-Other: 1").unwrap();
        assert_eq!(text, "the request can not be sent: the value of header \"X-Key\"");
        assert!(refused("https://example.com/", "X Key", "a").is_some());
        assert!(refused("example.com", "X-Key", "a").is_some());
        assert!(refused("https://example.com/", "X-Key", "a").is_none());
    }
}
