//! Whom we believe, and what to say when we do not.

use std::sync::Arc;

use rustls::client::Resumption;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{CertificateError, ClientConfig, RootCertStore};
use thiserror::Error;
use tokio_rustls::TlsConnector;

use super::error::{AttemptError, AttemptErrorKind};

/// Sessions that are remembered, so that a receiver's next connection needs no full handshake.
const SESSIONS: usize = 4_096;

/// The certificates of `REFHOOK_EGRESS_CA` can not be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("REFHOOK_EGRESS_CA: {0}")]
pub struct InvalidRoots(String);

/// Trusts the public certificate authorities and those in `extra` (PEM).
pub(super) fn public(extra: Option<&str>) -> Result<TlsConnector, InvalidRoots> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let known = roots.len();
    for certificate in CertificateDer::pem_slice_iter(extra.unwrap_or_default().as_bytes()) {
        let certificate =
            certificate.map_err(|error| InvalidRoots(format!("not readable as PEM: {error}")))?;
        roots.add(certificate).map_err(|error| InvalidRoots(format!("not usable as a root: {error}")))?;
    }
    if extra.is_some() && roots.len() == known {
        return Err(InvalidRoots("it holds no certificate in PEM form".to_owned()));
    }
    connector(roots)
}

/// Trusts `certificate` and nothing else.
pub(super) fn only(certificate: CertificateDer<'static>) -> Result<TlsConnector, InvalidRoots> {
    let mut roots = RootCertStore::empty();
    roots.add(certificate).map_err(|error| InvalidRoots(format!("the inbox's certificate: {error}")))?;
    connector(roots)
}

fn connector(roots: RootCertStore) -> Result<TlsConnector, InvalidRoots> {
    // Named here, because a process-wide default would depend on what else is linked in.
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])
        .map_err(|error| InvalidRoots(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    config.resumption = Resumption::in_memory_sessions(SESSIONS);
    Ok(TlsConnector::from(Arc::new(config)))
}

/// What a TLS error means to the person who set up the receiver.
pub(super) fn failed(error: &rustls::Error) -> AttemptError {
    use CertificateError as Certificate;
    let detail = match error {
        rustls::Error::InvalidCertificate(certificate) => match certificate {
            Certificate::Expired | Certificate::ExpiredContext { .. } => {
                "The receiver's certificate has expired.".to_owned()
            }
            Certificate::NotValidYet | Certificate::NotValidYetContext { .. } => {
                "The receiver's certificate is not valid yet.".to_owned()
            }
            Certificate::NotValidForName | Certificate::NotValidForNameContext { .. } => {
                "The receiver's certificate is for another host name.".to_owned()
            }
            Certificate::UnknownIssuer => {
                "The receiver's certificate is not from a known authority, or an intermediate one is missing."
                    .to_owned()
            }
            other => format!("The receiver's certificate is not valid: {other}."),
        },
        rustls::Error::AlertReceived(alert) => {
            format!("The receiver refused the secure connection: {alert:?}.")
        }
        rustls::Error::InvalidMessage(_) => "The receiver does not speak TLS on this port.".to_owned(),
        other => format!("The secure connection failed: {other}."),
    };
    AttemptErrorKind::TlsFailed.because(detail)
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
