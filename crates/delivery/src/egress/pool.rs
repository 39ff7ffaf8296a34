//! Open connections that wait for their next request.
//!
//! hyper-util's pool asks a resolver for names only, so an IP literal would slip past the guard, and it has no limit
//! on a connection's age, so an address would stay in use long after its name moved away.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::client::conn::http1::SendRequest;
use tokio::task::AbortHandle;
use tokio::time::Instant;

use super::stream::Written;

/// An open connection to one origin.
pub(super) struct Connection {
    pub(super) sender: SendRequest<Full<Bytes>>,
    pub(super) address: SocketAddr,
    pub(super) written: Written,
    task: AbortHandle,
    opened: Instant,
    used: Instant,
    idle: bool,
}

impl Connection {
    pub(super) fn new(
        sender: SendRequest<Full<Bytes>>,
        address: SocketAddr,
        written: Written,
        task: AbortHandle,
    ) -> Self {
        let now = Instant::now();
        Self { sender, address, written, task, opened: now, used: now, idle: false }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        // In the middle of an exchange the other side may never read or stop sending: then nothing is said goodbye
        // to. An idle connection ends by itself, with TLS's goodbye, when its sender goes.
        if !self.idle {
            self.task.abort();
        }
    }
}

/// Idle connections by origin, the last used one on top.
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
    pub(super) fn new(limits: &super::Limits) -> Self {
        let waiting = Mutex::default();
        Self { idle: limits.idle, live: limits.live, most: limits.idle_connections, waiting }
    }

    /// A connection to `origin` that may carry a request now.
    pub(super) fn take(&self, origin: &str) -> Option<Connection> {
        let now = Instant::now();
        let mut waiting = self.lock();
        let Waiting { origins, count } = &mut *waiting;
        let stack = origins.get_mut(origin)?;
        while let Some(mut connection) = stack.pop() {
            *count -= 1;
            if self.usable(&connection, now) {
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
        if !self.usable(&connection, connection.used) {
            return;
        }
        let mut waiting = self.lock();
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
        let mut waiting = self.lock();
        let Waiting { origins, count } = &mut *waiting;
        origins.retain(|_, stack| {
            let before = stack.len();
            stack.retain(|connection| self.usable(connection, now));
            *count -= before - stack.len();
            !stack.is_empty()
        });
    }

    /// How many connections wait.
    pub(super) fn waiting(&self) -> usize {
        self.lock().count
    }

    fn usable(&self, connection: &Connection, now: Instant) -> bool {
        now.duration_since(connection.used) < self.idle
            && now.duration_since(connection.opened) < self.live
            && connection.sender.is_ready()
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        // Nothing under the lock panics half-way, so a poisoned map is still whole.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
