//! The secure connection, and the reason to give when there is none.

pub(super) mod fault;
mod trust;

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::io;
use std::pin::pin;
use std::sync::Arc;

use refhook_core::delivery::tls_fault::TlsFault;
use rustls::client::{ResolvesClientCert, Resumption};
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::sign::CertifiedKey;
use rustls::{ClientConfig, Error, SignatureScheme};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::error::AttemptError;
use super::stream::{Metered, from_io, is_too_much_work};
use trust::Trust;

/// Sessions kept for resumption, so that a receiver's next connection needs no full handshake.
const SESSIONS: usize = 4_096;

/// The certificates of `REFHOOK_EGRESS_CA` cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("REFHOOK_EGRESS_CA: {0}")]
pub struct InvalidRoots(String);

impl InvalidRoots {
    fn new(why: impl Into<String>) -> Self {
        Self(why.into())
    }
}

/// Trusts the public certificate authorities, and the certificates in `extra` (PEM) and what they have signed.
pub(super) fn public(extra: Option<&str>) -> Result<TlsConnector, InvalidRoots> {
    let given = extra.map(trust::read_pem).transpose()?.unwrap_or_default();
    connector(true, given)
}

/// Trusts `certificate` and nothing else.
pub(super) fn only(certificate: CertificateDer<'static>) -> Result<TlsConnector, InvalidRoots> {
    connector(false, vec![certificate])
}

fn connector(public: bool, given: Vec<CertificateDer<'static>>) -> Result<TlsConnector, InvalidRoots> {
    // Named here, because a process-wide default would depend on what else is linked in.
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let trust = Trust::new(public, given, Arc::clone(&provider))?;
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])
        .map_err(|error| InvalidRoots(error.to_string()))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(trust))
        .with_client_cert_resolver(Arc::new(NoClientCertificate));
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    config.resumption = Resumption::in_memory_sessions(SESSIONS);
    Ok(TlsConnector::from(Arc::new(config)))
}

thread_local! {
    /// Whether a client certificate was requested in the handshake that this thread is working on.
    static ASKED: Cell<bool> = const { Cell::new(false) };
}

/// Presents no certificate, and notes that one was requested: afterwards the receiver often says only that it refuses.
#[derive(Debug)]
struct NoClientCertificate;

impl ResolvesClientCert for NoClientCertificate {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        ASKED.set(true);
        None
    }

    fn has_certs(&self) -> bool {
        false
    }
}

/// An encrypted connection.
pub(super) struct Secured {
    pub(super) stream: TlsStream<Metered>,
    /// Whether the receiver asked for a client certificate. With TLS 1.3 it says only after the handshake that it needs
    /// one.
    pub(super) wants_certificate: bool,
}

/// Performs the handshake.
pub(super) async fn handshake(
    connector: &TlsConnector,
    name: ServerName<'static>,
    socket: Metered,
) -> Result<Secured, AttemptError> {
    let mut connecting = pin!(connector.connect(name, socket).into_fallible());
    let mut wants_certificate = false;
    let connected = poll_fn(|cx| {
        ASKED.set(false);
        let polled = connecting.as_mut().poll(cx);
        wants_certificate |= ASKED.get();
        polled
    });
    match connected.await {
        Ok(stream) => Ok(Secured { stream, wants_certificate }),
        Err((error, socket)) => Err(in_handshake(&error, socket.first(), wants_certificate)),
    }
}

/// What an error in the handshake means; `first` is what the receiver sent first.
fn in_handshake(error: &io::Error, first: &[u8], wants_certificate: bool) -> AttemptError {
    if is_too_much_work(error) {
        return from_io(error);
    }
    let fault = match error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) {
        Some(Error::AlertReceived(_)) | None if wants_certificate => TlsFault::ClientCertificate,
        Some(Error::InvalidMessage(_)) if first.eq_ignore_ascii_case(b"HTTP/") => TlsFault::PlainHttp,
        Some(error) => fault::of(error),
        None => TlsFault::HungUp,
    };
    fault::because(fault)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_that_can_not_be_used_are_refused() {
        for text in ["", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
            let error = public(Some(text)).err().unwrap();
            assert!(error.to_string().starts_with("REFHOOK_EGRESS_CA: "), "{error}");
        }
        assert!(public(None).is_ok());
    }
}
