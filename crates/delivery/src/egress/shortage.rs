//! What this machine is short of: errors that say nothing about the receiver.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};

use rustix::io::Errno;

use super::error::{AttemptError, AttemptErrorKind};

/// The shortage behind an error: no file descriptors, no memory for sockets, no ports.
pub(super) fn shortage(error: &io::Error) -> Option<AttemptError> {
    let what = match Errno::from_io_error(error)? {
        Errno::MFILE | Errno::NFILE => "file descriptors; raise its limit (ulimit -n, LimitNOFILE)",
        Errno::NOBUFS | Errno::NOMEM => "memory for connections",
        _ => return None,
    };
    Some(AttemptErrorKind::Shortage.because(format!("This server is short of {what}.")))
}

/// The same for an attempt to connect. `EADDRNOTAVAIL` can mean two things: all ports to this receiver are in use, or
/// this machine has no address of the receiver's family at all. The second is permanent, and is reported like any other
/// target that cannot be reached.
pub(super) fn shortage_to(address: SocketAddr, error: &io::Error) -> Option<AttemptError> {
    if Errno::from_io_error(error) == Some(Errno::ADDRNOTAVAIL) && has_address_for(address) {
        return Some(
            AttemptErrorKind::Shortage.because("This server has no free port left for the receiver."),
        );
    }
    shortage(error)
}

/// Whether the system has a source address for the target. Sends nothing.
fn has_address_for(address: SocketAddr) -> bool {
    let any: SocketAddr = match address {
        SocketAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
        SocketAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
    };
    UdpSocket::bind(any).and_then(|socket| socket.connect(address)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_this_machine_lacks_is_no_fault_of_the_receiver() {
        let local: SocketAddr = "127.0.0.1:9".parse().unwrap();
        let found = |errno: Errno| shortage_to(local, &io::Error::from(errno)).map(|error| error.kind);
        for errno in [Errno::MFILE, Errno::NFILE, Errno::NOBUFS, Errno::NOMEM, Errno::ADDRNOTAVAIL] {
            assert_eq!(found(errno), Some(AttemptErrorKind::Shortage), "{errno}");
        }
        for errno in
            [Errno::CONNREFUSED, Errno::HOSTUNREACH, Errno::NETUNREACH, Errno::TIMEDOUT, Errno::CONNRESET]
        {
            assert_eq!(found(errno), None, "{errno}");
        }
        assert_eq!(shortage(&io::Error::other("no number")), None);
    }

    #[test]
    fn an_address_of_a_kind_that_this_machine_lacks_is_no_shortage() {
        // A multicast scope of no interface: no source address leads there.
        let nowhere: SocketAddr =
            "[ff02::1%4294967]:80".parse().unwrap_or_else(|_| "[fe80::1]:80".parse().unwrap());
        assert_eq!(shortage_to(nowhere, &io::Error::from(Errno::ADDRNOTAVAIL)), None);
    }
}
