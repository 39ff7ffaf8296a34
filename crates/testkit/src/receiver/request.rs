//! A request as it came over the wire.

use std::time::Instant;

use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt};

/// One complete request, exactly as it arrived; HTTP libraries would normalise header names and order.
#[derive(Debug, Clone)]
pub struct Request {
    /// Such as `POST` or `GET`.
    pub method: String,
    /// The target as sent, query included: `/hook?a=1`.
    pub target: String,
    /// Names as sent, and values, in order. Invalid UTF-8 is replaced; see `head`.
    pub headers: Vec<(String, String)>,
    /// The body's bytes; empty when there is no `content-length`.
    pub body: Vec<u8>,
    /// The bytes from the request line through the empty line.
    pub head: Vec<u8>,
    /// When the last byte was read.
    pub arrived: Instant,
    /// Counts the receiver's connections from 0: requests with the same number shared one.
    pub connection: usize,
}

impl Request {
    /// The value of the first header with this name, ignoring case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The body as text.
    ///
    /// # Panics
    /// When it is not UTF-8.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("the body is text")
    }
}

/// What was read from a connection.
pub(super) enum Read {
    Request(Request),
    /// The client closed the connection, between requests or in the middle of one.
    End,
    /// Not HTTP/1.1 with a `content-length`; the text says why.
    Malformed(String),
}

/// Reads the next request.
pub(super) async fn read(stream: &mut (impl AsyncBufRead + Unpin), connection: usize) -> Read {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if !matches!(stream.read_until(b'\n', &mut head).await, Ok(1..)) {
            return Read::End;
        }
        if !head.ends_with(b"\r\n") {
            return Read::Malformed(format!("a line without CR LF: {}", head.escape_ascii()));
        }
    }
    let mut request = match parse(head, connection) {
        Ok(request) => request,
        Err(fault) => return Read::Malformed(fault),
    };
    let length = request.header("content-length").unwrap_or("0").parse();
    let Ok(length) = length else {
        return Read::Malformed(format!("a content-length that is no number: {:?}", request.headers));
    };
    request.body = vec![0; length];
    if stream.read_exact(&mut request.body).await.is_err() {
        return Read::End;
    }
    request.arrived = Instant::now();
    Read::Request(request)
}

fn parse(head: Vec<u8>, connection: usize) -> Result<Request, String> {
    let fault = || format!("a request that is not HTTP/1.1: {}", head.escape_ascii());
    let text = String::from_utf8_lossy(&head);
    let mut lines = text.trim_end_matches("\r\n").split("\r\n");
    let line: Vec<&str> = lines.next().unwrap_or_default().split(' ').collect();
    let [method, target, "HTTP/1.1"] = line[..] else { return Err(fault()) };
    let headers: Option<Vec<_>> = lines
        .map(|line| line.split_once(':').map(|(name, value)| (name.to_owned(), value.trim().to_owned())))
        .collect();
    let headers = headers.ok_or_else(fault)?;
    if headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("transfer-encoding")) {
        return Err("a transfer-encoding, which many real receivers refuse; send a content-length".to_owned());
    }
    let (method, target) = (method.to_owned(), target.to_owned());
    Ok(Request { method, target, headers, body: Vec::new(), head, arrived: Instant::now(), connection })
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read_all(mut wire: &[u8]) -> Read {
        read(&mut wire, 0).await
    }

    #[tokio::test]
    async fn a_request_keeps_case_order_and_bytes() {
        let wire = b"POST /a%20b?c=d HTTP/1.1\r\nB-Name: 2\r\na: 1\r\nb-name:3 \r\nContent-Length: 3\r\n\r\n\x00\xff\n";
        let Read::Request(request) = read_all(wire).await else { panic!("a request") };
        assert_eq!((request.method.as_str(), request.target.as_str()), ("POST", "/a%20b?c=d"));
        let headers: Vec<_> = request.headers.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        assert_eq!(headers, [("B-Name", "2"), ("a", "1"), ("b-name", "3"), ("Content-Length", "3")]);
        assert_eq!(request.header("b-NAME"), Some("2"));
        assert_eq!(request.body, b"\x00\xff\n");
        assert_eq!([request.head, request.body].concat(), wire);
    }

    #[tokio::test]
    async fn half_a_request_is_none_and_a_wrong_one_is_named() {
        for half in ["", "GET / HTTP/1.1\r\nhost: a\r\n", "POST / HTTP/1.1\r\ncontent-length: 9\r\n\r\nhalf"]
        {
            assert!(matches!(read_all(half.as_bytes()).await, Read::End), "{half}");
        }
        for wrong in [
            "GET / HTTP/1.1\n",
            "GET /a b HTTP/1.1\r\n\r\n",
            "GET / HTTP/1.0\r\n\r\n",
            "GET / HTTP/1.1\r\nno colon\r\n\r\n",
            "POST / HTTP/1.1\r\ncontent-length: -1\r\n\r\n",
            "POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n",
        ] {
            assert!(matches!(read_all(wrong.as_bytes()).await, Read::Malformed(_)), "{wrong}");
        }
    }
}
