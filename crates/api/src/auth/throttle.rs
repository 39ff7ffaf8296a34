//! Slows down password guessing: after some wrong attempts in a row, each further one has to wait longer.

use std::collections::HashMap;
use std::net::IpAddr;

use parking_lot::Mutex;
use refhook_core::time::UnixMs;

use crate::error::ApiError;
use refhook_web::client::network_of;

/// Wrong attempts in a row without a wait, for one email address: people mistype.
const FREE_EMAIL: u32 = 5;
/// The same for one client address: an office shares one.
const FREE_CLIENT: u32 = 20;
/// The first wait; each one doubles it.
const FIRST_MS: i64 = 10_000;
/// The longest wait, so that someone who guesses cannot lock a member out for long.
const LONGEST_MS: i64 = 15 * 60_000;
/// Wrong attempts are forgotten after so long without another.
const FORGET_MS: i64 = 60 * 60_000;
/// Number of entries above which forgotten ones are removed.
const TIDY: usize = 10_000;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Email(String),
    Client(IpAddr),
}

impl Key {
    const fn free(&self) -> u32 {
        match self {
            Self::Email(_) => FREE_EMAIL,
            Self::Client(_) => FREE_CLIENT,
        }
    }
}

#[derive(Clone, Copy)]
struct Attempts {
    count: u32,
    last: UnixMs,
}

impl Attempts {
    /// When the next attempt is allowed.
    fn next(self, free: u32) -> UnixMs {
        let Some(over) = self.count.checked_sub(free) else { return self.last };
        self.last.plus(FIRST_MS.saturating_mul(1 << over.min(20)).min(LONGEST_MS))
    }
}

/// Attempts to sign in on this node.
#[derive(Default)]
pub(crate) struct Throttle(Mutex<HashMap<Key, Attempts>>);

impl Throttle {
    /// Counts an attempt as wrong until [`Self::succeeded`] is called, so that parallel attempts gain nothing.
    ///
    /// # Errors
    /// 429 with the time to wait; such an attempt is not counted.
    pub(crate) fn attempt(&self, email: &str, client: Option<IpAddr>, now: UnixMs) -> Result<(), ApiError> {
        let mut entries = self.0.lock();
        let is_old = |attempts: &Attempts| !(0..FORGET_MS).contains(&(now.0 - attempts.last.0));
        if entries.len() >= TIDY {
            entries.retain(|_, attempts| !is_old(attempts));
        }
        let keys = keys(email, client);
        let known = |key: &Key| entries.get(key).copied().filter(|attempts| !is_old(attempts));
        let next = keys.iter().filter_map(|key| Some(known(key)?.next(key.free()))).max();
        if let Some(wait) = next.map(|next| next.0 - now.0).filter(|wait| *wait > 0) {
            return Err(too_many(wait.unsigned_abs().div_ceil(1_000)));
        }
        for key in keys {
            let attempts = entries.entry(key).or_insert(Attempts { count: 0, last: now });
            let count = if is_old(attempts) { 0 } else { attempts.count };
            *attempts = Attempts { count: count + 1, last: now };
        }
        Ok(())
    }

    /// Clears the address's wrong attempts. The client's still count, except for this one; otherwise a guesser could
    /// clear them by signing in as themselves.
    pub(crate) fn succeeded(&self, email: &str, client: Option<IpAddr>) {
        let mut entries = self.0.lock();
        for key in keys(email, client) {
            if let (Key::Client(_), Some(attempts)) = (&key, entries.get_mut(&key)) {
                attempts.count = attempts.count.saturating_sub(1);
            } else {
                entries.remove(&key);
            }
        }
    }
}

fn keys(email: &str, client: Option<IpAddr>) -> Vec<Key> {
    let email = Key::Email(refhook_core::people::email::key(email.trim()));
    let client = client.map(|ip| ip.to_canonical()).filter(is_public).map(network_of);
    [Some(email), client.map(Key::Client)].into_iter().flatten().collect()
}

/// A private address may be a proxy's, shared by everybody: a stranger's wrong attempts must not lock all members out.
fn is_public(ip: &IpAddr) -> bool {
    match ip {
        IpAddr::V4(v4) => !v4.is_loopback() && !v4.is_private() && !v4.is_link_local(),
        IpAddr::V6(v6) => !v6.is_loopback() && !v6.is_unique_local() && !v6.is_unicast_link_local(),
    }
}

fn too_many(seconds: u64) -> ApiError {
    let wait = match seconds {
        0..90 => format!("{seconds} seconds"),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    };
    ApiError::too_many_requests(seconds, format!("Too many wrong attempts. Try again in {wait}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLIENT: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(203, 0, 113, 7));

    fn wait(throttle: &Throttle, email: &str, client: Option<IpAddr>, now: i64) -> Option<String> {
        throttle.attempt(email, client, UnixMs(now)).err().map(|error| format!("{error:?}"))
    }

    #[test]
    fn waits_grow_are_told_and_end_at_a_quarter_of_an_hour() {
        let throttle = Throttle::default();
        let mut now = 1_000;
        assert!((0..5).all(|_| wait(&throttle, "A@example.com", None, now).is_none()));
        let mut waits = Vec::new();
        for _ in 0..9 {
            let told = wait(&throttle, " a@EXAMPLE.com", None, now).unwrap();
            let seconds: i64 =
                told.split("retry_after: Some(").nth(1).unwrap().split(')').next().unwrap().parse().unwrap();
            assert!(wait(&throttle, "a@example.com", None, now + seconds * 1_000 - 1).is_some());
            now += seconds * 1_000;
            assert!(wait(&throttle, "a@example.com", None, now).is_none());
            waits.push(seconds);
        }
        assert_eq!(waits, [10, 20, 40, 80, 160, 320, 640, 900, 900]);
        assert!(wait(&throttle, "a@example.com", None, now).unwrap().contains("Try again in 15 minutes."));
        assert!(wait(&throttle, "b@example.com", None, now).is_none(), "others are let in");
        assert!(wait(&throttle, "a@example.com", None, now + FORGET_MS).is_none());
    }

    #[test]
    fn one_client_is_slowed_across_addresses_and_success_forgives_the_address_alone() {
        let throttle = Throttle::default();
        for n in 0..20 {
            assert!(wait(&throttle, &format!("{n}@example.com"), Some(CLIENT), 0).is_none());
        }
        assert!(wait(&throttle, "x@example.com", Some(CLIENT), 0).is_some());
        assert!(wait(&throttle, "x@example.com", None, 0).is_none(), "from elsewhere it goes");
        throttle.succeeded("0@example.com", Some(CLIENT));
        assert!(wait(&throttle, "0@example.com", Some(CLIENT), 0).is_none(), "the right one did not count");
        assert!(wait(&throttle, "0@example.com", Some(CLIENT), 0).is_some());
    }

    #[test]
    fn a_network_of_version_6_is_one_client() {
        let [one, other] = ["2001:db8::1", "2001:db8::ffff:2"].map(|ip| keys("a", Some(ip.parse().unwrap())));
        assert_eq!(one, other);
        assert_ne!(one, keys("a", Some("2001:db8:0:1::1".parse().unwrap())));
        for own in ["127.0.0.1", "::1", "10.0.0.1", "192.168.1.2", "fd00::1", "::ffff:172.16.0.1"] {
            assert_eq!(keys("a", Some(own.parse().unwrap())).len(), 1, "{own}");
        }
    }
}
