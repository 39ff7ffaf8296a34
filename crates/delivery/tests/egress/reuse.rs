//! How connections are reused.

use std::io::{Read, Write};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use refhook_delivery::egress::AttemptErrorKind::ConnectionReset;
use refhook_delivery::egress::EgressLimits;
use tokio::io::AsyncWriteExt;

use crate::server::{EMPTY, Receiver};
use crate::setup::{answer, kind, on_loopback, post, until};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_one_after_another_share_a_connection() {
    let receiver = Receiver::answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").await;
    let client = on_loopback(EgressLimits::default());
    for _ in 0..200 {
        assert_eq!(answer(&post(&client, &receiver.url("http", "127.0.0.1")).await).body, b"ok");
    }
    assert_eq!((receiver.connections(), receiver.requests().len(), client.idle_connections()), (1, 200, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_at_the_same_time_need_no_more_connections_than_requests() {
    let receiver = Receiver::answering(EMPTY).await;
    let client = on_loopback(EgressLimits::default());
    let url = receiver.url("http", "127.0.0.1");
    for _ in 0..20 {
        for exchange in join_all((0..8).map(|_| post(&client, &url))).await {
            assert_eq!(answer(&exchange).status, 200);
        }
    }
    assert!(receiver.connections() <= 8, "{}", receiver.connections());
    assert_eq!(receiver.requests().len(), 160);
}

#[tokio::test]
async fn a_connection_is_for_its_origin_alone() {
    let [first, second] = [Receiver::answering(EMPTY).await, Receiver::answering(EMPTY).await];
    let client = on_loopback(EgressLimits::default());
    for receiver in [&first, &second, &first] {
        post(&client, &receiver.url("http", "127.0.0.1")).await;
    }
    assert_eq!((first.connections(), second.connections()), (1, 1));
    assert_eq!((first.requests().len(), second.requests().len()), (2, 1));
}

#[tokio::test]
async fn a_connection_that_waited_too_long_is_closed() {
    let receiver = Receiver::answering(EMPTY).await;
    let client = on_loopback(EgressLimits { idle: Duration::from_millis(50), ..EgressLimits::default() });
    let url = receiver.url("http", "127.0.0.1");
    post(&client, &url).await;
    until(|| {
        client.sweep();
        client.idle_connections() == 0
    })
    .await;
    post(&client, &url).await;
    assert_eq!(receiver.connections(), 2);
}

#[tokio::test]
async fn a_connection_that_grew_too_old_is_replaced_though_it_is_busy() {
    let receiver = Receiver::answering(EMPTY).await;
    let client = on_loopback(EgressLimits { live: Duration::from_millis(50), ..EgressLimits::default() });
    let mut sent = 0;
    while receiver.connections() < 3 {
        sent += 1;
        assert_eq!(answer(&post(&client, &receiver.url("http", "127.0.0.1")).await).status, 200);
    }
    assert_eq!(receiver.requests().len(), sent);
    assert!(sent > 3, "each connection carried more than one request");
}

#[tokio::test]
async fn only_so_many_connections_wait() {
    let receivers = join_all((0..3).map(|_| Receiver::answering(EMPTY))).await;
    let client = on_loopback(EgressLimits { idle_connections: 2, ..EgressLimits::default() });
    for receiver in &receivers {
        post(&client, &receiver.url("http", "127.0.0.1")).await;
    }
    assert_eq!(client.idle_connections(), 2);
}

/// Answers one request per connection and closes the connection when told to, on a thread of its own.
fn closes_when_told(close: mpsc::Receiver<()>, closed: mpsc::Sender<()>) -> std::net::SocketAddr {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut buffer = [0; 4_096];
            let length = stream.read(&mut buffer).unwrap();
            assert!(buffer[..length].ends_with(b"{}"), "the request came in one piece");
            stream.write_all(EMPTY.as_bytes()).unwrap();
            if close.recv().is_err() {
                return;
            }
            drop(stream);
            closed.send(()).unwrap();
        }
    });
    address
}

#[tokio::test]
async fn a_connection_that_was_closed_while_it_waited_costs_no_attempt() {
    let (close, closing) = mpsc::channel();
    let (closed, is_closed) = mpsc::channel();
    let address = closes_when_told(closing, closed);
    let client = on_loopback(EgressLimits::default());
    for _ in 0..5 {
        let exchange = post(&client, &format!("http://{address}/")).await;
        assert_eq!(answer(&exchange).status, 200);
        assert!(exchange.timings.connect.is_some(), "on a fresh connection");
        assert_eq!(client.idle_connections(), 1);
        // This thread runs the client too: the yield lets the event arrive, and the next request comes before the
        // client has noticed it.
        close.send(()).unwrap();
        is_closed.recv().unwrap();
        tokio::task::yield_now().await;
    }
}

/// How a receiver ends a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ends {
    Fin,
    Rst,
}

/// Answers the first request of each connection with `first`; reads the next one, sends `then` and ends the connection.
async fn ends_in_the_second_request(ends: Ends, first: &'static str, then: &'static str) -> Receiver {
    Receiver::start(move |mut stream, receiver| async move {
        receiver.read_request(&mut stream).await;
        stream.write_all(first.as_bytes()).await.unwrap();
        receiver.read_request(&mut stream).await;
        stream.write_all(then.as_bytes()).await.unwrap();
        if ends == Ends::Rst {
            stream.set_zero_linger().unwrap();
        }
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_whose_reused_connection_ends_is_sent_once_more_at_once() {
    for ends in [Ends::Fin, Ends::Rst] {
        let receiver = ends_in_the_second_request(ends, EMPTY, "").await;
        let client = on_loopback(EgressLimits::default());
        let url = receiver.url("http", "127.0.0.1");
        let start = Instant::now();
        for number in 0..100 {
            let exchange = post(&client, &url).await;
            assert_eq!(answer(&exchange).status, 200, "{ends:?} {number}");
            assert!(exchange.timings.connect.is_some() && exchange.address == Some(receiver.address));
            assert!(exchange.timings.first_byte <= Some(exchange.timings.total));
        }
        assert!(start.elapsed() < Duration::from_secs(1), "{ends:?} {:?}", start.elapsed());
        assert_eq!((receiver.connections(), receiver.requests().len()), (100, 199), "{ends:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_receiver_that_ends_each_connection_after_its_answer_costs_nothing() {
    for ends in [Ends::Fin, Ends::Rst] {
        let receiver = Receiver::start(move |mut stream, receiver| async move {
            receiver.read_request(&mut stream).await;
            let _ = stream.write_all(EMPTY.as_bytes()).await;
            if ends == Ends::Rst {
                stream.set_zero_linger().unwrap();
            }
        })
        .await;
        let client = on_loopback(EgressLimits::default());
        let url = receiver.url("http", "127.0.0.1");
        let start = Instant::now();
        for _ in 0..10 {
            for exchange in join_all((0..10).map(|_| post(&client, &url))).await {
                assert_eq!(answer(&exchange).status, 200, "{ends:?}");
            }
        }
        assert!(start.elapsed() < Duration::from_secs(1), "{ends:?} {:?}", start.elapsed());
    }
}

#[tokio::test]
async fn a_fresh_connection_that_ends_is_a_failure_and_so_is_the_second_one() {
    let receiver = Receiver::start(|mut stream, receiver| async move {
        let number = receiver.connections();
        receiver.read_request(&mut stream).await;
        if number == 1 {
            stream.write_all(EMPTY.as_bytes()).await.unwrap();
            receiver.read_request(&mut stream).await;
        }
    })
    .await;
    let client = on_loopback(EgressLimits::default());
    let url = receiver.url("http", "127.0.0.1");
    assert_eq!(answer(&post(&client, &url).await).status, 200);
    let exchange = post(&client, &url).await;
    assert_eq!((kind(&exchange), exchange.sent), (ConnectionReset, true));
    assert_eq!(
        (receiver.connections(), receiver.requests().len()),
        (2, 3),
        "it was sent once more, and no more"
    );
    assert_eq!(kind(&post(&client, &url).await), ConnectionReset);
    assert_eq!((receiver.connections(), receiver.requests().len()), (3, 4), "a fresh one is tried once");
}

#[tokio::test]
async fn a_goodbye_in_words_is_like_one_without() {
    let goodbye = "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    let receiver = ends_in_the_second_request(Ends::Fin, EMPTY, goodbye).await;
    let client = on_loopback(EgressLimits::default());
    let url = receiver.url("http", "127.0.0.1");
    for _ in 0..3 {
        assert_eq!(answer(&post(&client, &url).await).status, 200);
    }
    assert_eq!(receiver.requests().len(), 5);
    // On a fresh connection it is an answer like any other.
    let refuses = Receiver::answering(goodbye).await;
    assert_eq!(answer(&post(&client, &refuses.url("http", "127.0.0.1")).await).status, 408);
    assert_eq!(refuses.requests().len(), 1);
}

#[tokio::test]
async fn once_a_byte_of_the_answer_has_come_nothing_is_sent_again() {
    for (then, status) in
        [("H", None), ("HTTP/1.1 503 No\r\n", Some(503)), ("HTTP/1.1 100 Go on\r\n\r\n", None)]
    {
        let receiver = ends_in_the_second_request(Ends::Fin, EMPTY, then).await;
        let client = on_loopback(EgressLimits::default());
        let url = receiver.url("http", "127.0.0.1");
        post(&client, &url).await;
        let exchange = post(&client, &url).await;
        assert_eq!(exchange.outcome.as_ref().ok().map(|answer| answer.status), status, "{then}");
        assert_eq!((receiver.connections(), receiver.requests().len()), (1, 2), "{then}");
    }
}

#[tokio::test]
async fn a_connection_whose_answer_was_odd_or_longer_than_it_said_is_not_used_again() {
    for text in [
        "HTTP/1.1 200 OK\nContent-Length: 0\n\n",
        "HTTP/1.1 200 OK\r\nX : a\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nmore",
        "HTTP/1.1 204 No Content\r\nContent-Length: 4\r\n\r\nmore",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: Close\r\n\r\n",
        "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
    ] {
        let receiver = Receiver::answering(text).await;
        let client = on_loopback(EgressLimits::default());
        for _ in 0..2 {
            assert_eq!(answer(&post(&client, &receiver.url("http", "127.0.0.1")).await).status / 100, 2);
        }
        assert_eq!((receiver.connections(), client.idle_connections()), (2, 0), "{text:?}");
    }
}
