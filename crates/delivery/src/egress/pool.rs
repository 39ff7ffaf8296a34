//! Open connections that wait for their next request.
//!
//! A connection's age is limited as well as its idle time; otherwise an address would stay in use long after its name
//! points elsewhere.

use std::collections::HashMap;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::time::Instant;

use super::connection::Connection;

/// Idle connections by origin, the most recently used on top.
pub(super) struct Pool {
    idle: Duration,
    live: Duration,
    most: usize,
    waiting: Mutex<Waiting>,
}

#[derive(Default)]
struct Waiting {
    origins: HashMap<Box<str>, Vec<Connection>>,
    count: usize,
}

impl Pool {
    pub(super) fn new(limits: &super::EgressLimits) -> Self {
        let waiting = Mutex::default();
        Self { idle: limits.idle, live: limits.live, most: limits.idle_connections, waiting }
    }

    /// A connection to `origin` that may carry a request now.
    pub(super) fn take(&self, origin: &str) -> Option<Connection> {
        let now = Instant::now();
        let mut waiting = self.waiting.lock();
        let Waiting { origins, count } = &mut *waiting;
        let stack = origins.get_mut(origin)?;
        while let Some(mut connection) = stack.pop() {
            *count -= 1;
            if self.is_usable(&mut connection, now) {
                connection.idle = false;
                return Some(connection);
            }
        }
        None
    }

    /// Keeps a connection whose exchange is complete for the next request to `origin`.
    pub(super) fn put(&self, origin: &str, mut connection: Connection) {
        connection.used = Instant::now();
        connection.idle = true;
        if !self.is_usable(&mut connection, Instant::now()) {
            return;
        }
        let mut waiting = self.waiting.lock();
        if waiting.count >= self.most {
            return;
        }
        waiting.count += 1;
        match waiting.origins.get_mut(origin) {
            Some(stack) => stack.push(connection),
            None => drop(waiting.origins.insert(origin.into(), vec![connection])),
        }
    }

    /// Closes the connections that have waited too long, grown too old or were closed by the other side.
    pub(super) fn sweep(&self) {
        let now = Instant::now();
        let mut waiting = self.waiting.lock();
        let Waiting { origins, count } = &mut *waiting;
        origins.retain(|_, stack| {
            let before = stack.len();
            stack.retain_mut(|connection| self.is_usable(connection, now));
            *count -= before - stack.len();
            !stack.is_empty()
        });
    }

    /// How many connections are idle.
    pub(super) fn waiting(&self) -> usize {
        self.waiting.lock().count
    }

    fn is_usable(&self, connection: &mut Connection, now: Instant) -> bool {
        now.duration_since(connection.used) < self.idle
            && now.duration_since(connection.opened) < self.live
            && connection.is_quiet()
    }
}
