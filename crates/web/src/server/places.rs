//! Connection limits, for each client and in total. When there is no place left, the connection that has kept us
//! waiting longest for its next bytes is closed, so that a client that is slow on purpose holds up only itself.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;
use tokio::sync::Notify;
use tokio::time::Instant;

use crate::client::{TrustedProxies, network_of};

/// How many connections a server accepts at a time.
#[derive(Debug, Clone, Default)]
pub struct ConnectionLimits {
    /// In total.
    pub all: usize,
    /// For each client network; trusted proxies speak for many clients and are exempt.
    pub of_client: usize,
    /// The exempt proxies.
    pub proxies: TrustedProxies,
}

/// Whose turn it is on a connection: the client's, or ours.
#[derive(Debug)]
pub(super) struct Turn {
    begin: Instant,
    /// When we began to wait for the client, in milliseconds since `begin` plus one; 0 while it waits for us.
    waits: AtomicU64,
    shown_out: Notify,
}

impl Turn {
    fn new(begin: Instant) -> Arc<Self> {
        let turn = Self { begin, waits: AtomicU64::new(0), shown_out: Notify::new() };
        turn.wait();
        Arc::new(turn)
    }

    /// It is the client's turn now.
    pub(super) fn wait(&self) {
        let ms = u64::try_from(self.begin.elapsed().as_millis()).unwrap_or(u64::MAX - 1);
        self.waits.store(ms + 1, Ordering::Relaxed);
    }

    /// It is our turn now.
    pub(super) fn work(&self) {
        self.waits.store(0, Ordering::Relaxed);
    }

    /// Completes when the connection has to make room.
    pub(super) async fn shown_out(&self) {
        self.shown_out.notified().await;
    }

    #[cfg(test)]
    pub(super) fn is_waiting(&self) -> bool {
        self.since().is_some()
    }

    /// When we began to wait for the client, if we do.
    fn since(&self) -> Option<u64> {
        Some(self.waits.load(Ordering::Relaxed)).filter(|ms| *ms > 0)
    }
}

#[derive(Debug)]
struct Guest {
    client: IpAddr,
    turn: Arc<Turn>,
}

#[derive(Debug, Default)]
struct Guests {
    next: u64,
    by_number: HashMap<u64, Guest>,
    of_client: HashMap<IpAddr, usize>,
}

impl Guests {
    fn count(&self, client: IpAddr) -> usize {
        self.of_client.get(&client).copied().unwrap_or(0)
    }

    fn remove(&mut self, number: u64) -> Option<Guest> {
        let guest = self.by_number.remove(&number)?;
        if let Some(count) = self.of_client.get_mut(&guest.client) {
            *count -= 1;
            if *count == 0 {
                self.of_client.remove(&guest.client);
            }
        }
        Some(guest)
    }

    /// Closes the connection that has kept us waiting longest among those of `client`, or of the client with most
    /// connections; `false` if none is waiting for its client.
    fn make_room(&mut self, client: Option<IpAddr>) -> bool {
        let waiting = self.by_number.iter().filter_map(|(number, guest)| {
            let since = guest.turn.since().filter(|_| client.is_none_or(|client| client == guest.client))?;
            Some((std::cmp::Reverse(self.count(guest.client)), since, *number))
        });
        let Some((_, _, number)) = waiting.min() else { return false };
        if let Some(guest) = self.remove(number) {
            guest.turn.shown_out.notify_one();
        }
        true
    }
}

/// All connections of a server.
#[derive(Debug)]
pub(super) struct Places {
    limits: ConnectionLimits,
    begin: Instant,
    guests: Mutex<Guests>,
}

/// A connection slot, freed on drop.
#[derive(Debug)]
pub(super) struct ConnectionPermit {
    places: Arc<Places>,
    number: u64,
    pub(super) turn: Arc<Turn>,
}

impl Places {
    pub(super) fn new(limits: ConnectionLimits) -> Arc<Self> {
        Arc::new(Self { limits, begin: Instant::now(), guests: Mutex::default() })
    }

    /// A slot for a client; `None` when every slot it could have is answering a request.
    pub(super) fn take(self: &Arc<Self>, peer: IpAddr) -> Option<ConnectionPermit> {
        let client = network_of(peer);
        let mut guests = self.guests.lock();
        let is_proxy = self.limits.proxies.trusts(peer.to_canonical());
        if !is_proxy && guests.count(client) >= self.limits.of_client && !guests.make_room(Some(client)) {
            return None;
        }
        if guests.by_number.len() >= self.limits.all && !guests.make_room(None) {
            return None;
        }
        let number = guests.next;
        guests.next += 1;
        let turn = Turn::new(self.begin);
        guests.by_number.insert(number, Guest { client, turn: Arc::clone(&turn) });
        *guests.of_client.entry(client).or_default() += 1;
        drop(guests);
        Some(ConnectionPermit { places: Arc::clone(self), number, turn })
    }

    /// Makes room when the system itself refuses another connection.
    pub(super) fn make_room(&self) {
        self.guests.lock().make_room(None);
    }
}

impl Drop for ConnectionPermit {
    fn drop(&mut self) {
        self.places.guests.lock().remove(self.number);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::advance;

    use super::*;

    fn places(all: usize, of_client: usize) -> Arc<Places> {
        Places::new(ConnectionLimits { all, of_client, proxies: TrustedProxies::parse("10.0.0.1").unwrap() })
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    async fn is_shown_out(place: &ConnectionPermit) -> bool {
        tokio::time::timeout(Duration::ZERO, place.turn.shown_out()).await.is_ok()
    }

    #[tokio::test(start_paused = true)]
    async fn who_has_kept_us_waiting_longest_makes_room_for_the_next_one_of_the_same_client() {
        let places = places(100, 2);
        let first = places.take(ip("203.0.113.1")).unwrap();
        advance(Duration::from_secs(1)).await;
        let second = places.take(ip("203.0.113.1")).unwrap();
        let other = places.take(ip("203.0.113.2")).unwrap();
        first.turn.work();
        let third = places.take(ip("203.0.113.1")).unwrap();
        assert!(is_shown_out(&second).await && !is_shown_out(&first).await && !is_shown_out(&other).await);
        third.turn.work();
        assert!(places.take(ip("203.0.113.1")).is_none(), "both are being answered");
        assert!(places.take(ip("2001:db8::1")).is_some(), "others have places of their own");
        drop(second);
        assert!(places.take(ip("203.0.113.1")).is_none(), "its place went to the third");
        drop(first);
        assert!(places.take(ip("203.0.113.1")).is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn when_all_places_are_taken_whoever_has_most_makes_room_and_proxies_have_no_limit_of_their_own() {
        let places = places(4, 2);
        let early = places.take(ip("203.0.113.9")).unwrap();
        advance(Duration::from_secs(1)).await;
        let many: Vec<_> = (0..3).map(|_| places.take(ip("10.0.0.1")).unwrap()).collect();
        advance(Duration::from_secs(1)).await;
        let late = places.take(ip("203.0.113.8")).unwrap();
        assert!(is_shown_out(&many[0]).await && !is_shown_out(&early).await && !is_shown_out(&late).await);
        for place in many.iter().chain([&early, &late]) {
            place.turn.work();
        }
        assert!(places.take(ip("203.0.113.7")).is_none());
        early.turn.wait();
        assert!(places.take(ip("203.0.113.7")).is_some() && is_shown_out(&early).await);
    }

    #[tokio::test]
    async fn nothing_is_left_of_those_who_have_gone() {
        let places = places(4, 2);
        for n in 0..1_000_u32 {
            drop(places.take(IpAddr::V4(n.into())).unwrap());
        }
        let guests = places.guests.lock();
        assert!(guests.by_number.is_empty() && guests.of_client.is_empty());
    }
}
