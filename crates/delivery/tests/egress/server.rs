//! Scripted receivers.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

pub(crate) const EMPTY: &str = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

/// A receiver on a port of its own.
#[derive(Clone)]
pub(crate) struct Receiver {
    pub(crate) address: SocketAddr,
    connections: Arc<AtomicUsize>,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Receiver {
    /// Runs `handle` for each connection.
    pub(crate) async fn start<Handle, Done>(handle: Handle) -> Self
    where
        Handle: Fn(TcpStream, Receiver) -> Done + Send + 'static,
        Done: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let receiver = Self { address, connections: Arc::default(), requests: Arc::default() };
        let shared = receiver.clone();
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                shared.connections.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(handle(stream, shared.clone()));
            }
        });
        receiver
    }

    /// Gives each request the same answer and keeps the connection open.
    pub(crate) async fn answering(answer: &'static str) -> Self {
        Self::start(move |stream, receiver| async move { receiver.keep_answering(stream, answer).await })
            .await
    }

    pub(crate) async fn keep_answering(&self, mut stream: impl AsyncRead + AsyncWrite + Unpin, answer: &str) {
        while self.read_request(&mut stream).await && stream.write_all(answer.as_bytes()).await.is_ok() {}
    }

    /// Reads and records one request; `false` if the connection ended before it.
    pub(crate) async fn read_request(&self, stream: &mut (impl AsyncRead + Unpin)) -> bool {
        let mut text = Vec::new();
        loop {
            if let Some(end) = complete(&text) {
                let request = String::from_utf8_lossy(&text[..end]).into_owned();
                self.requests.lock().unwrap().push(request);
                return true;
            }
            match stream.read_u8().await {
                Ok(byte) => text.push(byte),
                Err(_) => return false,
            }
        }
    }

    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }

    pub(crate) fn url(&self, scheme: &str, host: &str) -> String {
        format!("{scheme}://{host}:{}/hook", self.address.port())
    }
}

/// Where the request in `text` ends, once all of it is there.
fn complete(text: &[u8]) -> Option<usize> {
    let head = text.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let length = String::from_utf8_lossy(&text[..head])
        .lines()
        .find_map(|line| {
            line.to_ascii_lowercase().strip_prefix("content-length: ").map(|n| n.parse().unwrap())
        })
        .unwrap_or(0);
    (text.len() >= head + length).then_some(head + length)
}
