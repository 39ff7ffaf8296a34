//! The inbox's socket and certificate.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Context;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use refhook_delivery::egress::LocalTarget;
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::PrivatePkcs8KeyDer;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// Host of the inbox's URL. Names under `.localhost` always mean this machine (RFC 6761), so no lead goes astray if the
/// webhook is copied to a server without an inbox.
pub const HOST: &str = "inbox.refhook.localhost";

/// A bound inbox that does not serve yet: the egress guard must first learn its address.
pub struct InboxListener {
    /// The socket.
    pub listener: TcpListener,
    /// TLS with the inbox's certificate.
    pub tls: TlsAcceptor,
    /// The inbox's address, for the egress guard.
    pub target: LocalTarget,
}

impl InboxListener {
    /// Listens on `address` with a certificate created for this start.
    pub async fn bind(address: SocketAddr) -> anyhow::Result<Self> {
        let in_use = || {
            format!(
                "REFHOOK_INBOX: the test inbox can not listen on {address}; stop the program that does, or choose \
                 another port"
            )
        };
        let listener = TcpListener::bind(address).await.with_context(in_use)?;
        let address = listener.local_addr()?;

        let CertifiedKey { cert, signing_key } = generate_simple_self_signed([HOST.to_owned()])?;
        let certificate = cert.der().clone();
        let key = PrivatePkcs8KeyDer::from(signing_key.serialize_der());
        // The provider is explicit, because the process-wide default would depend on what else is linked in.
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![certificate.clone()], key.into())?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];

        let target = LocalTarget { host: HOST.to_owned(), port: address.port(), address, certificate };
        Ok(Self { listener, tls: TlsAcceptor::from(Arc::new(config)), target })
    }

    /// `https://inbox.refhook.localhost:PORT`.
    pub fn origin(&self) -> String {
        format!("https://{HOST}:{}", self.target.port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_port_in_use_is_named_with_the_setting() {
        let first = InboxListener::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let message = InboxListener::bind(first.target.address).await.err().unwrap().to_string();
        assert!(message.starts_with("REFHOOK_INBOX: "), "{message}");
        assert!(message.contains(&first.target.address.to_string()), "{message}");
    }
}
