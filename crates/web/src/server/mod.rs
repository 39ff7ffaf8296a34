//! Serving HTTP/1.1: one loop for the API and, over TLS, for the test inbox.
//!
//! axum's own server has no limit on how long a client may take to send a request's headers, and does not serve
//! TLS.

mod patient;
mod places;
mod target;

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, MatchedPath};
use axum::response::{IntoResponse, Response};
use http::{Request, StatusCode};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;
use tracing::field::Empty;
use tracing::{Instrument, Span};

use crate::error::ErrorAnswer;
use patient::{Patient, arriving, leaving};
pub use places::ConnectionLimits;
use places::{ConnectionPermit, Places, Turn};

/// How long a client may take for the TLS handshake, and for the headers of a request.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long requests in progress get to finish when the server stops.
const DRAIN: Duration = Duration::from_secs(10);
/// Pause after a failed accept, most likely for want of file descriptors.
const ACCEPT_RETRY_DELAY: Duration = Duration::from_millis(100);

/// A server on one address.
pub struct Server {
    /// The address it listens on.
    pub address: SocketAddr,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Server {
    /// Serves `router` within `limits`, over TLS if there is an acceptor.
    ///
    /// # Errors
    /// When the listener's address cannot be read.
    pub fn start(
        listener: TcpListener,
        tls: Option<TlsAcceptor>,
        router: Router,
        limits: ConnectionLimits,
    ) -> io::Result<Self> {
        let address = listener.local_addr()?;
        let (stop, stopped) = watch::channel(false);
        let task = tokio::spawn(accept(listener, Endpoint { tls, router, stopped }, Places::new(limits)));
        Ok(Self { address, stop, task })
    }

    /// Stops accepting connections and waits for the requests in progress.
    pub async fn shutdown(self) {
        self.stop.send_replace(true);
        // The task ends by itself; an error would be its panic, which has been logged.
        let _ = self.task.await;
    }
}

#[derive(Clone)]
struct Endpoint {
    tls: Option<TlsAcceptor>,
    router: Router,
    stopped: watch::Receiver<bool>,
}

async fn accept(listener: TcpListener, endpoint: Endpoint, places: Arc<Places>) {
    let mut connections = JoinSet::new();
    let mut stopped = endpoint.stopped.clone();
    loop {
        tokio::select! {
            () = told_to_stop(&mut stopped) => break,
            Some(_) = connections.join_next() => {}
            accepted = next(&listener) => match accepted {
                Ok((stream, peer)) => {
                    if let Some(place) = places.take(peer.ip()) {
                        connections.spawn(endpoint.clone().receive(stream, peer, place));
                    } else {
                        tracing::debug!(%peer, "a client has too many requests under way for another connection");
                    }
                }
                Err(error) => {
                    places.make_room();
                    tracing::warn!(%error, "a connection could not be accepted");
                    sleep(ACCEPT_RETRY_DELAY).await;
                }
            }
        }
    }
    drop(listener);
    let finished = timeout(DRAIN, async { while connections.join_next().await.is_some() {} });
    if finished.await.is_err() {
        tracing::warn!(left = connections.len(), "connections were cut off: they took too long to finish");
    }
}

async fn told_to_stop(stopped: &mut watch::Receiver<bool>) {
    // A dropped sender means the same.
    let _ = stopped.wait_for(|stopped| *stopped).await;
}

async fn next(listener: &TcpListener) -> io::Result<(TcpStream, SocketAddr)> {
    let (stream, peer) = listener.accept().await?;
    stream.set_nodelay(true)?;
    Ok((stream, peer))
}

impl Endpoint {
    /// Serves a client until it disconnects or has to make room.
    async fn receive(self, stream: TcpStream, peer: SocketAddr, place: ConnectionPermit) {
        tokio::select! {
            () = self.serve(stream, peer, &place.turn) => {}
            () = place.turn.shown_out() => tracing::debug!(%peer, "a slow client made room for another"),
        }
    }

    async fn serve(self, stream: TcpStream, peer: SocketAddr, turn: &Arc<Turn>) {
        match self.tls.clone() {
            None => self.exchange(stream, peer, turn).await,
            Some(tls) => match timeout(PATIENCE, tls.accept(stream)).await {
                Ok(Ok(stream)) => self.exchange(stream, peer, turn).await,
                Ok(Err(error)) => tracing::debug!(%peer, %error, "TLS handshake failed"),
                Err(_) => tracing::debug!(%peer, "TLS handshake took too long"),
            },
        }
    }

    async fn exchange<S>(mut self, stream: S, peer: SocketAddr, turn: &Arc<Turn>)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let router = self.router;
        let stream = Patient::new(stream, Arc::clone(turn));
        let service = service_fn(|request: Request<Incoming>| {
            let mut request = request.map(|body| arriving(Body::new(body), turn));
            request.extensions_mut().insert(ConnectInfo(peer));
            let answered = answer(router.clone(), request);
            let turn = Arc::clone(turn);
            async move { answered.await.map(|response| response.map(|body| leaving(body, &turn))) }
        });
        let mut builder = http1::Builder::new();
        builder.timer(TokioTimer::new()).header_read_timeout(PATIENCE);
        let mut connection = std::pin::pin!(builder.serve_connection(TokioIo::new(stream), service));
        let finished = tokio::select! {
            result = &mut connection => Some(result),
            () = told_to_stop(&mut self.stopped) => None,
        };
        let result = if let Some(result) = finished {
            result
        } else {
            connection.as_mut().graceful_shutdown();
            connection.await
        };
        if let Err(error) = result {
            tracing::debug!(%peer, %error, "connection ended");
        }
    }
}

/// Answers a request in its own span. The path is left out: it may hold a secret or a person's code.
fn answer(router: Router, mut request: Request<Body>) -> impl Future<Output = Result<Response, Infallible>> {
    let span = tracing::debug_span!("request", method = %request.method(), route = Empty, status = Empty);
    let named = target::has_host(&request);
    if let Some(meant) = target::meant(request.uri()) {
        *request.uri_mut() = meant;
    }
    async move {
        let response = if named { router.oneshot(request).await } else { Ok(without_host()) };
        if let Ok(response) = &response {
            Span::current().record("status", response.status().as_u16());
        }
        response
    }
    .instrument(span)
}

/// RFC 9112, section 3.2.
fn without_host() -> Response {
    let message = "A request of HTTP/1.1 names the host that it is for in one line: send the header Host.";
    ErrorAnswer::new(StatusCode::BAD_REQUEST, message).into_response()
}

/// Records the matched route in the request's span, as the router writes it: `/{code}/join`.
pub fn note_route<B>(request: Request<B>) -> Request<B> {
    if let Some(path) = request.extensions().get::<MatchedPath>() {
        Span::current().record("route", path.as_str());
    }
    request
}
