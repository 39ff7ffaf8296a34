//! HTTP client for the operator's OpenTelemetry collector.

use std::time::{Duration, Instant};

use anyhow::Context;
use async_trait::async_trait;
use bytes::Bytes;
use http::header::{HOST, HeaderValue};
use http::{Request, Response, Uri};
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use opentelemetry_http::{HttpClient, HttpError};
use parking_lot::Mutex;
use tokio::net::TcpStream;
use tokio::runtime::Handle;
use tokio::time::timeout;

/// How long a collector may take to accept a batch of spans.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often a failing collector is logged.
const TOLD_EVERY: Duration = Duration::from_mins(5);
/// Longest answer that is read; it says how many spans were refused.
const MOST_ANSWERED: usize = 64 * 1_024;

/// Sends batches of spans, each over its own connection: with one batch every 5 s, keeping any open is not worth it.
#[derive(Debug)]
pub(super) struct Collector {
    runtime: Handle,
    told: Mutex<Option<Instant>>,
}

#[async_trait]
impl HttpClient for Collector {
    /// The exporter calls this from a thread without a runtime, so the work runs on the server's.
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        // The timer, too, must be created there.
        let sent = self.runtime.spawn(async move { timeout(PATIENCE, send(request)).await }).await;
        let sent = sent.map_err(anyhow::Error::from).and_then(|sent| sent.context("it took too long")?);
        match &sent {
            Ok(response) if response.status().is_success() => {}
            Ok(response) => self.tell(&format!("it answered {}", response.status())),
            Err(error) => self.tell(&format!("{error:#}")),
        }
        Ok(sent?)
    }
}

impl Collector {
    pub(super) const fn new(runtime: Handle) -> Self {
        Self { runtime, told: Mutex::new(None) }
    }

    fn tell(&self, error: &str) {
        let mut told = self.told.lock();
        if told.is_none_or(|at| at.elapsed() >= TOLD_EVERY) {
            *told = Some(Instant::now());
            tracing::warn!(
                error,
                "traces could not be sent to REFHOOK_OTLP_ENDPOINT; leads go on without them"
            );
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the operator's own collector, by a setting; no webhook reaches this"
)]
async fn send(request: Request<Bytes>) -> anyhow::Result<Response<Bytes>> {
    let (mut head, body) = request.into_parts();
    let host = head.uri.host().context("it has no host")?;
    let address = (host.trim_matches(['[', ']']), head.uri.port_u16().unwrap_or(80));
    let stream = TcpStream::connect(address).await?;
    let authority = head.uri.authority().context("it has no host")?.as_str();
    head.headers.insert(HOST, HeaderValue::from_str(authority)?);
    head.uri = head.uri.path_and_query().cloned().map_or_else(Uri::default, Uri::from);
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let connection = tokio::spawn(connection);
    let answer = async {
        let (head, body) =
            sender.send_request(Request::from_parts(head, Full::new(body))).await?.into_parts();
        let body = Limited::new(body, MOST_ANSWERED).collect().await.map_err(anyhow::Error::from_boxed)?;
        Ok(Response::from_parts(head, body.to_bytes()))
    };
    let answer = answer.await;
    connection.abort();
    answer
}
