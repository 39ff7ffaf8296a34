//! An outgoing request.

use refhook_core::webhook::Method;
use thiserror::Error;
use url::{Position, Url};

/// A request as HTTP/1.1 carries it.
#[derive(Clone)]
pub struct OutgoingRequest {
    pub(super) url: Url,
    wire: Vec<u8>,
}

/// A request that HTTP cannot carry. Rendering never makes one: its parts were checked when the webhook was saved.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the request can not be sent: {0}")]
pub struct InvalidRequest(String);

/// What a head takes beside the URL and the body, as a first guess in bytes.
const HEAD_BYTES: usize = 640;

impl OutgoingRequest {
    /// Builds a request from its parts. The target on the wire is the path and query of `url` as the `url` crate writes
    /// them: text that comes from [`Url::as_str`] goes out byte for byte. `Host` follows from the URL, `Content-Length`
    /// from the body; `Accept-Encoding` is `identity` unless given, since no answer is ever decompressed.
    pub fn new<'a>(
        method: Method,
        url: &str,
        headers: impl IntoIterator<Item = (&'a str, &'a str)>,
        body: impl AsRef<[u8]>,
    ) -> Result<Self, InvalidRequest> {
        let url = Url::parse(url).map_err(|error| InvalidRequest(format!("its URL: {error}")))?;
        let body = body.as_ref();
        let mut wire = Vec::with_capacity(url.as_str().len() + body.len() + HEAD_BYTES);
        let target = &url[Position::BeforePath..Position::AfterQuery];
        // The request line (RFC 9112, section 3) ends at the first space or line feed of a target.
        if !target.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(InvalidRequest("its URL: a character that is not encoded".into()));
        }
        for part in [method.name(), " ", target, " HTTP/1.1\r\n"] {
            wire.extend_from_slice(part.as_bytes());
        }
        put(&mut wire, "host", &url[Position::BeforeHost..Position::AfterPort])?;
        let mut asks_for_identity = true;
        for (name, text) in headers {
            if !["host", "content-length"].iter().any(|ours| name.eq_ignore_ascii_case(ours)) {
                asks_for_identity &= !name.eq_ignore_ascii_case("accept-encoding");
                put(&mut wire, name, text)?;
            }
        }
        if asks_for_identity {
            put(&mut wire, "accept-encoding", "identity")?;
        }
        // RFC 9110, section 8.6: a POST without a body says so; some servers answer 411 otherwise.
        if method == Method::Post || !body.is_empty() {
            put(&mut wire, "content-length", &body.len().to_string())?;
        }
        wire.extend_from_slice(b"\r\n");
        wire.extend_from_slice(body);
        Ok(Self { url, wire })
    }

    /// Scheme, host and port: what a connection belongs to.
    pub(super) fn origin(&self) -> &str {
        &self.url[..Position::BeforePath]
    }

    /// The request as it goes over the wire.
    pub(super) fn wire(&self) -> &[u8] {
        &self.wire
    }
}

/// Writes a field line (RFC 9112, section 5), its name in lower case.
fn put(wire: &mut Vec<u8>, name: &str, text: &str) -> Result<(), InvalidRequest> {
    if name.is_empty() || !name.bytes().all(is_token) {
        return Err(InvalidRequest(format!("header name \"{name}\"")));
    }
    // The value itself stays out of the message: it may be a key.
    if !text.bytes().all(|byte| byte == b'\t' || (byte >= b' ' && byte != 0x7f)) {
        return Err(InvalidRequest(format!("the value of header \"{name}\"")));
    }
    wire.extend(name.bytes().map(|byte| byte.to_ascii_lowercase()));
    for part in [b": ".as_slice(), text.as_bytes(), b"\r\n"] {
        wire.extend_from_slice(part);
    }
    Ok(())
}

/// Whether a byte may stand in a name (`tchar`, RFC 9110, section 5.6.2).
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
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
            let request = OutgoingRequest::new(Method::Post, url, [("Host", "evil.example")], []).unwrap();
            let wire = str::from_utf8(request.wire()).unwrap();
            let hosts = wire.lines().filter_map(|line| line.strip_prefix("host: "));
            assert_eq!(hosts.collect::<Vec<_>>(), [host], "{url}");
        }
    }

    #[test]
    fn a_request_goes_out_as_it_was_put_together() {
        let headers =
            [("X-Key", "a\u{e9}"), ("Content-Length", "9"), ("Accept-Encoding", "br"), ("X-KEY", "")];
        let request =
            OutgoingRequest::new(Method::Post, "https://e.example/a%20b?{c}|d", headers, "hi").unwrap();
        let wire = "POST /a%20b?{c}|d HTTP/1.1\r\nhost: e.example\r\nx-key: a\u{e9}\r\naccept-encoding: br\r\nx-key: \r\n\
                    content-length: 2\r\n\r\nhi";
        assert_eq!(str::from_utf8(request.wire()).unwrap(), wire);
        let request = OutgoingRequest::new(Method::Get, "https://e.example", [], []).unwrap();
        let wire = "GET / HTTP/1.1\r\nhost: e.example\r\naccept-encoding: identity\r\n\r\n";
        assert_eq!(str::from_utf8(request.wire()).unwrap(), wire);
    }

    #[test]
    fn what_http_can_not_carry_is_refused_without_showing_a_value() {
        let refused = |url: &str, name: &str, text: &str| {
            OutgoingRequest::new(Method::Get, url, [(name, text)], []).err().map(|error| error.to_string())
        };
        let text = refused("https://example.com/", "X-Key", "secret\r\nX-Other: 1").unwrap();
        assert_eq!(text, "the request can not be sent: the value of header \"X-Key\"");
        assert!(refused("https://example.com/", "X Key", "a").is_some());
        assert!(refused("example.com", "X-Key", "a").is_some());
        assert!(refused("https://example.com/", "X-Key", "a").is_none());
    }
}
