//! Which certificates are trusted.

use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};

use super::InvalidRoots;

/// Trusts what authorities have signed, and the given certificates themselves.
///
/// A certificate made for one receiver with `openssl req -x509` is marked as an authority's. webpki accepts no such
/// certificate from a server, even a trusted one; but an operator who configured it knows exactly whom to expect.
#[derive(Debug)]
pub(super) struct Trust {
    authorities: Arc<WebPkiServerVerifier>,
    given: Vec<CertificateDer<'static>>,
}

impl Trust {
    /// Trusts the public authorities if `public`, and those in `given`.
    pub(super) fn new(
        public: bool,
        given: Vec<CertificateDer<'static>>,
        provider: Arc<CryptoProvider>,
    ) -> Result<Self, InvalidRoots> {
        let roots = if public { webpki_roots::TLS_SERVER_ROOTS.to_vec() } else { Vec::new() };
        let mut roots = RootCertStore { roots };
        for (place, certificate) in given.iter().enumerate() {
            let added = roots.add(certificate.clone());
            added
                .map_err(|_| InvalidRoots::new(format!("certificate {} in it cannot be read", place + 1)))?;
        }
        let authorities = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider).build();
        let authorities =
            authorities.map_err(|_| InvalidRoots::new("it holds no certificate in PEM form"))?;
        Ok(Self { authorities, given })
    }

    fn verify_given(
        certificate: &CertificateDer<'_>,
        name: &ServerName<'_>,
    ) -> Result<ServerCertVerified, Error> {
        let parsed = ParsedCertificate::try_from(certificate)?;
        match rustls::client::verify_server_name(&parsed, name) {
            // Without a subjectAltName the common name counts, as it did before there was that extension.
            Err(Error::InvalidCertificate(CertificateError::NotValidForNameContext {
                presented, ..
            })) if presented.is_empty() && has_common_name(certificate, name) => {}
            verdict => verdict?,
        }
        Ok(ServerCertVerified::assertion())
    }
}

/// The certificates in a PEM text.
pub(super) fn read_pem(text: &str) -> Result<Vec<CertificateDer<'static>>, InvalidRoots> {
    let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(text.as_bytes()).collect();
    let read = read.map_err(|_| InvalidRoots::new("it is not readable as PEM"))?;
    if read.is_empty() { Err(InvalidRoots::new("it holds no certificate in PEM form")) } else { Ok(read) }
}

/// Whether a certificate has this name as a common name (RFC 5280, appendix A.1: 2.5.4.3): its subject's, or its
/// issuer's, which is the same when it is self-signed.
fn has_common_name(certificate: &CertificateDer<'_>, name: &ServerName<'_>) -> bool {
    const COMMON_NAME: [u8; 5] = [0x06, 0x03, 0x55, 0x04, 0x03];
    let name = name.to_str();
    let places = certificate.windows(COMMON_NAME.len()).enumerate();
    places.filter(|(_, window)| *window == COMMON_NAME).any(|(at, _)| {
        // The string type, the length in one byte, the text.
        let value = certificate.get(at + COMMON_NAME.len() + 1..);
        let text = value.and_then(|value| value.get(1..=usize::from(*value.first()?)));
        text.is_some_and(|text| text.eq_ignore_ascii_case(name.as_bytes()))
    })
}

impl ServerCertVerifier for Trust {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        use CertificateError::{Expired, ExpiredContext, NotValidYet, NotValidYetContext};
        let verdict =
            self.authorities.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
        match &verdict {
            // Dates are checked first, so any other error means that they are valid.
            Err(Error::InvalidCertificate(
                Expired | ExpiredContext { .. } | NotValidYet | NotValidYetContext { .. },
            ))
            | Ok(_) => verdict,
            Err(_) if self.given.iter().any(|given| given.as_ref() == end_entity.as_ref()) => {
                Self::verify_given(end_entity, server_name)
            }
            Err(_) => verdict,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.authorities.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.authorities.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.authorities.supported_verify_schemes()
    }
}
