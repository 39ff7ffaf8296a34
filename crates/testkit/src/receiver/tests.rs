use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName, pem::PemObject};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto::ring};

use super::*;

const GET: &[u8] = b"GET /a?b=%20 HTTP/1.1\r\nHost: x\r\n\r\n";
const OK: &str = "HTTP/1.1 200 \r\ncontent-length: 0\r\n\r\n";

#[expect(clippy::disallowed_methods, reason = "these tests are the client of a receiver on loopback")]
async fn connect(receiver: &Receiver) -> std::io::Result<TcpStream> {
    TcpStream::connect(receiver.address()).await
}

async fn connect_tls(receiver: &Receiver, name: &'static str) -> TlsStream<TcpStream> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(receiver.ca_pem().as_bytes()).unwrap()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = connect(receiver).await.unwrap();
    TlsConnector::from(Arc::new(config)).connect(ServerName::try_from(name).unwrap(), stream).await.unwrap()
}

/// Sends `request` and reads as many bytes as `answer` has.
async fn exchange(stream: &mut (impl AsyncRead + AsyncWrite + Unpin), request: &[u8], answer: &str) {
    stream.write_all(request).await.unwrap();
    let mut got = vec![0; answer.len()];
    stream.read_exact(&mut got).await.unwrap();
    assert_eq!(String::from_utf8(got).unwrap(), answer);
}

#[tokio::test]
async fn requests_over_https_are_recorded_to_the_byte_and_share_a_connection() {
    let receiver = Receiver::https().await;
    let post = b"POST /hook?x=1 HTTP/1.1\r\nHost: a\r\nX-Case: Kept\r\ncontent-length: 2\r\n\r\n\xff\x00";
    let mut stream = connect_tls(&receiver, "127.0.0.1").await;
    exchange(&mut stream, post, OK).await;
    exchange(&mut stream, GET, OK).await;
    exchange(&mut connect_tls(&receiver, "crm.receiver.test").await, GET, OK).await;

    let requests = receiver.wait_for(3).await;
    assert_eq!([&requests[0].head[..], &requests[0].body[..]].concat(), post);
    assert_eq!(requests[0].header("x-case"), Some("Kept"));
    assert_eq!(requests[1].head, GET);
    assert_eq!(requests.iter().map(|r| r.connection).collect::<Vec<_>>(), [0, 0, 1]);
    assert!(requests[0].arrived <= requests[1].arrived);
    assert_eq!(receiver.url("/a"), format!("https://127.0.0.1:{}/a", receiver.address().port()));
}

#[tokio::test]
async fn the_script_sees_the_request_and_may_change() {
    let receiver = Receiver::http().await;
    receiver.respond_with(|request| Answer::status(if request.target == "/a?b=%20" { 410 } else { 500 }));
    let mut stream = connect(&receiver).await.unwrap();
    exchange(&mut stream, GET, "HTTP/1.1 410 \r\ncontent-length: 0\r\n\r\n").await;
    receiver.respond_with(|_| Answer::status(429).header("retry-after", "5").body("no"));
    exchange(&mut stream, GET, "HTTP/1.1 429 \r\nretry-after: 5\r\ncontent-length: 2\r\n\r\nno").await;
}

#[tokio::test]
async fn a_held_answer_waits_for_the_test() {
    let receiver = Receiver::http().await;
    let gate = Arc::new(Semaphore::new(0));
    let held = Answer::status(200).held_by(&gate);
    receiver.respond_with(move |_| held.clone());
    let mut stream = connect(&receiver).await.unwrap();
    stream.write_all(GET).await.unwrap();
    receiver.wait_for(1).await;
    assert_eq!(stream.try_read(&mut [0; 1]).unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
    gate.add_permits(1);
    exchange(&mut stream, b"", OK).await;
}

#[tokio::test]
async fn a_reset_is_a_reset_and_a_close_is_an_end() {
    for (receiver, then) in [(Receiver::http().await, "plain"), (Receiver::https().await, "tls")] {
        receiver.respond_with(|_| Answer::reset());
        let mut text = String::new();
        let read = if then == "tls" {
            let mut stream = connect_tls(&receiver, "localhost").await;
            stream.write_all(GET).await.unwrap();
            stream.read_to_string(&mut text).await
        } else {
            let mut stream = connect(&receiver).await.unwrap();
            stream.write_all(GET).await.unwrap();
            stream.read_to_string(&mut text).await
        };
        assert_eq!(read.unwrap_err().kind(), std::io::ErrorKind::ConnectionReset, "{then}");
    }
    let receiver = Receiver::http().await;
    receiver.respond_with(|_| Answer::bytes("not HTTP"));
    let mut stream = connect(&receiver).await.unwrap();
    stream.write_all(GET).await.unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).await.unwrap();
    assert_eq!(text, "not HTTP");
}

#[tokio::test]
async fn a_receiver_that_is_down_refuses_and_comes_back_at_its_address() {
    let mut receiver = Receiver::http().await;
    let address = receiver.address();
    receiver.respond_with(|_| Answer::status(200).body("half").then_hang());
    let mut hanging = connect(&receiver).await.unwrap();
    exchange(&mut hanging, GET, "HTTP/1.1 200 \r\ncontent-length: 4\r\n\r\nhalf").await;

    receiver.stop().await;
    assert_eq!(hanging.read(&mut [0; 1]).await.unwrap(), 0);
    assert_eq!(connect(&receiver).await.unwrap_err().kind(), std::io::ErrorKind::ConnectionRefused);
    receiver.start_again().await;
    assert_eq!(receiver.address(), address);
    connect(&receiver).await.unwrap().write_all(GET).await.unwrap();
    assert_eq!(receiver.wait_for(2).await.len(), 2);
}

#[tokio::test]
#[should_panic(expected = "transfer-encoding")]
async fn a_malformed_request_fails_the_test_that_waits() {
    let receiver = Receiver::http().await;
    let mut stream = connect(&receiver).await.unwrap();
    stream.write_all(b"POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n").await.unwrap();
    receiver.wait_for(1).await;
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = "2 requests were expected, these came: []")]
async fn waiting_ends_with_what_did_come() {
    Receiver::http().await.wait_for(2).await;
}

#[tokio::test(start_paused = true)]
async fn an_answer_can_trickle_and_the_ledger_says_when_it_is_through() {
    let receiver = Receiver::http().await;
    receiver.respond_with(|_| Answer::status(200).body("ab").repeated(3).trickle(Duration::from_secs(1)));
    let mut stream = connect(&receiver).await.unwrap();
    let start = tokio::time::Instant::now();
    exchange(&mut stream, GET, "HTTP/1.1 200 \r\ncontent-length: 6\r\n\r\nabab").await;
    assert_eq!(receiver.ledger(0)[0].1, None, "two bytes are to come");
    exchange(&mut stream, b"", "ab").await;
    assert!(start.elapsed() >= Duration::from_secs(38), "{:?}", start.elapsed());
    receiver.respond_with(|_| Answer::status(204));
    exchange(&mut stream, GET, "HTTP/1.1 204 \r\n\r\n").await;
    assert_eq!(receiver.ledger(0)[0].1, Some(200));
    assert_eq!(receiver.ledger(1).len(), 1);
}
