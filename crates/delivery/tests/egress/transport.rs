//! What goes over the wire, and what each failure is called.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use refhook_core::webhook::Method;
use refhook_delivery::egress::AttemptErrorKind::{
    ConnectTimeout, ConnectionRefused, ConnectionReset, InvalidResponse, Timeout,
};
use refhook_delivery::egress::{EgressLimits, Keep, OutgoingRequest, Terms};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpSocket};

use crate::server::{EMPTY, Receiver};
use crate::setup::{SHORT, Setup, answer, error, kind, on_loopback, post};
use refhook_testkit::dns::NameServer;

#[tokio::test]
async fn the_request_goes_out_as_given() {
    let receiver = Receiver::answering(EMPTY).await;
    let client = on_loopback(EgressLimits::default());
    let url = format!("http://{}/a%20b?email=a%2Bb%40c.de&x=~'", receiver.address);
    let headers = [("X-Key", "käse"), ("webhook-id", "1")];
    for method in [Method::Get, Method::Post] {
        let request = OutgoingRequest::new(method, &url, headers, Bytes::new()).unwrap();
        assert_eq!(answer(&client.send(request, Terms::any_time(Keep::All)).await).status, 200);
    }
    let address = receiver.address;
    let rest = format!("host: {address}\r\nx-key: käse\r\nwebhook-id: 1\r\naccept-encoding: identity\r\n");
    let target = "/a%20b?email=a%2Bb%40c.de&x=~%27";
    assert_eq!(
        receiver.requests(),
        [
            format!("GET {target} HTTP/1.1\r\n{rest}\r\n"),
            format!("POST {target} HTTP/1.1\r\n{rest}content-length: 0\r\n\r\n"),
        ]
    );
}

#[tokio::test]
async fn an_answer_is_kept_with_its_headers_and_the_start_of_its_body() {
    let body = "é".repeat(400);
    let text = format!("HTTP/1.1 200 OK\r\nRetry-After: 7\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    let receiver = Receiver::answering(text.leak()).await;
    let client = on_loopback(EgressLimits::default());
    let exchange = post(&client, &receiver.url("http", "127.0.0.1")).await;
    let little = answer(&exchange);
    assert_eq!((little.body.as_slice(), little.truncated), (&body.as_bytes()[..256], true));
    assert_eq!(little.headers, [("retry-after".into(), "7".into()), ("content-length".into(), "800".into())]);
    assert_eq!(little.retry_after.as_deref(), Some("7"));
    assert!(exchange.sent && exchange.timings.first_byte.is_some() && exchange.timings.tls.is_none());

    let url = receiver.url("http", "127.0.0.1");
    let request = OutgoingRequest::new(Method::Get, &url, [], Bytes::new()).unwrap();
    let whole = client.send(request, Terms::any_time(Keep::All)).await;
    assert_eq!((answer(&whole).body.as_slice(), answer(&whole).truncated), (body.as_bytes(), false));
    assert_eq!(whole.timings.connect, None, "the connection was reused");
}

#[tokio::test]
async fn an_endless_body_is_cut_and_its_connection_dropped() {
    let written = Arc::new(AtomicUsize::new(0));
    let (done, ended) = tokio::sync::mpsc::channel(1);
    let count = written.clone();
    let receiver = Receiver::start(move |mut stream, receiver| {
        let (count, done) = (count.clone(), done.clone());
        async move {
            receiver.read_request(&mut stream).await;
            stream.write_all(b"HTTP/1.1 500 No\r\nTransfer-Encoding: chunked\r\n\r\n").await.unwrap();
            let chunk = [b"1000\r\n".as_slice(), &[b'x'; 4096], b"\r\n"].concat();
            while stream.write_all(&chunk).await.is_ok() {
                count.fetch_add(4096, Ordering::SeqCst);
            }
            done.send(()).await.unwrap();
        }
    })
    .await;
    let client = on_loopback(EgressLimits::default());
    let exchange = post(&client, &receiver.url("http", "127.0.0.1")).await;
    assert_eq!((answer(&exchange).body.len(), answer(&exchange).truncated), (16 * 1024, true));
    assert_eq!(client.idle_connections(), 0);
    let mut ended = ended;
    ended.recv().await.expect("the receiver sees its connection closed");
    // What both kernels buffer comes on top of the 64 KiB that were read.
    assert!(written.load(Ordering::SeqCst) < 16 * 1024 * 1024);
}

#[tokio::test]
async fn a_receiver_that_does_not_answer_is_a_timeout() {
    let receiver = Receiver::start(|mut stream, receiver| async move {
        receiver.read_request(&mut stream).await;
        receiver.read_request(&mut stream).await;
    })
    .await;
    let client = on_loopback(EgressLimits { attempt: SHORT, ..EgressLimits::default() });
    let exchange = post(&client, &receiver.url("http", "127.0.0.1")).await;
    assert_eq!(kind(&exchange), Timeout);
    assert_eq!(error(&exchange).detail, "The receiver did not answer within 300 milliseconds.");
    assert!(exchange.sent && exchange.timings.total >= 300);
    assert_eq!((exchange.address, receiver.requests().len()), (Some(receiver.address), 1));
}

#[tokio::test]
async fn a_body_that_does_not_end_in_time_is_a_timeout() {
    let receiver = Receiver::start(|mut stream, receiver| async move {
        receiver.read_request(&mut stream).await;
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart").await.unwrap();
        receiver.read_request(&mut stream).await;
    })
    .await;
    let client = on_loopback(EgressLimits { attempt: SHORT, ..EgressLimits::default() });
    let exchange = post(&client, &receiver.url("http", "127.0.0.1")).await;
    assert_eq!(kind(&exchange), Timeout);
    assert_eq!(error(&exchange).detail, "The answer (status 200) was not complete within 300 milliseconds.");
    assert!(exchange.timings.first_byte.is_some());
}

#[tokio::test]
async fn a_port_where_nothing_listens_is_refused() {
    let address = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let exchange = post(&on_loopback(EgressLimits::default()), &format!("http://{address}/")).await;
    assert_eq!(kind(&exchange), ConnectionRefused);
    assert!(!exchange.sent);
}

#[tokio::test]
async fn a_connection_that_is_reset_or_closed_before_the_answer_is_reset() {
    for abruptly in [true, false] {
        let receiver = Receiver::start(move |mut stream, receiver| async move {
            receiver.read_request(&mut stream).await;
            if abruptly {
                stream.set_zero_linger().unwrap();
            }
        })
        .await;
        let exchange = post(&on_loopback(EgressLimits::default()), &receiver.url("http", "127.0.0.1")).await;
        assert_eq!(kind(&exchange), ConnectionReset, "abruptly: {abruptly}");
        assert!(exchange.sent, "the receiver has read it");
        assert_eq!(receiver.requests().len(), 1, "it was sent once");
    }
}

#[tokio::test]
async fn a_body_cut_short_is_reset() {
    let receiver = Receiver::start(|mut stream, receiver| async move {
        receiver.read_request(&mut stream).await;
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart").await.unwrap();
    })
    .await;
    let exchange = post(&on_loopback(EgressLimits::default()), &receiver.url("http", "127.0.0.1")).await;
    assert_eq!(kind(&exchange), ConnectionReset);
}

#[tokio::test]
async fn what_is_not_http_is_an_invalid_response() {
    let endless = format!("HTTP/1.1 200 OK\r\nX: {}", "x".repeat(200_000)).leak();
    for text in [
        "SSH-2.0-OpenSSH_9.2\r\n\r\n",
        "HTTP/2.0 200 OK\r\n\r\n",
        "HTTP/1.1 20 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        endless,
    ] {
        let receiver = Receiver::answering(text).await;
        let exchange = post(&on_loopback(EgressLimits::default()), &receiver.url("http", "127.0.0.1")).await;
        assert_eq!(kind(&exchange), InvalidResponse, "{}", &text[..text.len().min(60)]);
    }
}

/// A listener whose backlog is full: new connections wait.
fn full_listener(address: SocketAddr) -> (TcpListener, Vec<std::net::TcpStream>) {
    let socket = if address.is_ipv6() { TcpSocket::new_v6() } else { TcpSocket::new_v4() }.unwrap();
    socket.bind(address).unwrap();
    let listener = socket.listen(0).unwrap();
    let address = listener.local_addr().unwrap();
    let queued = std::iter::from_fn(|| std::net::TcpStream::connect_timeout(&address, SHORT / 3).ok());
    let queued = queued.collect();
    (listener, queued)
}

#[tokio::test]
async fn a_receiver_that_does_not_accept_is_a_connect_timeout() {
    let (listener, _queued) = full_listener("127.0.0.1:0".parse().unwrap());
    let client = on_loopback(EgressLimits { connect: SHORT, ..EgressLimits::default() });
    let exchange = post(&client, &format!("http://{}/", listener.local_addr().unwrap())).await;
    assert_eq!(kind(&exchange), ConnectTimeout);
    let detail = "The receiver did not accept a connection: connecting took longer than 300 milliseconds.";
    assert_eq!(error(&exchange).detail, detail);
    assert!(!exchange.sent);
}

#[tokio::test]
async fn a_name_server_that_stays_silent_is_a_connect_timeout() {
    let dns = NameServer::start().await;
    dns.set("silent.example", &[], 0);
    let limits = EgressLimits { connect: SHORT, ..EgressLimits::default() };
    let client = Setup { dns: Some(&dns), limits, ..Setup::default() }.client();
    let exchange = post(&client, "https://silent.example/").await;
    assert_eq!(kind(&exchange), ConnectTimeout);
    assert_eq!(error(&exchange).detail, "The name lookup took longer than 300 milliseconds.");
}

#[tokio::test]
async fn a_family_that_does_not_answer_costs_a_moment_and_not_the_attempt() {
    let receiver = Receiver::answering(EMPTY).await;
    let dns = NameServer::start().await;
    dns.set("dual.example", &["127.0.0.1", "::1"], 60);
    let _full = full_listener(SocketAddr::new("::1".parse().unwrap(), receiver.address.port()));
    let client = Setup { allow: "dual.example", dns: Some(&dns), ..Setup::default() }.client();
    let exchange = post(&client, &receiver.url("http", "dual.example")).await;
    assert_eq!(answer(&exchange).status, 200);
    assert_eq!(exchange.address, Some(receiver.address));
    assert!(exchange.timings.connect >= Some(250), "IPv6 had its 250 ms alone: {:?}", exchange.timings);
}

#[tokio::test]
async fn an_address_that_refuses_makes_room_for_the_next_at_once() {
    let receiver = Receiver::answering(EMPTY).await;
    let dns = NameServer::start().await;
    dns.set("dual.example", &["127.0.0.1", "::1", "127.0.0.3"], 60);
    let client = Setup { allow: "dual.example", dns: Some(&dns), ..Setup::default() }.client();
    let exchange = post(&client, &receiver.url("http", "dual.example")).await;
    assert_eq!(exchange.address, Some(receiver.address));
}
