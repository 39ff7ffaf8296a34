//! What the operator allows beyond the public Internet.

use std::net::IpAddr;

use ipnet::IpNet;
use thiserror::Error;
use url::Host;

/// The setting `REFHOOK_EGRESS_ALLOW`: private networks and host names that webhooks may reach.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EgressAllow {
    networks: Vec<IpNet>,
    hosts: Vec<String>,
    inbox: Option<(String, u16)>,
}

/// An entry of the setting that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("REFHOOK_EGRESS_ALLOW: \"{entry}\" {fix}")]
pub struct InvalidAllowEntry {
    /// The entry as written.
    pub entry: String,
    /// What to write instead.
    pub fix: String,
}

impl EgressAllow {
    /// Reads a comma-separated list of networks (`10.0.0.0/8`, `fd00::/8`), addresses and host names. A host name does
    /// not cover its subdomains. Allowing a network that embeds IPv4 addresses, such as `64:ff9b::/96`, allows every
    /// address embedded in it.
    pub fn parse(text: &str) -> Result<Self, InvalidAllowEntry> {
        let mut allow = Self::default();
        for entry in text.split(',').map(str::trim).filter(|entry| !entry.is_empty()) {
            allow.add(entry).map_err(|fix| InvalidAllowEntry { entry: entry.to_owned(), fix })?;
        }
        Ok(allow)
    }

    fn add(&mut self, entry: &str) -> Result<(), String> {
        if let Ok(address) = entry.parse::<IpAddr>() {
            self.networks.push(address.into());
        } else if entry.contains('/') {
            let net: IpNet = entry
                .parse()
                .map_err(|_| "is not a network; write it like 10.0.0.0/8 or fd00::/8.".to_owned())?;
            if net.addr() != net.network() {
                return Err(format!("has bits set after its prefix; write {}.", net.trunc()));
            }
            self.networks.push(net);
        } else {
            match Host::parse(entry) {
                Ok(Host::Domain(name)) if !entry.contains('*') => self.hosts.push(plain(&name)),
                Ok(Host::Ipv4(address)) => return Err(format!("is an address; write {address}.")),
                Ok(Host::Ipv6(address)) => return Err(format!("is an address; write {address}.")),
                _ => {
                    return Err(
                        "is neither a network nor a host name; leave out scheme, port and *.".to_owned()
                    );
                }
            }
        }
        Ok(())
    }

    /// Also exempts this process's own test inbox: `https://host:port` with exactly this host and port passes the
    /// checks on names and ports, but not the check on addresses.
    #[must_use]
    pub fn with_inbox(mut self, host: &str, port: u16) -> Self {
        self.inbox = Some((plain(host), port));
        self
    }

    /// Whether the address lies in an allowed network.
    pub fn allows_address(&self, address: IpAddr) -> bool {
        self.networks.iter().any(|net| net.contains(&address))
    }

    /// Whether the host name is allowed by name, ignoring case and a trailing dot.
    pub fn allows_host(&self, name: &str) -> bool {
        let name = name.strip_suffix('.').unwrap_or(name);
        self.hosts.iter().any(|host| host.eq_ignore_ascii_case(name))
    }

    /// Whether this is the test inbox.
    pub(crate) fn is_inbox(&self, host: &str, port: u16) -> bool {
        self.inbox.as_ref().is_some_and(|inbox| inbox.1 == port && inbox.0.eq_ignore_ascii_case(host))
    }
}

fn plain(name: &str) -> String {
    name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_addresses_and_names_are_read() {
        let allow = EgressAllow::parse(" 10.0.0.0/8,fd00::/8 ,192.168.1.7,::1, CRM.Internal., n8n,").unwrap();
        for address in ["10.9.8.7", "fd12::1", "192.168.1.7", "::1"] {
            assert!(allow.allows_address(address.parse().unwrap()), "{address}");
        }
        for address in ["11.0.0.1", "192.168.1.8", "::2"] {
            assert!(!allow.allows_address(address.parse().unwrap()), "{address}");
        }
        assert!(allow.allows_host("crm.internal") && allow.allows_host("N8N."));
        assert!(!allow.allows_host("a.crm.internal") && !allow.allows_host("") && !allow.allows_host("."));
        assert_eq!(EgressAllow::parse(" , "), Ok(EgressAllow::default()));
    }

    #[test]
    fn a_bad_entry_is_named_with_its_fix() {
        for (text, message) in [
            ("10.0.0.1/8", "\"10.0.0.1/8\" has bits set after its prefix; write 10.0.0.0/8."),
            ("10.0.0.0/33", "\"10.0.0.0/33\" is not a network; write it like 10.0.0.0/8 or fd00::/8."),
            ("[::1]", "\"[::1]\" is an address; write ::1."),
            ("0x7f.1", "\"0x7f.1\" is an address; write 127.0.0.1."),
            (
                "a.b, crm:8080",
                "\"crm:8080\" is neither a network nor a host name; leave out scheme, port and *.",
            ),
            ("*.corp", "\"*.corp\" is neither a network nor a host name; leave out scheme, port and *."),
            ("http://x", "\"http://x\" is not a network; write it like 10.0.0.0/8 or fd00::/8."),
        ] {
            let error = EgressAllow::parse(text).unwrap_err();
            assert_eq!(error.to_string(), format!("REFHOOK_EGRESS_ALLOW: {message}"));
        }
    }

    #[test]
    fn the_inbox_is_one_host_and_port() {
        let allow = EgressAllow::default().with_inbox("inbox.localhost", 8443);
        assert!(allow.is_inbox("Inbox.localhost", 8443));
        assert!(!allow.is_inbox("inbox.localhost", 8444) && !allow.is_inbox("localhost", 8443));
        assert!(!allow.allows_host("inbox.localhost"), "its addresses are not opened");
    }
}
