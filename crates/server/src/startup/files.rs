//! How many files and sockets the process may open, and how they are shared out.

use refhook_delivery::egress;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use refhook_web::client::TrustedProxies;
use refhook_web::server;

/// The limit to ask the system for: more than the shares below can use.
const WANTED: u64 = 65_536;
/// For the database, the log, DNS lookups and the files of the data folder; a quarter, if the limit is small.
const RESERVE: usize = 128;
/// Most client connections in total, and from one client network.
const CLIENTS: usize = 8_192;
const OF_CLIENT: usize = 512;
/// Most clients of the test inbox, and of metrics on their own address.
const INBOX: usize = 1_024;
const FIGURES: usize = 64;

/// Each part of the server has its share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shares {
    clients: usize,
    inbox: usize,
    in_flight: usize,
    idle: usize,
}

/// Raises the soft limit of open files as far as it is useful, and shares out the result.
pub(super) fn share_out() -> Shares {
    let limit = getrlimit(Resource::Nofile);
    let wanted = WANTED.min(limit.maximum.unwrap_or(u64::MAX));
    let mut open = limit.current.unwrap_or(u64::MAX);
    if open < wanted {
        match setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum: limit.maximum }) {
            Ok(()) => open = wanted,
            Err(error) => tracing::warn!(%error, "the limit of open files could not be raised"),
        }
    }
    let shares = Shares::of(usize::try_from(open).unwrap_or(usize::MAX));
    if open < WANTED / 8 {
        tracing::warn!(
            open_files = open,
            clients = shares.clients,
            deliveries = shares.in_flight,
            "few files may be open at once (ulimit -n, LimitNOFILE): that is how many clients and deliveries there can be"
        );
    }
    shares
}

impl Shares {
    /// Four tenths for clients, a tenth for the test inbox, and half for deliveries: three tenths for those in flight,
    /// a twentieth for idle connections, and the rest for hosts with several addresses, which are dialled in parallel.
    fn of(open: usize) -> Self {
        let rest = open - RESERVE.min(open / 4);
        let most = egress::EgressLimits::default();
        Self {
            clients: (rest / 10 * 4).clamp(1, CLIENTS),
            inbox: (rest / 10).clamp(1, INBOX),
            in_flight: (rest / 10 * 3).clamp(1, most.in_flight),
            idle: (rest / 20).min(most.idle_connections),
        }
    }

    /// For the clients of the API and the pages.
    pub(super) fn clients(self, proxies: TrustedProxies) -> server::ConnectionLimits {
        server::ConnectionLimits {
            all: self.clients,
            of_client: OF_CLIENT.min(self.clients.div_ceil(2)),
            proxies,
        }
    }

    /// For the test inbox, whose only client is the server itself.
    pub(super) fn inbox(self) -> server::ConnectionLimits {
        server::ConnectionLimits {
            all: self.inbox,
            of_client: self.inbox,
            proxies: TrustedProxies::default(),
        }
    }

    /// For whoever scrapes the metrics.
    pub(super) fn figures() -> server::ConnectionLimits {
        server::ConnectionLimits { all: FIGURES, of_client: FIGURES, proxies: TrustedProxies::default() }
    }

    /// For outbound requests.
    pub(super) fn egress(self) -> egress::EgressLimits {
        egress::EgressLimits {
            in_flight: self.in_flight,
            idle_connections: self.idle,
            ..egress::EgressLimits::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_shares_together_are_less_than_there_is() {
        for open in [16, 64, 256, 1_024, 4_096, 20_000, 65_536, 1 << 20, usize::MAX] {
            let shares = Shares::of(open);
            let sum = shares.clients + shares.inbox + shares.in_flight + shares.idle;
            assert!(sum < open - open / 10, "{open}: {shares:?}");
            assert!(shares.clients(TrustedProxies::default()).of_client <= shares.clients);
        }
        let shares = Shares { clients: 8_192, inbox: 1_024, in_flight: 16_384, idle: 1_024 };
        assert_eq!(Shares::of(usize::MAX), shares);
        assert_eq!(Shares::of(1_024), Shares { clients: 356, inbox: 89, in_flight: 267, idle: 44 });
    }
}
