//! Why a TLS connection failed, in words for whoever set up the receiver.

/// A reason. The delivery log stores its sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TlsFault {
    /// `notAfter` has passed.
    Expired,
    /// `notBefore` has not come.
    NotYetValid,
    /// The certificate is for other hosts.
    OtherName,
    /// No trusted authority has signed it.
    UnknownIssuer,
    /// A CA certificate, not one for a server.
    Authority,
    /// Its extended key usage excludes servers.
    WrongPurpose,
    /// The kind of key or signature is not supported.
    UnknownAlgorithm,
    /// A signature does not verify.
    BadSignature,
    /// It was revoked.
    Revoked,
    /// Not X.509 version 3, or not X.509 at all.
    Unreadable,
    /// Any other certificate fault.
    BadCertificate,
    /// An HTTP server without TLS.
    PlainHttp,
    /// Something that is neither TLS nor HTTP.
    NotTls,
    /// TLS 1.1 or older.
    OldVersion,
    /// No cipher, curve or signature in common.
    NothingInCommon,
    /// The receiver requires a client certificate.
    ClientCertificate,
    /// The receiver has no certificate for the name.
    UnknownName,
    /// No HTTP/1.1 over TLS, such as a server that speaks HTTP/2 only.
    OtherProtocol,
    /// The receiver refused the handshake without a reason.
    Refused,
    /// The receiver closed the connection during the handshake.
    HungUp,
    /// The receiver violates the TLS protocol.
    Misbehaved,
    /// The URL's host cannot appear in a certificate.
    UnusableName,
    /// Anything else.
    Other,
}

/// Each fault with its sentence and its advice, in the order above.
const TEXTS: [(TlsFault, &str, &str); 23] = [
    (
        TlsFault::Expired,
        "The receiver's certificate has expired.",
        "Ask whoever runs the server to renew its certificate.",
    ),
    (
        TlsFault::NotYetValid,
        "The receiver's certificate is not valid yet.",
        "Ask whoever runs the server to check the certificate's dates, and the clocks of both servers.",
    ),
    (
        TlsFault::OtherName,
        "The receiver's certificate is for another host name.",
        "Check the address for typing mistakes. If it is right, ask whoever runs the server for a certificate \
         that names this host (as a subjectAltName).",
    ),
    (
        TlsFault::UnknownIssuer,
        "The receiver's certificate is not from a known authority, or an intermediate one is missing.",
        "Ask whoever runs the server to install the complete chain of certificates. If the certificate is \
         self-made, ask whoever runs Refhook to add it to REFHOOK_EGRESS_CA.",
    ),
    (
        TlsFault::Authority,
        "The receiver shows the certificate of an authority instead of a server's own.",
        "Ask whoever runs the server for a server certificate, or ask whoever runs Refhook to add this one to \
         REFHOOK_EGRESS_CA.",
    ),
    (
        TlsFault::WrongPurpose,
        "The receiver's certificate is not meant for servers.",
        "Ask whoever runs the server for a certificate for server authentication.",
    ),
    (
        TlsFault::UnknownAlgorithm,
        "The receiver's certificate has a key or signature of a kind that Refhook cannot check.",
        "Ask whoever runs the server for a certificate with an RSA key of 2048 bits or more, P-256, P-384 or \
         Ed25519. P-521, DSA and SHA-1 are not supported.",
    ),
    (
        TlsFault::BadSignature,
        "The signature of the receiver's certificate is wrong, or its key is too short.",
        "Ask whoever runs the server to create its certificate anew, with an RSA key of 2048 bits or more, or P-256.",
    ),
    (
        TlsFault::Revoked,
        "The receiver's certificate was revoked.",
        "Ask whoever runs the server for a new certificate.",
    ),
    (
        TlsFault::Unreadable,
        "The receiver's certificate cannot be read: it is damaged, or not X.509 version 3.",
        "Ask whoever runs the server to create its certificate anew, as X.509 version 3 with a subjectAltName.",
    ),
    (
        TlsFault::BadCertificate,
        "The receiver's certificate is not valid.",
        "Ask whoever runs the server to renew its certificate.",
    ),
    (
        TlsFault::PlainHttp,
        "The receiver answers without encryption (plain HTTP) on this port.",
        "Enter the port of the server's HTTPS, often 443 or 8443, or ask whoever runs the server to turn on HTTPS.",
    ),
    (
        TlsFault::NotTls,
        "The receiver does not speak TLS on this port.",
        "Check the port in the address: something else than a web server answers there.",
    ),
    (
        TlsFault::OldVersion,
        "The receiver speaks no TLS newer than 1.1, which is no longer safe.",
        "Ask whoever runs the server to turn on TLS 1.2 or 1.3.",
    ),
    (
        TlsFault::NothingInCommon,
        "The receiver and Refhook have no way of encryption in common.",
        "Ask whoever runs the server to offer TLS 1.2 or 1.3 with current ciphers, and a certificate with an RSA \
         key, P-256, P-384 or Ed25519. P-521 and DSA are not supported.",
    ),
    (
        TlsFault::ClientCertificate,
        "The receiver wants a client certificate, and Refhook has none to show.",
        "Ask whoever runs the server to accept requests without a client certificate at this address, and to check \
         the webhook's credentials or signature instead.",
    ),
    (
        TlsFault::UnknownName,
        "The receiver does not know the host name in the address.",
        "Check the address for typing mistakes, and that the domain points to the right server.",
    ),
    (
        TlsFault::OtherProtocol,
        "The receiver does not offer HTTP/1.1 over its secure connection.",
        "Ask whoever runs the server to accept HTTP/1.1 beside HTTP/2.",
    ),
    (
        TlsFault::Refused,
        "The receiver refused the secure connection.",
        "Its log says why. Ask whoever runs the server.",
    ),
    (
        TlsFault::HungUp,
        "The receiver closed the connection during the TLS handshake.",
        "Check that the address and its port are right and that no firewall stands between. If they are, ask \
         whoever runs the server.",
    ),
    (
        TlsFault::Misbehaved,
        "The receiver does not keep to the rules of TLS.",
        "Ask whoever runs the server to update it. A firewall that inspects traffic can cause this as well.",
    ),
    (
        TlsFault::UnusableName,
        "No certificate can be for the host in the address.",
        "Check the address for typing mistakes: a host name has letters, digits, hyphens and dots.",
    ),
    (
        TlsFault::Other,
        "A secure connection was not possible.",
        "Try again. If it continues, ask whoever runs the server to check its certificate and its TLS settings.",
    ),
];

impl TlsFault {
    /// All of them.
    pub const ALL: [Self; TEXTS.len()] = {
        let mut all = [Self::Other; TEXTS.len()];
        let mut place = 0;
        while place < TEXTS.len() {
            all[place] = TEXTS[place].0;
            place += 1;
        }
        all
    };

    /// What happened, in one sentence.
    pub const fn sentence(self) -> &'static str {
        TEXTS[self as usize].1
    }

    /// What to do about it.
    pub const fn advice(self) -> &'static str {
        TEXTS[self as usize].2
    }

    /// The fault that the delivery log describes with these words.
    pub fn of_sentence(sentence: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fault| fault.sentence() == sentence)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn each_fault_has_its_own_sentence_and_is_found_by_it() {
        let sentences: HashSet<_> = TlsFault::ALL.map(TlsFault::sentence).into();
        assert_eq!(sentences.len(), TlsFault::ALL.len());
        for (place, fault) in TlsFault::ALL.into_iter().enumerate() {
            assert_eq!(fault as usize, place);
            assert_eq!(TlsFault::of_sentence(fault.sentence()), Some(fault));
            assert!(fault.sentence().ends_with('.') && fault.advice().ends_with('.'), "{fault:?}");
        }
        assert_eq!(TlsFault::of_sentence("Something else."), None);
    }
}
