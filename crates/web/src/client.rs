//! Which address a request comes from. Rate limits count by it, and it is stored with people who join.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRef, FromRequestParts};
use http::HeaderMap;
use http::request::Parts;
use ipnet::IpNet;
use thiserror::Error;

const FORWARDED_FOR: &str = "x-forwarded-for";

/// The setting `REFHOOK_TRUSTED_PROXIES`: whose `X-Forwarded-For` is believed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrustedProxies(Arc<[IpNet]>);

/// An entry of the setting that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("REFHOOK_TRUSTED_PROXIES: \"{entry}\" {fix}")]
pub struct InvalidProxy {
    entry: String,
    fix: String,
}

impl TrustedProxies {
    /// Reads a comma-separated list of addresses and networks, such as `127.0.0.1,10.0.0.0/8`.
    ///
    /// # Errors
    /// For an entry that is neither, and for a network that covers everybody: then any client could choose its address.
    pub fn parse(text: &str) -> Result<Self, InvalidProxy> {
        let entries = text.split(',').map(str::trim).filter(|entry| !entry.is_empty());
        let networks =
            entries.map(|entry| network(entry).map_err(|fix| InvalidProxy { entry: entry.to_owned(), fix }));
        networks.collect::<Result<_, _>>().map(Self)
    }

    /// The address that a request from `peer` is counted under: the peer itself or, if that is a trusted proxy, the
    /// right-most entry of `X-Forwarded-For` that is not one. Anything left of that entry was written by the client and
    /// proves nothing. An entry that is not an address ends the search at the proxy that added it.
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer.to_canonical();
        let lines: Vec<_> = headers.get_all(FORWARDED_FOR).iter().collect();
        let mut entries = lines.iter().rev().flat_map(|line| line.as_bytes().rsplit(|byte| *byte == b','));
        while self.trusts(client)
            && let Some(next) = entries.next().and_then(address)
        {
            client = next;
        }
        client
    }

    /// Whether the address is a trusted proxy's.
    pub fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }
}

fn network(entry: &str) -> Result<IpNet, String> {
    if let Ok(address) = entry.parse::<IpAddr>() {
        return Ok(address.to_canonical().into());
    }
    let shape = "is neither an address nor a network; write it like 10.0.0.1, 10.0.0.0/8 or fd00::/8";
    let network: IpNet = entry.parse().map_err(|_| shape.to_owned())?;
    if network.addr() != network.network() {
        return Err(format!("has bits set after its prefix; write {}", network.trunc()));
    }
    if network.prefix_len() == 0 {
        return Err("means everybody, who could then claim any address; name your proxies alone".to_owned());
    }
    Ok(network)
}

/// An entry as proxies write it: an address, with or without brackets or a port.
fn address(entry: &[u8]) -> Option<IpAddr> {
    let text = str::from_utf8(entry).ok()?.trim();
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let with_port = || text.parse::<SocketAddr>().map(|address| address.ip());
    bare.parse::<IpAddr>().or_else(|_| with_port()).ok().map(|ip| ip.to_canonical())
}

/// The address that a client is counted under: an IPv6 /64, which is what one customer gets (RFC 6177), is one client.
pub fn network_of(client: IpAddr) -> IpAddr {
    match client.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6((v6.to_bits() & (u128::MAX << 64)).into()),
        v4 @ IpAddr::V4(_) => v4,
    }
}

/// The address that a request came from.
pub struct Client(pub Option<IpAddr>);

impl<S: Send + Sync> FromRequestParts<S> for Client
where
    TrustedProxies: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let proxies = TrustedProxies::from_ref(state);
        Ok(Self(peer.map(|ConnectInfo(peer)| proxies.client(peer.ip(), &parts.headers))))
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderName, HeaderValue};
    use proptest::prelude::*;

    use super::*;

    fn client(proxies: &str, peer: &str, lines: &[&[u8]]) -> String {
        let name = HeaderName::from_static(FORWARDED_FOR);
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(&name, HeaderValue::from_bytes(line).unwrap());
        }
        headers.insert("forwarded", HeaderValue::from_static("for=198.51.100.99"));
        let proxies = TrustedProxies::parse(proxies).unwrap();
        proxies.client(peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn without_a_trusted_proxy_the_header_means_nothing() {
        assert_eq!(client("", "203.0.113.7", &[b"198.51.100.1"]), "203.0.113.7");
        assert_eq!(client("10.0.0.0/8", "203.0.113.7", &[b"198.51.100.1"]), "203.0.113.7");
        assert_eq!(client("", "::ffff:203.0.113.7", &[]), "203.0.113.7");
    }

    #[test]
    fn behind_trusted_proxies_it_is_the_right_most_address_that_is_none_of_them() {
        let of = |lines: &[&[u8]]| client("127.0.0.1, 10.0.0.0/8,fd00::/8", "127.0.0.1", lines);
        assert_eq!(of(&[]), "127.0.0.1");
        assert_eq!(of(&[b"198.51.100.1"]), "198.51.100.1");
        assert_eq!(
            of(&[b"1.1.1.1, 198.51.100.1, 10.0.0.3"]),
            "198.51.100.1",
            "what it claims itself is left"
        );
        assert_eq!(of(&[b"1.1.1.1", b"198.51.100.1,fd00::1"]), "198.51.100.1", "lines are one list");
        assert_eq!(of(&[b"10.0.0.2, 10.0.0.3"]), "10.0.0.2", "all of them are ours");
        assert_eq!(of(&[b"[2001:db8::1]:443"]), "2001:db8::1");
        assert_eq!(of(&[b"[2001:db8::1]"]), "2001:db8::1");
        assert_eq!(of(&[b"198.51.100.1:5000"]), "198.51.100.1");
        assert_eq!(of(&[b"::ffff:198.51.100.1"]), "198.51.100.1");
        assert_eq!(client("10.0.0.1", "::ffff:10.0.0.1", &[b"198.51.100.1"]), "198.51.100.1");
    }

    #[test]
    fn what_is_no_address_is_not_looked_behind() {
        for entry in
            ["unknown", "", "_hidden", "1.2.3", "1.2.3.4.5", "1.2.3.4:x", "fe80::1%eth0", "[::1", "0x7f.1"]
        {
            let line = format!("198.51.100.1, {entry}, 10.0.0.3");
            assert_eq!(client("10.0.0.0/8", "10.0.0.1", &[line.as_bytes()]), "10.0.0.3", "{entry:?}");
        }
        assert_eq!(client("10.0.0.0/8", "10.0.0.1", &[b"198.51.100.1, \xff"]), "10.0.0.1");
        assert_eq!(client("10.0.0.0/8", "10.0.0.1", &[b"10.0.0.2,".repeat(10_000).as_slice()]), "10.0.0.1");
    }

    #[test]
    fn the_setting_names_addresses_and_networks_alone() {
        assert_eq!(TrustedProxies::parse(" "), Ok(TrustedProxies::default()));
        for bad in
            ["proxy", "10.0.0.1/8", "0.0.0.0/0", "::/0", "10.0.0.0/33", "10.0.0.1:80", "10.0.0.0/8;fd00::/8"]
        {
            let told = TrustedProxies::parse(bad).unwrap_err().to_string();
            assert!(told.starts_with(&format!("REFHOOK_TRUSTED_PROXIES: \"{bad}\" ")), "{told}");
        }
    }

    #[test]
    fn a_network_of_version_6_is_one_client() {
        let of = |ip: &str| network_of(ip.parse().unwrap()).to_string();
        assert_eq!((of("2001:db8::1"), of("2001:db8::ffff:2")), ("2001:db8::".into(), "2001:db8::".into()));
        assert_ne!(of("2001:db8:0:1::1"), of("2001:db8::1"));
        assert_eq!(of("::ffff:192.0.2.1"), "192.0.2.1");
    }

    proptest! {
        #[test]
        fn nobody_claims_an_address_past_what_the_proxy_saw(claimed in "[0-9a-f.:,\\[\\] x]{0,60}") {
            let line = format!("{claimed}, 198.51.100.1");
            prop_assert_eq!(client("127.0.0.1", "127.0.0.1", &[line.as_bytes()]), "198.51.100.1");
        }
    }
}
