//! Odd answers: which count, and which are not answers.

use refhook_delivery::egress::AttemptErrorKind::{ConnectionReset, InvalidResponse};
use refhook_delivery::egress::EgressLimits;
use tokio::io::AsyncWriteExt;

use crate::server::Receiver;
use crate::setup::{answer, error, kind, on_loopback, post};

/// A receiver that answers each connection's request with these bytes and closes it.
async fn closing(text: Vec<u8>) -> Receiver {
    Receiver::start(move |mut stream, receiver| {
        let text = text.clone();
        async move {
            receiver.read_request(&mut stream).await;
            let _ = stream.write_all(&text).await;
        }
    })
    .await
}

#[tokio::test]
async fn the_status_counts_however_odd_the_rest_is() {
    let many = format!("HTTP/1.1 200 OK\r\n{}Content-Length: 2\r\n\r\nok", "X: y\r\n".repeat(101)).leak();
    // 22 kinds of 2xx answers, and what lenient clients accept besides.
    for text in [
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 201 Created\r\nLocation: /1\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 203 Other\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 204 No Content\r\n\r\n",
        "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 205 Reset\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 206 Part\r\nContent-Range: bytes 0-1/9\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 207 Many\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 226 IM\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 299 Odd\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.0 200 OK\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: x\r\n\r\n2;a=b\r\nok\r\n0\r\nx: y\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 102 Wait\r\n\r\nHTTP/1.1 103 Hints\r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 caf\u{e9}\r\nX-Name: caf\u{e9}\r\nContent-Length: 2\r\n\r\nok",
        many,
        "HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nX : a\r\nContent-Length : 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nX: a\u{1}\u{7f}\0\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\nContent-Length: 2\n\nok",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 7\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 9\r\n\r\n2\r\nok\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\nok\n0\n\n",
        "\r\nHTTP/1.1  200  OK\r\nno colon\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\n",
    ] {
        // A connection that stays open shows that the answer's end is found; one that closes, that closing may end it.
        for keeps_open in [true, false] {
            let needs_end =
                text.ends_with("OK\r\n") || (!text.contains("Content-Length") && !text.contains("chunked"));
            if keeps_open && needs_end && !text.contains(" 204 ") {
                continue;
            }
            let receiver =
                if keeps_open { Receiver::answering(text).await } else { closing(text.into()).await };
            let client = on_loopback(EgressLimits::default());
            let exchange = post(&client, &receiver.url("http", "127.0.0.1")).await;
            assert!(exchange.outcome.is_ok(), "{text:?} {:?}", exchange.outcome);
            assert_eq!(answer(&exchange).status / 100, 2, "{text:?}");
            if !text.contains(" 204 ") && text.ends_with("\r\n\r\nok") {
                assert_eq!(answer(&exchange).body, b"ok", "{text:?}");
            }
        }
    }
}

#[tokio::test]
async fn what_is_no_answer_is_told_in_plain_words() {
    for (text, sentence) in [
        (&b"SSH-2.0-OpenSSH_9.2\r\n"[..], "What came back is not an HTTP answer."),
        (
            b"\x15\x03\x03\0\x02\x02\x0a",
            "The receiver expects a secure connection on this port: the URL must begin with https://.",
        ),
        (b"HTTP/2.0 200 OK\r\n\r\n", "The receiver answered in a version of HTTP that was not asked for."),
        (b"HTTP/1.1 20 OK\r\n\r\n", "The answer has no valid status code."),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            "The answer's body is not sent in valid chunks.",
        ),
    ] {
        let receiver = closing(text.to_vec()).await;
        let exchange = post(&on_loopback(EgressLimits::default()), &receiver.url("http", "127.0.0.1")).await;
        assert_eq!((kind(&exchange), &*error(&exchange).detail), (InvalidResponse, sentence));
    }
    for half in ["HTTP/1.1 200 OK", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n", "HTTP/1.1 103 Hints\r\n\r\n"]
    {
        let receiver = closing(half.into()).await;
        let exchange = post(&on_loopback(EgressLimits::default()), &receiver.url("http", "127.0.0.1")).await;
        assert_eq!(kind(&exchange), ConnectionReset, "{half:?}");
    }
}

#[tokio::test]
async fn an_answer_that_comes_before_the_request_was_read_counts() {
    // A receiver that refuses a large request closes the connection while it is still being written.
    let receiver = Receiver::start(|mut stream, _| async move {
        let _ = stream.write_all(b"HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nbig").await;
        let _ = stream.shutdown().await;
        let _ = tokio::io::copy(&mut stream, &mut tokio::io::sink()).await;
    })
    .await;
    let client = on_loopback(EgressLimits::default());
    let body = bytes::Bytes::from(vec![b'x'; 8 * 1024 * 1024]);
    let url = receiver.url("http", "127.0.0.1");
    let request =
        refhook_delivery::egress::OutgoingRequest::new(refhook_core::webhook::Method::Post, &url, [], body);
    let terms = refhook_delivery::egress::Terms::any_time(refhook_delivery::egress::Keep::All);
    let exchange = client.send(request.unwrap(), terms).await;
    assert_eq!((answer(&exchange).status, answer(&exchange).body.as_slice()), (413, &b"big"[..]));
    assert_eq!(client.idle_connections(), 0);
}
