//! Certificates, and the test inbox.

use std::sync::{Arc, Mutex};

use rcgen::{BasicConstraints, Certificate, CertificateParams, CertifiedKey, DnType, IsCa, KeyPair};
use refhook_core::delivery::tls_fault::TlsFault;
use refhook_delivery::egress::AttemptErrorKind::{BlockedAddress, ConnectTimeout, TlsFailed};
use refhook_delivery::egress::{EgressLimits, Exchange, LocalTarget};
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use rustls::{HandshakeKind, ServerConfig};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
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

/// Answers with `text`; closes the connection without `close_notify` after the first answer if `abruptly`.
async fn secure(name: &str, text: &'static str, abruptly: bool) -> Secure {
    let CertifiedKey { cert, signing_key } = rcgen::generate_simple_self_signed([name.to_owned()]).unwrap();
    secure_with(config(&cert, &signing_key), &cert, text, abruptly).await
}

fn provider() -> Arc<rustls::crypto::CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

fn config(cert: &Certificate, key: &KeyPair) -> ServerConfig {
    let builder =
        ServerConfig::builder_with_provider(provider()).with_safe_default_protocol_versions().unwrap();
    with_certificate(builder.with_no_client_auth(), cert, key)
}

fn with_certificate(
    builder: rustls::ConfigBuilder<ServerConfig, rustls::server::WantsServerCert>,
    cert: &Certificate,
    key: &KeyPair,
) -> ServerConfig {
    let key = PrivatePkcs8KeyDer::from(key.serialize_der());
    builder.with_single_cert(vec![cert.der().clone()], key.into()).unwrap()
}

async fn secure_with(config: ServerConfig, cert: &Certificate, text: &'static str, abruptly: bool) -> Secure {
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
async fn what_a_server_does_instead_of_tls_has_a_sentence_of_its_own() {
    use TlsFault::{
        HungUp, NotTls, NothingInCommon, OldVersion, OtherProtocol, PlainHttp, Refused, UnknownName,
    };
    // A fatal alert with its reason, in a record of its own (RFC 8446, section 6).
    let alert = |description| vec![21, 3, 1, 0, 2, 2, description];
    // A server that picks TLS 1.1 by its hello.
    let hello = [&[22, 3, 2, 0, 42, 2, 0, 0, 38, 3, 2][..], &[7; 32], &[0, 0xc0, 0x13, 0]].concat();
    for (sends, fault) in [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec(), PlainHttp),
        (b"SSH-2.0-OpenSSH_9.2\r\n".to_vec(), NotTls),
        (b"<html>".to_vec(), NotTls),
        (alert(70), OldVersion),
        (hello, OldVersion),
        (alert(40), NothingInCommon),
        (alert(71), NothingInCommon),
        (alert(112), UnknownName),
        (alert(120), OtherProtocol),
        (alert(80), Refused),
        (alert(200), Refused),
        (Vec::new(), HungUp),
    ] {
        let answer = sends.clone();
        let receiver = Receiver::start(move |mut stream, _| {
            let answer = answer.clone();
            async move {
                let mut hello = [0; 4_096];
                let _ = stream.read(&mut hello).await;
                let _ = stream.write_all(&answer).await;
            }
        })
        .await;
        let client = Setup { allow: "127.0.0.1", ..Setup::default() }.client();
        let exchange = post(&client, &receiver.url("https", "127.0.0.1")).await;
        assert_eq!((kind(&exchange), exchange.sent), (TlsFailed, false), "{sends:?}");
        assert_eq!(error(&exchange).detail, fault.sentence(), "{sends:?}");
    }
}

#[tokio::test]
async fn a_handshake_that_hangs_is_a_connect_timeout() {
    let receiver = Receiver::start(|mut stream, _| async move {
        let _ = tokio::io::copy(&mut stream, &mut tokio::io::sink()).await;
    })
    .await;
    let limits = EgressLimits { connect: SHORT, ..EgressLimits::default() };
    let client = Setup { allow: "127.0.0.1", limits, ..Setup::default() }.client();
    let exchange = post(&client, &receiver.url("https", "127.0.0.1")).await;
    assert_eq!(kind(&exchange), ConnectTimeout);
    let detail =
        "The receiver did not answer the TLS handshake: connecting took longer than 300 milliseconds.";
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

/// A certificate as `openssl req -x509` makes it, which is marked as an authority's; without `names` as a
/// `subjectAltName` it has only a common name.
fn as_openssl_makes_it(
    common_name: &str,
    names: &[&str],
    algorithm: &'static rcgen::SignatureAlgorithm,
) -> (Certificate, KeyPair) {
    let key = KeyPair::generate_for(algorithm).unwrap();
    let names = names.iter().map(|name| (*name).to_owned());
    let mut params = CertificateParams::new(names.collect::<Vec<_>>()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(DnType::CommonName, common_name);
    (params.self_signed(&key).unwrap(), key)
}

async fn trusting(pem: &str, dns: &NameServer, url: &str) -> Exchange {
    let roots = Some(pem.to_owned());
    let client = Setup { allow: "127.0.0.1", roots, dns: Some(dns), ..Setup::default() }.client();
    post(&client, url).await
}

#[tokio::test]
async fn a_self_signed_certificate_that_was_given_is_trusted_for_its_names() {
    let dns = names().await;
    let given: [(&str, &[&str], _); 5] = [
        ("Acme", &["hooks.example"], &rcgen::PKCS_ECDSA_P256_SHA256),
        ("Acme", &["a.example", "hooks.example"], &rcgen::PKCS_ECDSA_P384_SHA384),
        ("Acme", &["127.0.0.1", "hooks.example"], &rcgen::PKCS_ED25519),
        ("hooks.example", &["hooks.example"], &rcgen::PKCS_ECDSA_P256_SHA256),
        ("Hooks.Example", &[], &rcgen::PKCS_ECDSA_P256_SHA256),
    ];
    for (common_name, names, algorithm) in given {
        let (cert, key) = as_openssl_makes_it(common_name, names, algorithm);
        let secure = secure_with(config(&cert, &key), &cert, EMPTY, false).await;
        let url = secure.receiver.url("https", "hooks.example");
        // Other certificates before it in the file change nothing.
        let others = rcgen::generate_simple_self_signed(["x.example".to_owned()]).unwrap().cert.pem();
        let exchange = trusting(&format!("{others}{}", secure.pem), &dns, &url).await;
        assert_eq!(exchange.outcome.map(|answer| answer.status), Ok(200), "{common_name} {names:?}");
        let ungiven = trusting(&others, &dns, &url).await;
        assert_eq!(kind(&ungiven), TlsFailed);
    }
}

#[tokio::test]
async fn a_certificate_that_was_given_is_trusted_for_no_other_name_and_no_other_time() {
    let dns = names().await;
    for (common_name, names) in [("hooks.example", &["b.example"][..]), ("b.example", &[]), ("example", &[])]
    {
        let (cert, key) = as_openssl_makes_it(common_name, names, &rcgen::PKCS_ECDSA_P256_SHA256);
        let secure = secure_with(config(&cert, &key), &cert, EMPTY, false).await;
        let exchange = trusting(&secure.pem, &dns, &secure.receiver.url("https", "hooks.example")).await;
        assert_eq!(error(&exchange).detail, TlsFault::OtherName.sentence(), "{common_name} {names:?}");
    }
    let year = rcgen::date_time_ymd;
    for (from, to, fault) in [
        (year(2001, 1, 1), year(2002, 1, 1), TlsFault::Expired),
        (year(2101, 1, 1), year(2102, 1, 1), TlsFault::NotYetValid),
    ] {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(["hooks.example".to_owned()]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        (params.not_before, params.not_after) = (from, to);
        let cert = params.self_signed(&key).unwrap();
        let secure = secure_with(config(&cert, &key), &cert, EMPTY, false).await;
        let exchange = trusting(&secure.pem, &dns, &secure.receiver.url("https", "hooks.example")).await;
        assert_eq!(error(&exchange).detail, fault.sentence());
    }
}

#[tokio::test]
async fn a_certificate_like_the_given_one_but_with_another_key_is_not_it() {
    let dns = names().await;
    let (given, _) = as_openssl_makes_it("Acme", &["hooks.example"], &rcgen::PKCS_ECDSA_P256_SHA256);
    let (cert, key) = as_openssl_makes_it("Acme", &["hooks.example"], &rcgen::PKCS_ECDSA_P256_SHA256);
    let secure = secure_with(config(&cert, &key), &cert, EMPTY, false).await;
    let exchange = trusting(&given.pem(), &dns, &secure.receiver.url("https", "hooks.example")).await;
    assert_eq!(kind(&exchange), TlsFailed);
    assert!(secure.receiver.requests().is_empty());
}

#[tokio::test]
async fn a_wanted_client_certificate_is_named_with_either_version() {
    let dns = names().await;
    for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
        let CertifiedKey { cert, signing_key } =
            rcgen::generate_simple_self_signed(["hooks.example".to_owned()]).unwrap();
        let mut roots = rustls::RootCertStore::empty();
        roots.add(cert.der().clone()).unwrap();
        let wanted = rustls::server::WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider());
        let builder =
            ServerConfig::builder_with_provider(provider()).with_protocol_versions(&[version]).unwrap();
        let builder = builder.with_client_cert_verifier(wanted.build().unwrap());
        let config = with_certificate(builder, &cert, &signing_key);
        let secure = secure_with(config, &cert, EMPTY, false).await;
        let exchange = trusting(&secure.pem, &dns, &secure.receiver.url("https", "hooks.example")).await;
        assert_eq!(kind(&exchange), TlsFailed, "{version:?}");
        assert_eq!(error(&exchange).detail, TlsFault::ClientCertificate.sentence(), "{version:?}");
    }
}

/// What works today: old and new versions, each kind of key, a server that prefers HTTP/2.
#[tokio::test]
async fn receivers_that_are_set_up_in_odd_ways_are_reached() {
    let dns = names().await;
    let all = [&rustls::version::TLS12, &rustls::version::TLS13];
    let algorithms = [&rcgen::PKCS_ECDSA_P256_SHA256, &rcgen::PKCS_ECDSA_P384_SHA384, &rcgen::PKCS_ED25519];
    for versions in [&all[..1], &all[1..], &all[..]] {
        for algorithm in algorithms {
            let key = KeyPair::generate_for(algorithm).unwrap();
            let cert =
                CertificateParams::new(["hooks.example".to_owned()]).unwrap().self_signed(&key).unwrap();
            let builder =
                ServerConfig::builder_with_provider(provider()).with_protocol_versions(versions).unwrap();
            let mut config = with_certificate(builder.with_no_client_auth(), &cert, &key);
            config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
            let secure = secure_with(config, &cert, EMPTY, false).await;
            let exchange = trusting(&secure.pem, &dns, &secure.receiver.url("https", "hooks.example")).await;
            assert_eq!(exchange.outcome.map(|answer| answer.status), Ok(200), "{versions:?} {algorithm:?}");
        }
    }
}

#[tokio::test]
async fn a_receiver_with_http2_alone_is_named() {
    let dns = names().await;
    let CertifiedKey { cert, signing_key } =
        rcgen::generate_simple_self_signed(["hooks.example".to_owned()]).unwrap();
    let mut config = config(&cert, &signing_key);
    config.alpn_protocols = vec![b"h2".to_vec()];
    let secure = secure_with(config, &cert, EMPTY, false).await;
    let exchange = trusting(&secure.pem, &dns, &secure.receiver.url("https", "hooks.example")).await;
    assert_eq!(error(&exchange).detail, TlsFault::OtherProtocol.sentence());
}
