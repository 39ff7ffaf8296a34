//! How connections are reused.

use std::io::{Read, Write};
use std::sync::mpsc;
use std::time::Duration;

use futures_util::future::join_all;
use refhook_delivery::egress::Limits;

use crate::server::{EMPTY, Receiver};
use crate::setup::{answer, on_loopback, post, until};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_one_after_another_share_a_connection() {
    let receiver = Receiver::answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").await;
    let client = on_loopback(Limits::default());
    for _ in 0..200 {
        assert_eq!(answer(&post(&client, &receiver.url("http", "127.0.0.1")).await).body, b"ok");
    }
    assert_eq!((receiver.connections(), receiver.requests().len(), client.idle_connections()), (1, 200, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_at_the_same_time_need_no_more_connections_than_requests() {
    let receiver = Receiver::answering(EMPTY).await;
    let client = on_loopback(Limits::default());
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
    let client = on_loopback(Limits::default());
    for receiver in [&first, &second, &first] {
        post(&client, &receiver.url("http", "127.0.0.1")).await;
    }
    assert_eq!((first.connections(), second.connections()), (1, 1));
    assert_eq!((first.requests().len(), second.requests().len()), (2, 1));
}

#[tokio::test]
async fn a_connection_that_waited_too_long_is_closed() {
    let receiver = Receiver::answering(EMPTY).await;
    let client = on_loopback(Limits { idle: Duration::from_millis(50), ..Limits::default() });
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
    let client = on_loopback(Limits { live: Duration::from_millis(50), ..Limits::default() });
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
    let client = on_loopback(Limits { idle_connections: 2, ..Limits::default() });
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
    let client = on_loopback(Limits::default());
    for _ in 0..5 {
        let exchange = post(&client, &format!("http://{address}/")).await;
        assert_eq!(answer(&exchange).status, 200);
        assert!(exchange.timings.connect.is_some(), "on a fresh connection");
        assert_eq!(client.idle_connections(), 1);
        // This thread runs the client too, so the connection's task can not notice before the next request is
        // handed to it: the yield lets the event arrive, and the request comes first.
        close.send(()).unwrap();
        is_closed.recv().unwrap();
        tokio::task::yield_now().await;
    }
}
