//! From vetted addresses to an open HTTP/1.1 connection.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use refhook_core::delivery::tls_fault::TlsFault;
use rustls::pki_types::{IpAddr, ServerName};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout};
use tokio_rustls::TlsConnector;
use url::{Host, Url};

use super::EgressLimits;
use super::connection::Connection;
use super::error::{AttemptError, AttemptErrorKind, duration, words};
use super::guard::Guard;
use super::progress::{Phase, Progress, millis};
use super::shortage::shortage_to;
use super::stream::Metered;
use super::tls::{self, InvalidRoots};

/// RFC 8305, section 5: how long one address is tried alone before the next joins in.
const STAGGER: Duration = Duration::from_millis(250);

/// Most addresses tried for one name: a name can list hundreds.
const MOST_ADDRESSES: usize = 8;

pub(super) struct Connector {
    public: TlsConnector,
    local: Option<TlsConnector>,
    limits: EgressLimits,
}

impl Connector {
    pub(super) fn new(
        guard: &Guard,
        limits: EgressLimits,
        extra_roots: Option<&str>,
    ) -> Result<Self, InvalidRoots> {
        let local = guard.local().map(|local| tls::only(local.certificate.clone())).transpose()?;
        Ok(Self { public: tls::public(extra_roots)?, local, limits })
    }

    /// Vets `url` and opens a connection to one of its addresses.
    pub(super) async fn connect(
        &self,
        guard: &Guard,
        url: &Url,
        progress: &mut Progress,
    ) -> Result<Connection, AttemptError> {
        let limit = self.limits.connect;
        let opened = timeout(limit, self.open(guard, url, progress)).await;
        opened.unwrap_or_else(|_| {
            let what = match progress.phase {
                Phase::Lookup => "The name lookup",
                Phase::Tcp => "The receiver did not accept a connection: connecting",
                _ => "The receiver did not answer the TLS handshake: connecting",
            };
            let limit = duration(limit);
            Err(AttemptErrorKind::ConnectTimeout.because(format!("{what} took longer than {limit}.")))
        })
    }

    async fn open(
        &self,
        guard: &Guard,
        url: &Url,
        progress: &mut Progress,
    ) -> Result<Connection, AttemptError> {
        progress.phase = Phase::Lookup;
        progress.address = None;
        let start = Instant::now();
        let addresses = guard.vet(url).await?;
        progress.timings.dns = Some(millis(start.elapsed()));

        progress.phase = Phase::Tcp;
        let start = Instant::now();
        let (tcp, address) = dial(&interleave(&addresses)).await?;
        progress.timings.connect = Some(millis(start.elapsed()));
        progress.address = Some(address);

        let socket = Metered::new(tcp);
        if url.scheme() != "https" {
            return Ok(Connection::plain(socket, address));
        }
        progress.phase = Phase::Tls;
        let start = Instant::now();
        let connector = match &self.local {
            Some(local) if guard.local_for(url).is_some() => local,
            _ => &self.public,
        };
        let secured = tls::handshake(connector, server_name(url)?, socket).await?;
        progress.timings.tls = Some(millis(start.elapsed()));
        Ok(Connection::secured(secured, address))
    }
}

fn server_name(url: &Url) -> Result<ServerName<'static>, AttemptError> {
    let name = match url.host() {
        Some(Host::Ipv4(address)) => {
            return Ok(ServerName::IpAddress(IpAddr::from(std::net::IpAddr::V4(address))));
        }
        Some(Host::Ipv6(address)) => {
            return Ok(ServerName::IpAddress(IpAddr::from(std::net::IpAddr::V6(address))));
        }
        Some(Host::Domain(name)) => name,
        None => "",
    };
    // RFC 6066, section 3: the name goes without the root's dot.
    let name = name.strip_suffix('.').unwrap_or(name).to_owned();
    ServerName::try_from(name)
        .map_err(|_| AttemptErrorKind::TlsFailed.because(TlsFault::UnusableName.sentence()))
}

/// RFC 8305, section 4: IPv6 and IPv4 in turn, IPv6 first, so that a broken family costs one step.
fn interleave(addresses: &[SocketAddr]) -> Vec<SocketAddr> {
    let mut v6 = addresses.iter().filter(|address| address.is_ipv6());
    let mut v4 = addresses.iter().filter(|address| address.is_ipv4());
    let pairs = std::iter::repeat_with(|| [v6.next(), v4.next()]).take(addresses.len());
    pairs.flatten().flatten().take(MOST_ADDRESSES).copied().collect()
}

/// Connects to the first of `addresses` that accepts, trying each as soon as the one before failed or took too long.
async fn dial(addresses: &[SocketAddr]) -> Result<(TcpStream, SocketAddr), AttemptError> {
    let mut waiting = addresses.iter().copied();
    let mut running = FuturesUnordered::new();
    let mut last = None;
    loop {
        match waiting.next() {
            Some(address) => running.push(dial_one(address)),
            None if running.is_empty() => break,
            None => {}
        }
        let more = waiting.len() > 0;
        tokio::select! {
            Some(dialled) = running.next() => match dialled {
                Ok(opened) => return Ok(opened),
                // A shortage stays the result: on a retry, the address that this machine could not dial may well
                // accept.
                Err(_) if last.as_ref().is_some_and(is_shortage) => {}
                Err(error) => last = Some(error),
            },
            () = sleep(STAGGER), if more => {}
        }
    }
    Err(last.unwrap_or_else(|| AttemptErrorKind::DnsFailed.because("The host has no address.")))
}

fn is_shortage(error: &AttemptError) -> bool {
    error.kind == AttemptErrorKind::Shortage
}

async fn dial_one(address: SocketAddr) -> Result<(TcpStream, SocketAddr), AttemptError> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that dials, and the address has been vetted"
    )]
    let connected = TcpStream::connect(address).await;
    let stream = connected.and_then(|stream| stream.set_nodelay(true).map(|()| stream)).map_err(|error| {
        if let Some(shortage) = shortage_to(address, &error) {
            return shortage;
        }
        let kind = match error.kind() {
            io::ErrorKind::TimedOut => AttemptErrorKind::ConnectTimeout,
            io::ErrorKind::ConnectionReset => AttemptErrorKind::ConnectionReset,
            _ => AttemptErrorKind::ConnectionRefused,
        };
        kind.because(format!("No connection to {address}: {}.", words(&error)))
    })?;
    Ok((stream, address))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_take_turns_and_ipv6_goes_first() {
        let [a, b, c] = ["1.1.1.1:1", "2.2.2.2:1", "3.3.3.3:1"].map(|text| text.parse().unwrap());
        let six: SocketAddr = "[2606::1]:1".parse().unwrap();
        assert_eq!(interleave(&[a, b, six, c]), [six, a, b, c]);
        assert_eq!(interleave(&[a, b]), [a, b]);
        assert_eq!(interleave(&[]), []);
        assert_eq!(interleave(&[a; 100]), [a; MOST_ADDRESSES]);
    }
}
