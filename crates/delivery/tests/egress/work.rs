//! Receivers that would cost unbounded work, and requests that must no longer begin.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use refhook_core::webhook::Method;
use refhook_delivery::egress::AttemptErrorKind::{InvalidResponse, TooLate};
use refhook_delivery::egress::{EgressClient, EgressLimits, Exchange, Keep, OutgoingRequest, Terms};
use tokio::io::AsyncWriteExt;

use crate::server::{EMPTY, Receiver};
use crate::setup::{answer, error, kind, on_loopback, post};

/// Far below the 15 s of an attempt, and far above what the limits take.
const SOON: Duration = Duration::from_secs(5);

/// Sends `first`, and then `again` for ever, in writes of `piece` bytes.
async fn endless(first: &'static str, again: &'static str, piece: usize) -> Receiver {
    Receiver::start(move |mut stream, receiver| async move {
        receiver.read_request(&mut stream).await;
        stream.set_nodelay(true).unwrap();
        let again = again.repeat(if piece == 1 { 1 } else { 1_000 });
        let _ = stream.write_all(first.as_bytes()).await;
        'sending: loop {
            for piece in again.as_bytes().chunks(piece) {
                if stream.write_all(piece).await.is_err() {
                    break 'sending;
                }
            }
        }
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_without_end_is_cut_whatever_it_is_made_of() {
    let (ok, chunked) = ("HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (first, again, status) in [
        ("", "HTTP/1.1 103 Early Hints\r\n\r\n", None),
        ("", "HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n", None),
        ("", "HTTP/1.1 100 Continue\n\n", None),
        ("", "\r\n", None),
        ("HTTP/1.1 ", " ", None),
        ("HTTP/1.1 200 ", "x", None),
        (ok, "X: y\r\n", None),
        (ok, "x", None),
        (ok, " \r\n", None),
        ("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n", "x", Some(200)),
        ("HTTP/1.1 200 OK\r\n\r\n", "x", Some(200)),
        (chunked, "1\r\nx\r\n", Some(200)),
        (chunked, "1;x=y\r\nx\r\n", Some(200)),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;", "x", Some(200)),
        ("HTTP/1.1 500 No\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", "x: y\r\n", Some(500)),
        ("HTTP/1.1 500 No\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", "x", Some(500)),
    ] {
        for piece in [1, 1_400, 1 << 20] {
            let receiver = endless(first, again, piece).await;
            let start = Instant::now();
            let client = on_loopback(EgressLimits::default());
            let exchange = post(&client, &receiver.url("http", "127.0.0.1")).await;
            assert!(start.elapsed() < SOON, "{first:?} {again:?} {piece}: {:?}", start.elapsed());
            match status {
                Some(status) => {
                    assert_eq!(answer(&exchange).status, status);
                    assert!(answer(&exchange).body.len() <= 16 * 1024);
                }
                None => assert_eq!(kind(&exchange), InvalidResponse, "{first:?} {again:?} {piece}"),
            }
            assert_eq!(client.idle_connections(), 0);
        }
    }
}

#[tokio::test]
async fn a_slow_answer_in_single_bytes_is_read_to_its_end() {
    let text = "HTTP/1.1 200 OK\r\nX-Powered-By: something small\r\nContent-Length: 300\r\n\r\n";
    let receiver = Receiver::start(move |mut stream, receiver| async move {
        receiver.read_request(&mut stream).await;
        stream.set_nodelay(true).unwrap();
        for byte in text.bytes().chain([b'x'; 300]) {
            stream.write_all(&[byte]).await.unwrap();
            tokio::task::yield_now().await;
        }
        receiver.read_request(&mut stream).await;
    })
    .await;
    let exchange = post(&on_loopback(EgressLimits::default()), &receiver.url("http", "127.0.0.1")).await;
    assert_eq!((answer(&exchange).status, answer(&exchange).body.len()), (200, 256));
}

#[tokio::test]
async fn interim_answers_before_the_final_one_are_passed_over() {
    let text = format!("{}{EMPTY}", "HTTP/1.1 102 Processing\r\n\r\n".repeat(15)).leak();
    let receiver = Receiver::answering(text).await;
    let client = on_loopback(EgressLimits::default());
    for _ in 0..3 {
        assert_eq!(answer(&post(&client, &receiver.url("http", "127.0.0.1")).await).status, 200);
    }
    assert_eq!(receiver.connections(), 1);
}

async fn post_if(client: &EgressClient, url: &str, may_begin: &(dyn Fn() -> bool + Sync)) -> Exchange {
    let request = OutgoingRequest::new(Method::Post, url, [], Bytes::from_static(b"{}")).unwrap();
    client.send(request, Terms { keep: Keep::All, may_begin }).await
}

#[tokio::test]
async fn nothing_is_written_once_it_is_too_late() {
    let receiver = Receiver::answering(EMPTY).await;
    let client = on_loopback(EgressLimits::default());
    let url = receiver.url("http", "127.0.0.1");
    let fresh = post_if(&client, &url, &|| false).await;
    assert_eq!((kind(&fresh), fresh.sent, receiver.requests().len()), (TooLate, false, 0));
    assert_eq!(error(&fresh).detail, "It was too late to send the request.");
    post(&client, &url).await;
    let reused = post_if(&client, &url, &|| false).await;
    assert_eq!((kind(&reused), reused.sent, receiver.requests().len()), (TooLate, false, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_is_asked_after_the_connection_was_made_and_before_each_first_byte() {
    let receiver = Receiver::answering(EMPTY).await;
    let client = on_loopback(EgressLimits::default());
    let url = receiver.url("http", "127.0.0.1");
    let asked = AtomicUsize::new(0);
    let may_begin = || {
        asked.fetch_add(1, Ordering::SeqCst);
        let deadline = Instant::now() + SOON;
        while receiver.connections() == 0 {
            assert!(Instant::now() < deadline, "it is asked before there is a connection");
            std::thread::yield_now();
        }
        false
    };
    let exchange = post_if(&client, &url, &may_begin).await;
    assert_eq!((kind(&exchange), exchange.sent, asked.load(Ordering::SeqCst)), (TooLate, false, 1));
    assert!(receiver.requests().is_empty());

    // A reused connection ends, and meanwhile it is too late: the request is not sent once more.
    let ends = Receiver::start(|mut stream, receiver| async move {
        receiver.read_request(&mut stream).await;
        stream.write_all(EMPTY.as_bytes()).await.unwrap();
        receiver.read_request(&mut stream).await;
    })
    .await;
    let url = ends.url("http", "127.0.0.1");
    post(&client, &url).await;
    let exchange = post_if(&client, &url, &|| ends.requests().len() < 2).await;
    assert_eq!((kind(&exchange), exchange.sent, ends.requests().len()), (TooLate, true, 2));
}
