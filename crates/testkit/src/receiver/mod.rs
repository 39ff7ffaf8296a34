//! A webhook receiver on 127.0.0.1 that records each request to the byte and answers as the test says.

mod answer;
mod certificate;
mod connection;
mod request;

use std::fmt;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::{Notify, oneshot};
use tokio::task::{JoinHandle, JoinSet};

pub use answer::Answer;
pub use request::Request;

/// How long [`Receiver::wait_for`] waits; long enough that only a failing test reaches it.
const DEADLINE: Duration = Duration::from_secs(10);

type Script = Arc<dyn Fn(&Request) -> Answer + Send + Sync>;

/// An HTTP/1.1 server with keep-alive on a free port. It answers 200 until told otherwise, and closes its port and
/// connections on drop.
#[derive(Debug)]
pub struct Receiver {
    address: SocketAddr,
    encrypted: bool,
    seen: Arc<Seen>,
    /// `None` while it is stopped.
    listening: Option<Listening>,
}

#[derive(Debug)]
struct Listening {
    task: JoinHandle<()>,
    /// Dropping it ends the task.
    until_dropped: oneshot::Sender<()>,
}

/// Shared by all connections of a receiver.
struct Seen {
    record: Mutex<Record>,
    changed: Notify,
}

struct Record {
    requests: Vec<Request>,
    /// The status that each request was answered with; `None` until the last byte is sent.
    answered: Vec<Option<u16>>,
    malformed: Option<String>,
    script: Script,
    connections: usize,
    /// How many are open now.
    open: usize,
}

impl fmt::Debug for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.lock().requests).finish()
    }
}

impl Seen {
    fn lock(&self) -> MutexGuard<'_, Record> {
        self.record.lock().expect("nothing panics while it holds the record")
    }
}

impl Receiver {
    /// An HTTPS receiver. Its certificate, signed by [`Receiver::ca_pem`], names `127.0.0.1`, `localhost`,
    /// `receiver.test` and `*.receiver.test`.
    pub async fn https() -> Self {
        Self::start(true).await
    }

    /// A receiver without TLS.
    pub async fn http() -> Self {
        Self::start(false).await
    }

    async fn start(encrypted: bool) -> Self {
        let record = Record {
            requests: Vec::new(),
            answered: Vec::new(),
            malformed: None,
            script: Arc::new(|_| Answer::status(200)),
            connections: 0,
            open: 0,
        };
        let seen = Arc::new(Seen { record: Mutex::new(record), changed: Notify::new() });
        let any_port = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut receiver = Self { address: any_port, encrypted, seen, listening: None };
        receiver.start_again().await;
        receiver
    }

    /// Closes the port and every connection: clients are refused until [`Receiver::start_again`].
    pub async fn stop(&mut self) {
        if let Some(Listening { task, until_dropped }) = self.listening.take() {
            drop(until_dropped);
            // A listener that failed has closed its port as well.
            let _ = task.await;
        }
    }

    /// Listens again at the same address, with the same certificate, script and record.
    ///
    /// # Panics
    /// When another process has taken the port.
    pub async fn start_again(&mut self) {
        let listener = TcpListener::bind(self.address).await.expect("a port on 127.0.0.1");
        self.address = listener.local_addr().expect("a bound socket has an address");
        let (until_dropped, ended) = oneshot::channel();
        let task = tokio::spawn(listen(listener, self.encrypted, Arc::clone(&self.seen), ended));
        self.listening = Some(Listening { task, until_dropped });
    }

    /// `https://127.0.0.1:<port><path>`, or `http://`. `path` starts with a slash and may have a query.
    pub fn url(&self, path: &str) -> String {
        let scheme = if self.encrypted { "https" } else { "http" };
        format!("{scheme}://{}{path}", self.address)
    }

    /// The address it listens on.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The CA certificate that clients must trust, in PEM; the same for all receivers of a test process.
    pub fn ca_pem(&self) -> &'static str {
        &certificate::authority().ca_pem
    }

    /// From now on, answers each request with what `script` returns for it.
    pub fn respond_with(&self, script: impl Fn(&Request) -> Answer + Send + Sync + 'static) {
        self.seen.lock().script = Arc::new(script);
    }

    /// The requests so far, in order of arrival.
    ///
    /// # Panics
    /// When something arrived that is not an HTTP/1.1 request.
    pub fn requests(&self) -> Vec<Request> {
        let (requests, malformed) = {
            let record = self.seen.lock();
            (record.requests.clone(), record.malformed.clone())
        };
        assert!(malformed.is_none(), "The receiver got {}", malformed.unwrap_or_default());
        requests
    }

    /// The requests from this index on, each with the status it was answered with; `None` while the answer has not been
    /// sent to the last byte.
    ///
    /// # Panics
    /// When something arrived that is not an HTTP/1.1 request.
    pub fn ledger(&self, since: usize) -> Vec<(Request, Option<u16>)> {
        let record = self.seen.lock();
        assert!(record.malformed.is_none(), "The receiver got {:?}", record.malformed);
        let entries = record.requests.iter().cloned().zip(record.answered.iter().copied());
        entries.skip(since).collect()
    }

    /// Waits for at least `n` requests and returns all that have arrived.
    ///
    /// # Panics
    /// After 10 s, with what did arrive; at once if that includes anything other than an HTTP/1.1 request.
    pub async fn wait_for(&self, n: usize) -> Vec<Request> {
        let enough = self.wait_until(DEADLINE, |requests| requests.len() >= n).await;
        enough.unwrap_or_else(|| panic!("{n} requests were expected, these came: {:#?}", self.requests()))
    }

    /// Waits until a condition holds for the requests; `None` if it does not within that time.
    pub async fn wait_until(
        &self,
        within: Duration,
        until: impl Fn(&[Request]) -> bool,
    ) -> Option<Vec<Request>> {
        let holds = async {
            loop {
                // Taken before the check, so that a request arriving in between is not missed.
                let changed = self.seen.changed.notified();
                let requests = self.requests();
                if until(&requests) {
                    return requests;
                }
                changed.await;
            }
        };
        tokio::time::timeout(within, holds).await.ok()
    }

    /// Waits until all connections have ended; everything that their clients sent has been recorded by then.
    ///
    /// # Panics
    /// After 10 s.
    pub async fn until_nobody_is_connected(&self) {
        let nobody = async {
            loop {
                let changed = self.seen.changed.notified();
                if self.seen.lock().open == 0 {
                    return;
                }
                changed.await;
            }
        };
        tokio::time::timeout(DEADLINE, nobody).await.expect("its clients are gone");
    }
}

async fn listen(listener: TcpListener, encrypted: bool, seen: Arc<Seen>, mut ended: oneshot::Receiver<()>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => if let Ok((stream, _)) = accepted {
                connections.spawn(connection::serve(stream, encrypted, Arc::clone(&seen)));
            },
            _ = &mut ended => break,
        }
    }
    drop(listener);
    connections.shutdown().await;
}

#[cfg(test)]
mod tests;
