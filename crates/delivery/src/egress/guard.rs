//! The check that a URL passes before a connection is made.

use std::net::{IpAddr, SocketAddr};

use refhook_core::address::{self, EgressAllow};
use refhook_core::webhook::webhook_url;
use rustls::pki_types::CertificateDer;
use url::{Host, Url};

use super::error::{AttemptError, AttemptErrorKind};
use super::resolver::Resolver;

/// The test inbox of this process: `https://host:port` goes to `address` and must show `certificate`, which is
/// trusted for it alone.
#[derive(Debug, Clone)]
pub struct LocalTarget {
    /// Host of its URL, in lower case.
    pub host: String,
    /// Port of its URL.
    pub port: u16,
    /// The socket that it listens on.
    pub address: SocketAddr,
    /// Its own certificate, valid for `host`.
    pub certificate: CertificateDer<'static>,
}

/// Decides which addresses may be dialled for a URL.
pub struct Guard {
    allow: EgressAllow,
    resolver: Resolver,
    local: Option<LocalTarget>,
}

impl Guard {
    /// A guard that allows public addresses, what `allow` names, and `local` under its exact host and port.
    pub fn new(allow: EgressAllow, resolver: Resolver, local: Option<LocalTarget>) -> Self {
        let allow = match &local {
            Some(local) => allow.with_inbox(&local.host, local.port),
            None => allow,
        };
        Self { allow, resolver, local }
    }

    /// The addresses that may be dialled for `url`. Fails with `blocked_address` if the URL breaks a rule or any of
    /// its addresses is private: a name with a public and a private address is an attack or a mistake.
    pub async fn vet(&self, url: &Url) -> Result<Vec<SocketAddr>, AttemptError> {
        self.check(url)?;
        if let Some(local) = self.local_for(url) {
            return Ok(vec![local.address]);
        }
        let (Some(host), Some(port)) = (url.host(), url.port_or_known_default()) else {
            return Err(blocked("The URL names no host."));
        };
        let (name, addresses) = match host {
            Host::Domain(name) => (name, self.resolver.lookup(name).await?),
            Host::Ipv4(address) => ("", vec![IpAddr::V4(address)]),
            Host::Ipv6(address) => ("", vec![IpAddr::V6(address)]),
        };
        for address in &addresses {
            address::vet(*address, &self.allow, name).map_err(|reason| blocked(format!("{reason}.")))?;
        }
        Ok(addresses.into_iter().map(|address| SocketAddr::new(address, port)).collect())
    }

    /// Checks the URL itself, on every request, including one that reuses a connection.
    pub(super) fn check(&self, url: &Url) -> Result<(), AttemptError> {
        webhook_url::check_parsed(url, &self.allow).map_err(blocked)
    }

    pub(super) fn local(&self) -> Option<&LocalTarget> {
        self.local.as_ref()
    }

    pub(super) fn local_for(&self, url: &Url) -> Option<&LocalTarget> {
        self.local.as_ref().filter(|local| {
            url.scheme() == "https"
                && url.host_str() == Some(&local.host)
                && url.port_or_known_default() == Some(local.port)
        })
    }
}

fn blocked(detail: impl Into<String>) -> AttemptError {
    AttemptErrorKind::BlockedAddress.because(detail)
}
