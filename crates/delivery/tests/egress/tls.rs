//! Certificates, and the test inbox.

use std::sync::{Arc, Mutex};

use rcgen::CertifiedKey;
use refhook_delivery::egress::AttemptErrorKind::{BlockedAddress, ConnectTimeout, TlsFailed};
use refhook_delivery::egress::{Limits, LocalTarget};
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use rustls::{HandshakeKind, ServerConfig};
use tokio::io::AsyncWriteExt;
use tokio_rustls::TlsAcceptor;

use crate::server::{EMPTY, Receiver};
use crate::setup::{SHORT, Setup, answer, error, kind, post};
use refhook_testkit::dns::NameServer;

/// A receiver with a certificate for one name.
struct Secure {
    receiver: Receiver,
    certificate: CertificateDer<'static>,
    pem: String,
    handshakes: Arc<Mutex<Vec<HandshakeKind>>>,
}

/// Answers with `text`; closes the connection without TLS's goodbye after the first answer if `abruptly`.
async fn secure(name: &str, text: &'static str, abruptly: bool) -> Secure {
    let CertifiedKey { cert, signing_key } = rcgen::generate_simple_self_signed([name.to_owned()]).unwrap();
    let key = PrivatePkcs8KeyDer::from(signing_key.serialize_der());
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key.into())
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let handshakes = Arc::<Mutex<Vec<HandshakeKind>>>::default();
    let seen = handshakes.clone();
    let receiver = Receiver::start(move |stream, receiver| {
        let (acceptor, seen) = (acceptor.clone(), seen.clone());
        async move {
            let Ok(mut stream) = acceptor.accept(stream).await else { return };
            seen.lock().unwrap().extend(stream.get_ref().1.handshake_kind());
            if abruptly {
                receiver.read_request(&mut stream).await;
                stream.write_all(text.as_bytes()).await.unwrap();
                stream.flush().await.unwrap();
            } else {
                receiver.keep_answering(stream, text).await;
            }
        }
    })
    .await;
    Secure { receiver, certificate: cert.der().clone(), pem: cert.pem(), handshakes }
}

async fn names() -> NameServer {
    let dns = NameServer::start().await;
    for name in ["hooks.example", "other.example"] {
        dns.set(name, &["127.0.0.1"], 60);
    }
    dns
}

#[tokio::test]
async fn a_receiver_with_an_extra_root_is_trusted_for_its_name_alone() {
    let (secure, dns) = (secure("hooks.example", EMPTY, false).await, names().await);
    let roots = Some(secure.pem.clone());
    let client = Setup { allow: "127.0.0.1", roots, dns: Some(&dns), ..Setup::default() }.client();
    let exchange = post(&client, &secure.receiver.url("https", "hooks.example")).await;
    assert_eq!(answer(&exchange).status, 200);
    assert!(exchange.timings.dns.is_some() && exchange.timings.tls.is_some());
    let wrong = post(&client, &secure.receiver.url("https", "other.example")).await;
    assert_eq!(kind(&wrong), TlsFailed);
    assert_eq!(error(&wrong).detail, "The receiver's certificate is for another host name.");
    assert!(!wrong.sent);
    assert_eq!(secure.receiver.requests().len(), 1);
}

#[tokio::test]
async fn a_certificate_of_nobody_known_is_refused() {
    let (secure, dns) = (secure("hooks.example", EMPTY, false).await, names().await);
    let client = Setup { allow: "127.0.0.1", dns: Some(&dns), ..Setup::default() }.client();
    let exchange = post(&client, &secure.receiver.url("https", "hooks.example")).await;
    assert_eq!(kind(&exchange), TlsFailed);
    assert!(error(&exchange).detail.contains("not from a known authority"), "{}", error(&exchange).detail);
}

#[tokio::test]
async fn plain_http_on_a_secure_url_is_tls_failed() {
    let receiver = Receiver::start(|mut stream, _| async move {
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        let _ = tokio::io::copy(&mut stream, &mut tokio::io::sink()).await;
    })
    .await;
    let client = Setup { allow: "127.0.0.1", ..Setup::default() }.client();
    let exchange = post(&client, &receiver.url("https", "127.0.0.1")).await;
    assert_eq!(kind(&exchange), TlsFailed);
    assert_eq!(error(&exchange).detail, "The receiver does not speak TLS on this port.");
}

#[tokio::test]
async fn a_handshake_that_hangs_is_a_connect_timeout() {
    let receiver = Receiver::start(|mut stream, _| async move {
        let _ = tokio::io::copy(&mut stream, &mut tokio::io::sink()).await;
    })
    .await;
    let limits = Limits { connect: SHORT, ..Limits::default() };
    let client = Setup { allow: "127.0.0.1", limits, ..Setup::default() }.client();
    let exchange = post(&client, &receiver.url("https", "127.0.0.1")).await;
    assert_eq!(kind(&exchange), ConnectTimeout);
    let detail = "The receiver did not answer the TLS handshake: connecting took longer than 300ms.";
    assert_eq!(error(&exchange).detail, detail);
    assert!(!exchange.sent);
}

#[tokio::test]
async fn a_second_connection_resumes_the_session() {
    let close = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    let (secure, dns) = (secure("hooks.example", close, false).await, names().await);
    let roots = Some(secure.pem.clone());
    let client = Setup { allow: "127.0.0.1", roots, dns: Some(&dns), ..Setup::default() }.client();
    for _ in 0..2 {
        assert_eq!(answer(&post(&client, &secure.receiver.url("https", "hooks.example")).await).status, 200);
    }
    assert_eq!(*secure.handshakes.lock().unwrap(), [HandshakeKind::Full, HandshakeKind::Resumed]);
}

#[tokio::test]
async fn an_answer_that_ends_with_the_connection_counts_without_the_goodbye() {
    let (secure, dns) = (secure("hooks.example", "HTTP/1.1 200 OK\r\n\r\ndone", true).await, names().await);
    let roots = Some(secure.pem.clone());
    let client = Setup { allow: "127.0.0.1", roots, dns: Some(&dns), ..Setup::default() }.client();
    let exchange = post(&client, &secure.receiver.url("https", "hooks.example")).await;
    assert_eq!(answer(&exchange).body, b"done");
}

#[tokio::test]
async fn the_test_inbox_is_reached_while_its_address_stays_blocked() {
    let inbox = secure("inbox.localhost", EMPTY, false).await;
    let port = inbox.receiver.address.port();
    let local = LocalTarget {
        host: "inbox.localhost".into(),
        port,
        address: inbox.receiver.address,
        certificate: inbox.certificate.clone(),
    };
    let client = Setup { local: Some(local), ..Setup::default() }.client();
    assert_eq!(answer(&post(&client, &inbox.receiver.url("https", "inbox.localhost")).await).status, 200);
    let other_port = format!("https://inbox.localhost:{}/", if port == 2_000 { 2_001 } else { 2_000 });
    for url in [
        inbox.receiver.url("https", "127.0.0.1"),
        inbox.receiver.url("https", "localhost"),
        inbox.receiver.url("http", "inbox.localhost"),
        other_port,
    ] {
        assert_eq!(kind(&post(&client, &url).await), BlockedAddress, "{url}");
    }
    assert_eq!(inbox.receiver.connections(), 1);
}

#[tokio::test]
async fn the_inboxs_certificate_is_trusted_for_nothing_else() {
    let (inbox, dns) = (secure("hooks.example", EMPTY, false).await, names().await);
    let local = LocalTarget {
        host: "inbox.localhost".into(),
        port: 8_443,
        address: inbox.receiver.address,
        certificate: inbox.certificate.clone(),
    };
    let client =
        Setup { allow: "127.0.0.1", local: Some(local), dns: Some(&dns), ..Setup::default() }.client();
    let exchange = post(&client, &inbox.receiver.url("https", "hooks.example")).await;
    assert_eq!(kind(&exchange), TlsFailed);
}
