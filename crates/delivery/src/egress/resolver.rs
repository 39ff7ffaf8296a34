//! Resolves names in this process, so that the guard sees what the name servers answered.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use hickory_resolver::config::{
    ConnectionConfig, LookupIpStrategy, NameServerConfig, ResolveHosts, ResolverConfig, ResolverOpts,
};
use hickory_resolver::net::NetError;
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::proto::rr::Name;
use hickory_resolver::{ResolverBuilder, TokioResolver};
use thiserror::Error;

use super::error::{AttemptError, AttemptErrorKind};
use super::shortage::shortage;

/// Looks up the addresses of a host name and remembers them for as long as their records allow.
#[derive(Clone)]
pub struct Resolver(TokioResolver);

/// The resolver cannot be set up, for instance because the system's configuration cannot be read.
#[derive(Debug, Error)]
#[error("the name resolver can not be set up: {0}")]
pub struct ResolverError(NetError);

/// An entry of `REFHOOK_DNS` that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "REFHOOK_DNS: \"{0}\" is not the address of a name server; write it like 10.0.0.53 or [fd00::53]:53."
)]
pub struct InvalidNameServer(pub String);

/// Reads `REFHOOK_DNS`: comma-separated addresses of name servers, each with an optional port (default 53).
pub fn parse_name_servers(text: &str) -> Result<Vec<SocketAddr>, InvalidNameServer> {
    text.split(',')
        .map(str::trim)
        .filter(|entry| !entry.is_empty())
        .map(|entry| {
            let bare = entry.parse::<IpAddr>().map(|ip| SocketAddr::new(ip, 53));
            bare.or_else(|_| entry.parse()).map_err(|_| InvalidNameServer(entry.to_owned()))
        })
        .collect()
}

impl Resolver {
    /// Uses the name servers and the hosts file of the system.
    pub fn system() -> Result<Self, ResolverError> {
        Self::build(TokioResolver::builder_tokio().map_err(ResolverError)?)
    }

    /// Uses only these name servers, over UDP and TCP.
    pub fn with_name_servers(servers: &[SocketAddr]) -> Result<Self, ResolverError> {
        let servers = servers.iter().map(|server| {
            let connections = [ConnectionConfig::udp(), ConnectionConfig::tcp()].map(|mut connection| {
                connection.port = server.port();
                connection
            });
            NameServerConfig::new(server.ip(), true, connections.into())
        });
        let config = ResolverConfig::from_name_servers(servers.collect());
        let mut builder = TokioResolver::builder_with_config(config, TokioRuntimeProvider::default());
        builder.options_mut().use_hosts_file = ResolveHosts::Never;
        Self::build(builder)
    }

    fn build(mut builder: ResolverBuilder<TokioRuntimeProvider>) -> Result<Self, ResolverError> {
        set_options(builder.options_mut());
        builder.build().map(Self).map_err(ResolverError)
    }

    /// All addresses of `name`, IPv6 and IPv4. The name is fully qualified: no search domain is appended.
    pub async fn lookup(&self, name: &str) -> Result<Vec<IpAddr>, AttemptError> {
        let mut complete =
            Name::from_ascii(name).map_err(|_| failed(format!("\"{name}\" is not a host name.")))?;
        complete.set_fqdn(true);
        match self.0.lookup_ip(complete).await {
            Ok(found) if found.iter().next().is_some() => Ok(found.iter().collect()),
            Err(error) if error.is_nx_domain() => Err(failed(format!("The name {name} does not exist."))),
            Err(NetError::Timeout) => Err(failed(format!("No name server answered for {name}."))),
            Err(NetError::Io(error)) if shortage(&error).is_some() => {
                Err(shortage(&error).unwrap_or_else(|| failed(error.to_string())))
            }
            Err(NetError::Io(_) | NetError::NoConnections | NetError::Busy) => {
                Err(failed(format!("No name server could be reached to look up {name}.")))
            }
            Err(error) if !error.is_no_records_found() => {
                tracing::debug!(%error, name, "a name could not be looked up");
                Err(failed(format!("The name servers for {name} answer with an error.")))
            }
            _ => Err(failed(format!("The name {name} has no address."))),
        }
    }
}

fn set_options(options: &mut ResolverOpts) {
    options.ip_strategy = LookupIpStrategy::Ipv6AndIpv4;
    // A lost datagram is retried twice within the 5 s that a connection may take.
    options.timeout = Duration::from_millis(1_500);
    options.attempts = 2;
}

fn failed(detail: String) -> AttemptError {
    AttemptErrorKind::DnsFailed.because(detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_servers_are_read_with_and_without_port() {
        let read = parse_name_servers("10.0.0.53, 127.0.0.1:5353,::1,[::1]:54,").unwrap();
        let written: Vec<_> = read.iter().map(ToString::to_string).collect();
        assert_eq!(written, ["10.0.0.53:53", "127.0.0.1:5353", "[::1]:53", "[::1]:54"]);
    }

    #[test]
    fn a_bad_name_server_is_named() {
        let error = parse_name_servers("10.0.0.53,dns.example").unwrap_err();
        assert!(error.to_string().starts_with("REFHOOK_DNS: \"dns.example\" is not the address"), "{error}");
    }
}
