//! The secure connection, and what to say when there is none.

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::io;
use std::pin::pin;
use std::sync::Arc;

use refhook_core::tls_fault::TlsFault;
use rustls::client::{ResolvesClientCert, Resumption};
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::sign::CertifiedKey;
use rustls::{
    AlertDescription, CertificateError, ClientConfig, Error, PeerIncompatible, PeerMisbehaved,
    SignatureScheme,
};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::error::{AttemptError, AttemptErrorKind, from_io};
use super::stream::{Metered, TooMuchWork};
use super::trust::{self, Trust};

/// Sessions that are remembered, so that a receiver's next connection needs no full handshake.
const SESSIONS: usize = 4_096;

/// The certificates of `REFHOOK_EGRESS_CA` can not be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("REFHOOK_EGRESS_CA: {0}")]
pub struct InvalidRoots(String);

impl InvalidRoots {
    pub(super) fn new(why: impl Into<String>) -> Self {
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
    /// Whether the handshake that this thread works on was asked for a certificate.
    static ASKED: Cell<bool> = const { Cell::new(false) };
}

/// Shows no certificate, and notes that one is wanted: what the receiver says afterwards is often only that it refuses.
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
    /// Whether the receiver asked for a client certificate. With TLS 1.3 it says only afterwards that it needs one.
    pub(super) wants_certificate: bool,
}

/// Makes the handshake.
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
    let inner = error.get_ref();
    if inner.is_some_and(<dyn std::error::Error + Send + Sync>::is::<TooMuchWork>) {
        return from_io(error);
    }
    let fault = match inner.and_then(|inner| inner.downcast_ref::<Error>()) {
        Some(Error::AlertReceived(_)) | None if wants_certificate => TlsFault::ClientCertificate,
        Some(Error::InvalidMessage(_)) if first.eq_ignore_ascii_case(b"HTTP/") => TlsFault::PlainHttp,
        Some(error) => fault(error),
        None => TlsFault::HungUp,
    };
    because(fault)
}

/// What a TLS error means to the person who set up the receiver.
pub(super) fn failed(error: &Error) -> AttemptError {
    because(fault(error))
}

/// That an attempt failed for this reason.
pub(super) fn because(fault: TlsFault) -> AttemptError {
    AttemptErrorKind::TlsFailed.because(fault.sentence())
}

fn fault(error: &Error) -> TlsFault {
    match error {
        Error::InvalidCertificate(certificate) => of_certificate(certificate),
        Error::AlertReceived(alert) => of_alert(*alert),
        Error::InvalidMessage(_) | Error::PeerSentOversizedRecord => TlsFault::NotTls,
        Error::PeerIncompatible(
            PeerIncompatible::ServerDoesNotSupportTls12Or13
            | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig,
        ) => TlsFault::OldVersion,
        Error::PeerIncompatible(_) => TlsFault::NothingInCommon,
        Error::PeerMisbehaved(PeerMisbehaved::SelectedUnofferedApplicationProtocol)
        | Error::NoApplicationProtocol => TlsFault::OtherProtocol,
        Error::NoCertificatesPresented => TlsFault::BadCertificate,
        Error::PeerMisbehaved(_)
        | Error::InappropriateMessage { .. }
        | Error::InappropriateHandshakeMessage { .. }
        | Error::DecryptError => TlsFault::Misbehaved,
        _ => TlsFault::Other,
    }
}

fn of_alert(alert: AlertDescription) -> TlsFault {
    match alert {
        AlertDescription::ProtocolVersion => TlsFault::OldVersion,
        AlertDescription::HandshakeFailure | AlertDescription::InsufficientSecurity => {
            TlsFault::NothingInCommon
        }
        AlertDescription::CertificateRequired | AlertDescription::NoCertificate => {
            TlsFault::ClientCertificate
        }
        AlertDescription::UnrecognisedName => TlsFault::UnknownName,
        AlertDescription::NoApplicationProtocol => TlsFault::OtherProtocol,
        _ => TlsFault::Refused,
    }
}

fn of_certificate(error: &CertificateError) -> TlsFault {
    use CertificateError as Certificate;
    match error {
        Certificate::Expired | Certificate::ExpiredContext { .. } => TlsFault::Expired,
        Certificate::NotValidYet | Certificate::NotValidYetContext { .. } => TlsFault::NotYetValid,
        Certificate::NotValidForName | Certificate::NotValidForNameContext { .. } => TlsFault::OtherName,
        Certificate::UnknownIssuer => TlsFault::UnknownIssuer,
        Certificate::InvalidPurpose | Certificate::InvalidPurposeContext { .. } => TlsFault::WrongPurpose,
        Certificate::UnsupportedSignatureAlgorithmContext { .. }
        | Certificate::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => TlsFault::UnknownAlgorithm,
        Certificate::BadSignature => TlsFault::BadSignature,
        Certificate::Revoked => TlsFault::Revoked,
        Certificate::BadEncoding => TlsFault::Unreadable,
        Certificate::Other(other) => match other.0.downcast_ref() {
            Some(webpki::Error::CaUsedAsEndEntity) => TlsFault::Authority,
            Some(webpki::Error::UnsupportedCertVersion) => TlsFault::Unreadable,
            _ => TlsFault::BadCertificate,
        },
        _ => TlsFault::BadCertificate,
    }
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
