//! The address blocks that are not public unicast.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

/// A reserved address block, from the IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890), the multicast
/// registries, or the RFC that defines an IPv6 form embedding an IPv4 address.
#[derive(Debug, PartialEq, Eq)]
pub struct Block {
    /// The range.
    pub net: IpNet,
    /// What it is for.
    pub name: &'static str,
    /// The document that reserves it.
    pub source: &'static str,
}

const fn v4(net: [u8; 4], prefix: u8, name: &'static str, source: &'static str) -> Block {
    Block { net: IpNet::V4(Ipv4Net::new_assert(Ipv4Addr::from_octets(net), prefix)), name, source }
}

const fn v6(net: [u16; 8], prefix: u8, name: &'static str, source: &'static str) -> Block {
    Block { net: IpNet::V6(Ipv6Net::new_assert(Ipv6Addr::from_segments(net), prefix)), name, source }
}

// In each table a block precedes any wider one that contains it, so that the first hit is the most specific. Entries
// that IANA marks "globally reachable" are listed too: they are anycast services, not webhook receivers.

static V4: &[Block] = &[
    v4([0, 0, 0, 0], 32, "unspecified", "RFC 1122"),
    v4([0, 0, 0, 0], 8, "this network", "RFC 791"),
    v4([10, 0, 0, 0], 8, "private use", "RFC 1918"),
    v4([100, 64, 0, 0], 10, "shared address space", "RFC 6598"),
    v4([127, 0, 0, 0], 8, "loopback", "RFC 1122"),
    // A cloud metadata service on an address that routes like a public one.
    v4([168, 63, 129, 16], 32, "Azure platform service", "Microsoft, What is IP address 168.63.129.16"),
    v4([169, 254, 0, 0], 16, "link local", "RFC 3927"),
    v4([172, 16, 0, 0], 12, "private use", "RFC 1918"),
    v4([192, 0, 0, 0], 29, "IPv4 service continuity", "RFC 7335"),
    v4([192, 0, 0, 8], 32, "IPv4 dummy address", "RFC 7600"),
    v4([192, 0, 0, 9], 32, "Port Control Protocol anycast", "RFC 7723"),
    v4([192, 0, 0, 10], 32, "TURN anycast", "RFC 8155"),
    v4([192, 0, 0, 170], 31, "NAT64 discovery", "RFC 8880"),
    v4([192, 0, 0, 0], 24, "IETF protocol assignments", "RFC 6890"),
    v4([192, 0, 2, 0], 24, "documentation", "RFC 5737"),
    v4([192, 31, 196, 0], 24, "AS112", "RFC 7535"),
    v4([192, 52, 193, 0], 24, "automatic multicast tunneling", "RFC 7450"),
    v4([192, 88, 99, 2], 32, "6a44 relay anycast", "RFC 6751"),
    v4([192, 88, 99, 0], 24, "6to4 relay anycast", "RFC 7526"),
    v4([192, 168, 0, 0], 16, "private use", "RFC 1918"),
    v4([192, 175, 48, 0], 24, "AS112", "RFC 7534"),
    v4([198, 18, 0, 0], 15, "benchmarking", "RFC 2544"),
    v4([198, 51, 100, 0], 24, "documentation", "RFC 5737"),
    v4([203, 0, 113, 0], 24, "documentation", "RFC 5737"),
    v4([224, 0, 0, 0], 4, "multicast", "RFC 5771"),
    v4([255, 255, 255, 255], 32, "limited broadcast", "RFC 919"),
    v4([240, 0, 0, 0], 4, "reserved", "RFC 1112"),
];

static V6: &[Block] = &[
    v6([0, 0, 0, 0, 0, 0, 0, 0], 128, "unspecified", "RFC 4291"),
    v6([0, 0, 0, 0, 0, 0, 0, 1], 128, "loopback", "RFC 4291"),
    v6([0, 0, 0, 0, 0, 0xffff, 0, 0], 96, "IPv4-mapped", "RFC 4291"),
    v6([0, 0, 0, 0, 0xffff, 0, 0, 0], 96, "IPv4-translated (SIIT)", "RFC 2765"),
    v6([0, 0, 0, 0, 0, 0, 0, 0], 96, "IPv4-compatible", "RFC 4291"),
    v6([0x64, 0xff9b, 0, 0, 0, 0, 0, 0], 96, "NAT64", "RFC 6052"),
    v6([0x64, 0xff9b, 1, 0, 0, 0, 0, 0], 48, "local-use NAT64", "RFC 8215"),
    v6([0x100, 0, 0, 0, 0, 0, 0, 0], 64, "discard-only", "RFC 6666"),
    v6([0x100, 0, 0, 1, 0, 0, 0, 0], 64, "IPv6 dummy prefix", "RFC 9780"),
    v6([0x2001, 0, 0, 0, 0, 0, 0, 0], 32, "Teredo", "RFC 4380"),
    v6([0x2001, 1, 0, 0, 0, 0, 0, 1], 128, "Port Control Protocol anycast", "RFC 7723"),
    v6([0x2001, 1, 0, 0, 0, 0, 0, 2], 128, "TURN anycast", "RFC 8155"),
    v6([0x2001, 1, 0, 0, 0, 0, 0, 3], 128, "service registration anycast", "RFC 9665"),
    v6([0x2001, 2, 0, 0, 0, 0, 0, 0], 48, "benchmarking", "RFC 5180"),
    v6([0x2001, 3, 0, 0, 0, 0, 0, 0], 32, "automatic multicast tunneling", "RFC 7450"),
    v6([0x2001, 4, 0x112, 0, 0, 0, 0, 0], 48, "AS112", "RFC 7535"),
    v6([0x2001, 0x10, 0, 0, 0, 0, 0, 0], 28, "ORCHID", "RFC 4843"),
    v6([0x2001, 0x20, 0, 0, 0, 0, 0, 0], 28, "ORCHIDv2", "RFC 7343"),
    v6([0x2001, 0x30, 0, 0, 0, 0, 0, 0], 28, "drone remote identification", "RFC 9374"),
    v6([0x2001, 0, 0, 0, 0, 0, 0, 0], 23, "IETF protocol assignments", "RFC 2928"),
    v6([0x2001, 0xdb8, 0, 0, 0, 0, 0, 0], 32, "documentation", "RFC 3849"),
    v6([0x2002, 0, 0, 0, 0, 0, 0, 0], 16, "6to4", "RFC 3056"),
    v6([0x2620, 0x4f, 0x8000, 0, 0, 0, 0, 0], 48, "AS112", "RFC 7534"),
    v6([0x3ffe, 0, 0, 0, 0, 0, 0, 0], 16, "returned 6bone", "RFC 3701"),
    v6([0x3fff, 0, 0, 0, 0, 0, 0, 0], 20, "documentation", "RFC 9637"),
    v6([0x5f00, 0, 0, 0, 0, 0, 0, 0], 16, "segment routing", "RFC 9602"),
    v6([0xfc00, 0, 0, 0, 0, 0, 0, 0], 7, "unique local", "RFC 4193"),
    v6([0xfe80, 0, 0, 0, 0, 0, 0, 0], 10, "link local", "RFC 4291"),
    v6([0xfec0, 0, 0, 0, 0, 0, 0, 0], 10, "site local", "RFC 3879"),
    v6([0xff00, 0, 0, 0, 0, 0, 0, 0], 8, "multicast", "RFC 4291"),
];

static ISATAP: Block = v6([0; 8], 0, "ISATAP", "RFC 5214");
static UNASSIGNED: Block = v6([0; 8], 0, "outside the assigned range 2000::/3", "RFC 4291");
const GLOBAL_UNICAST: Ipv6Net = Ipv6Net::new_assert(Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

/// The narrowest block that holds `address`; `None` if it is public unicast.
pub(super) fn find(address: IpAddr) -> Option<&'static Block> {
    let table = if address.is_ipv4() { V4 } else { V6 };
    table.iter().find(|block| block.net.contains(&address)).or_else(|| match address {
        IpAddr::V4(_) => None,
        IpAddr::V6(v6) if is_isatap(v6) => Some(&ISATAP),
        IpAddr::V6(v6) => (!GLOBAL_UNICAST.contains(&v6)).then_some(&UNASSIGNED),
    })
}

/// RFC 5214, section 6.1: the interface identifier is `0000:5efe` or `0200:5efe` and an IPv4 address, under any prefix.
fn is_isatap(address: Ipv6Addr) -> bool {
    let [.., u, marker, _, _] = address.segments();
    (u == 0 || u == 0x0200) && marker == 0x5efe
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn name_of(text: &str) -> Option<&'static str> {
        find(text.parse().unwrap()).map(|block| block.name)
    }

    #[test]
    fn every_disguise_and_special_block_is_named() {
        for (address, name) in [
            ("0.0.0.0", "unspecified"),
            ("0.1.2.3", "this network"),
            ("10.255.255.255", "private use"),
            ("100.64.0.1", "shared address space"),
            ("100.127.255.255", "shared address space"),
            ("127.0.0.1", "loopback"),
            ("127.255.0.9", "loopback"),
            ("168.63.129.16", "Azure platform service"),
            ("169.254.169.254", "link local"),
            ("172.16.0.1", "private use"),
            ("172.31.255.255", "private use"),
            ("192.0.0.1", "IPv4 service continuity"),
            ("192.0.0.8", "IPv4 dummy address"),
            ("192.0.0.9", "Port Control Protocol anycast"),
            ("192.0.0.10", "TURN anycast"),
            ("192.0.0.170", "NAT64 discovery"),
            ("192.0.0.171", "NAT64 discovery"),
            ("192.0.0.192", "IETF protocol assignments"),
            ("192.0.2.7", "documentation"),
            ("192.31.196.1", "AS112"),
            ("192.52.193.1", "automatic multicast tunneling"),
            ("192.88.99.1", "6to4 relay anycast"),
            ("192.88.99.2", "6a44 relay anycast"),
            ("192.168.1.1", "private use"),
            ("192.175.48.1", "AS112"),
            ("198.18.0.1", "benchmarking"),
            ("198.19.255.255", "benchmarking"),
            ("198.51.100.1", "documentation"),
            ("203.0.113.1", "documentation"),
            ("224.0.0.1", "multicast"),
            ("239.255.255.250", "multicast"),
            ("240.0.0.1", "reserved"),
            ("255.255.255.255", "limited broadcast"),
            ("::", "unspecified"),
            ("::1", "loopback"),
            ("::ffff:127.0.0.1", "IPv4-mapped"),
            ("::ffff:8.8.8.8", "IPv4-mapped"),
            ("::ffff:0:10.0.0.1", "IPv4-translated (SIIT)"),
            ("::127.0.0.1", "IPv4-compatible"),
            ("64:ff9b::a9fe:a9fe", "NAT64"),
            ("64:ff9b:1::a00:1", "local-use NAT64"),
            ("100::1", "discard-only"),
            ("100:0:0:1::1", "IPv6 dummy prefix"),
            ("2001::1", "Teredo"),
            ("2001:1::1", "Port Control Protocol anycast"),
            ("2001:1::2", "TURN anycast"),
            ("2001:1::3", "service registration anycast"),
            ("2001:1::4", "IETF protocol assignments"),
            ("2001:2::1", "benchmarking"),
            ("2001:3::1", "automatic multicast tunneling"),
            ("2001:4:112::1", "AS112"),
            ("2001:1f::1", "ORCHID"),
            ("2001:2f::1", "ORCHIDv2"),
            ("2001:3f::1", "drone remote identification"),
            ("2001:1ff::1", "IETF protocol assignments"),
            ("2001:db8::1", "documentation"),
            ("2002:7f00:1::", "6to4"),
            ("2620:4f:8000::1", "AS112"),
            ("3ffe::1", "returned 6bone"),
            ("3fff:fff::1", "documentation"),
            ("5f00::1", "segment routing"),
            ("fd00:ec2::254", "unique local"),
            ("fe80::1", "link local"),
            ("fec0::1", "site local"),
            ("ff02::1", "multicast"),
            ("2a00:1450:4001::5efe:a00:1", "ISATAP"),
            ("2a00:1450:4001::200:5efe:a00:1", "ISATAP"),
            ("200::1", "outside the assigned range 2000::/3"),
            ("4000::1", "outside the assigned range 2000::/3"),
            ("64:ff9b:2::1", "outside the assigned range 2000::/3"),
        ] {
            assert_eq!(name_of(address), Some(name), "{address}");
        }
    }

    #[test]
    fn the_neighbours_of_a_block_are_public() {
        for address in [
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "169.253.255.255",
            "169.255.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "191.255.255.255",
            "192.0.1.0",
            "192.0.3.0",
            "192.167.255.255",
            "192.169.0.0",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "2000::1",
            "2001:200::1",
            "2001:4860:4860::8888",
            "2001:db7::1",
            "2001:db9::1",
            "2003::1",
            "2606:4700::1111",
            "3ffd::1",
            "3fff:1000::1",
            "2a00::5efe",
            "2a00::100:5efe:a00:1",
        ] {
            assert_eq!(name_of(address), None, "{address}");
        }
    }

    #[test]
    fn a_block_is_written_by_its_first_address_and_before_a_wider_one() {
        for table in [V4, V6] {
            for (index, block) in table.iter().enumerate() {
                assert_eq!(block.net.addr(), block.net.network(), "{}", block.net);
                for wider in &table[..index] {
                    assert!(!wider.net.contains(&block.net), "{} is never reached: {}", block.net, wider.net);
                }
            }
        }
    }

    proptest! {
        #[test]
        fn no_ipv4_address_gets_through_as_ipv6(bits in any::<u32>()) {
            let v4 = Ipv4Addr::from(bits);
            let [a, b] = [(bits >> 16) as u16, (bits & 0xffff) as u16];
            for disguise in [
                v4.to_ipv6_mapped(),
                v4.to_ipv6_compatible(),
                Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, a, b),
                Ipv6Addr::new(0x64, 0xff9b, 1, a, b, 0, a, b),
                Ipv6Addr::new(0x2002, a, b, 0, 0, 0, 0, 1),
                Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, !a, !b),
                Ipv6Addr::new(0, 0, 0, 0, 0xffff, 0, a, b),
                Ipv6Addr::new(0x2a00, 1, 2, 3, 0, 0x5efe, a, b),
                Ipv6Addr::new(0x2a00, 1, 2, 3, 0x200, 0x5efe, a, b),
            ] {
                prop_assert!(find(disguise.into()).is_some(), "{disguise}");
            }
        }

        #[test]
        fn a_public_address_agrees_with_the_standard_library(bits in any::<u32>()) {
            let v4 = Ipv4Addr::from(bits);
            if find(v4.into()).is_none() {
                prop_assert!(!(v4.is_private() || v4.is_loopback() || v4.is_link_local() || v4.is_multicast()
                    || v4.is_broadcast() || v4.is_documentation() || v4.is_unspecified()));
            }
        }
    }
}
