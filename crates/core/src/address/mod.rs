//! Which addresses a webhook may reach: public unicast ones, and what the operator allows by name.
//!
//! An address that embeds an IPv4 address (NAT64, 6to4, Teredo and the like) is always refused: no webhook receiver
//! lives there, and a relay on the path would translate it to an address that was never checked.

mod allow;
mod blocks;

use std::net::IpAddr;

use thiserror::Error;

pub use allow::{EgressAllow, InvalidAllowEntry};
pub use blocks::Block;

/// What an address is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressKind {
    /// An ordinary Internet address.
    PublicUnicast,
    /// An address in a reserved block.
    Special(&'static Block),
}

/// An address that must not be dialled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("{address} is not a public address: {reason}")]
pub struct Blocked {
    /// The address.
    pub address: IpAddr,
    /// Name of the block that it belongs to, such as `loopback`.
    pub reason: &'static str,
}

/// Classifies `address` by the tables of [`Block`].
pub fn classify(address: IpAddr) -> AddressKind {
    match blocks::find(address) {
        Some(block) => AddressKind::Special(block),
        None => AddressKind::PublicUnicast,
    }
}

/// Fails with the name of the address's block unless it is an ordinary Internet address.
pub fn is_public_unicast(address: IpAddr) -> Result<(), &'static str> {
    match classify(address) {
        AddressKind::PublicUnicast => Ok(()),
        AddressKind::Special(block) => Err(block.name),
    }
}

/// Whether `address`, resolved from `host`, may be dialled. `host` is the URL's host; IP literals are in canonical
/// form.
pub fn vet(address: IpAddr, allow: &EgressAllow, host: &str) -> Result<(), Blocked> {
    match is_public_unicast(address) {
        Err(reason) if !allow.allows_address(address) && !allow.allows_host(host) => {
            Err(Blocked { address, reason })
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_blocked_address_says_what_it_is() {
        let blocked = vet(ip("169.254.169.254"), &EgressAllow::default(), "metadata.example").unwrap_err();
        assert_eq!(blocked.to_string(), "169.254.169.254 is not a public address: link local");
    }

    #[test]
    fn only_what_is_allowed_is_let_through() {
        let allow = EgressAllow::parse("10.1.0.0/16, crm.corp.example").unwrap();
        assert!(vet(ip("10.1.2.3"), &allow, "any.example").is_ok());
        assert!(vet(ip("10.2.2.3"), &allow, "any.example").is_err());
        assert!(vet(ip("192.168.0.9"), &allow, "CRM.corp.example.").is_ok());
        assert!(vet(ip("192.168.0.9"), &allow, "evil.crm.corp.example").is_err());
        assert!(vet(ip("::ffff:10.1.2.3"), &allow, "any.example").is_err(), "a disguise is not the address");
        assert!(vet(ip("93.184.216.34"), &allow, "any.example").is_ok());
    }
}
