//! What a TLS error means to the person who set up the receiver.

use refhook_core::delivery::tls_fault::TlsFault;
use rustls::{AlertDescription, CertificateError, Error, PeerIncompatible, PeerMisbehaved};

use crate::egress::error::{AttemptError, AttemptErrorKind};

/// An attempt that ended with this error.
pub(in crate::egress) fn failed(error: &Error) -> AttemptError {
    because(of(error))
}

/// An attempt that failed for this reason.
pub(in crate::egress) fn because(fault: TlsFault) -> AttemptError {
    AttemptErrorKind::TlsFailed.because(fault.sentence())
}

pub(super) fn of(error: &Error) -> TlsFault {
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
