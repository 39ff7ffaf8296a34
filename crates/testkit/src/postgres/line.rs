//! A TCP proxy to a database that can go silent, like a host that vanishes: nothing is forwarded any more, and nothing
//! is closed.

use std::net::SocketAddr;
use std::path::PathBuf;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::{Cluster, Database};

/// Which connections are served: those opened in the current era.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Era {
    Open(u32),
    Silent(u32),
}

/// The proxy. All its connections end on drop.
#[derive(Debug)]
pub struct Line {
    address: SocketAddr,
    era: watch::Sender<Era>,
    task: JoinHandle<()>,
}

impl Line {
    /// A proxy to a cluster.
    ///
    /// # Panics
    /// When there is no free port on the loopback address.
    pub async fn to(cluster: &Cluster) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("a bound listener has an address");
        let (era, follow) = watch::channel(Era::Open(0));
        let task = tokio::spawn(serve(listener, cluster.folder().join(".s.PGSQL.5432"), follow));
        Self { address, era, task }
    }

    /// The same database, through the proxy.
    ///
    /// # Panics
    /// When its URL is not one of [`Cluster`]'s.
    pub fn over(&self, database: &Database) -> Database {
        let (before, _) = database.url.split_once('?').expect("the socket's folder");
        Database { url: before.replace("@localhost/", &format!("@{}/", self.address)) }
    }

    /// Stops forwarding, on existing connections and on new ones.
    pub fn fall_silent(&self) {
        self.era.send_modify(|era| {
            if let Era::Open(n) = *era {
                *era = Era::Silent(n);
            }
        });
    }

    /// Serves new connections, as if a standby had taken over the address. Existing ones stay silent.
    pub fn serve_new_connections(&self) {
        self.era.send_modify(|era| {
            if let Era::Silent(n) = *era {
                *era = Era::Open(n + 1);
            }
        });
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(listener: TcpListener, socket: PathBuf, era: watch::Receiver<Era>) {
    // They end with this task.
    let mut connections = tokio::task::JoinSet::new();
    while let Ok((client, _)) = listener.accept().await {
        connections.spawn(forward(client, socket.clone(), era.clone()));
    }
}

async fn forward(mut client: TcpStream, socket: PathBuf, mut era: watch::Receiver<Era>) {
    let mine = *era.borrow_and_update();
    if let Era::Silent(_) = mine {
        return std::future::pending().await;
    }
    let Ok(mut server) = UnixStream::connect(socket).await else { return };
    let over = async { drop(era.wait_for(|now| *now != mine).await) };
    tokio::select! {
        _ = copy_bidirectional(&mut client, &mut server) => return,
        () = over => {}
    }
    // Keep both ends open, so that neither notices.
    std::future::pending::<()>().await;
}
