//! A receiver as cheap as possible: it answers every request with 200, five headers and 200 bytes.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use anyhow::Context;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// A running receiver.
pub(crate) struct Sink {
    address: SocketAddr,
    authority: Option<String>,
    received: Arc<Received>,
}

/// What arrived.
#[derive(Default)]
struct Received {
    count: AtomicUsize,
    /// When each request arrived and whose it was; recorded only on demand, since it takes time.
    arrivals: Option<Mutex<Vec<Arrival>>>,
}

/// A request that arrived.
#[derive(Clone)]
pub(crate) struct Arrival {
    pub(crate) at: Instant,
    /// The local part of the email address in the query.
    pub(crate) name: String,
}

impl Sink {
    pub(crate) async fn plain() -> anyhow::Result<Self> {
        Self::start(None, Received::default()).await
    }

    /// A TLS sink that records arrivals.
    pub(crate) async fn recording() -> anyhow::Result<Self> {
        Self::over_tls(Received { arrivals: Some(Mutex::default()), ..Received::default() }).await
    }

    pub(crate) async fn secure() -> anyhow::Result<Self> {
        Self::over_tls(Received::default()).await
    }

    async fn over_tls(received: Received) -> anyhow::Result<Self> {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let (authority_key, key) = (KeyPair::generate()?, KeyPair::generate()?);
        let authority = params.self_signed(&authority_key)?.pem();
        let issuer = Issuer::new(params, authority_key);
        let certificate = CertificateParams::new(["127.0.0.1".to_owned()])?.signed_by(&key, &issuer)?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let key = key.serialize_der().try_into().map_err(anyhow::Error::msg)?;
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)?;
        let mut sink = Self::start(Some(TlsAcceptor::from(Arc::new(config))), received).await?;
        sink.authority = Some(authority);
        Ok(sink)
    }

    async fn start(tls: Option<TlsAcceptor>, received: Received) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await.context("no port for the sink")?;
        let (address, received) = (listener.local_addr()?, Arc::new(received));
        let own = Arc::clone(&received);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (tls, received) = (tls.clone(), Arc::clone(&own));
                tokio::spawn(async move {
                    // If a connection ends, that is up to the client.
                    let _ = stream.set_nodelay(true);
                    let _ = match tls {
                        None => answer_all(stream, &received).await,
                        Some(tls) => match tls.accept(stream).await {
                            Ok(stream) => answer_all(stream, &received).await,
                            Err(error) => Err(error),
                        },
                    };
                });
            }
        });
        Ok(Self { address, authority: None, received })
    }

    pub(crate) fn url(&self) -> String {
        let scheme = if self.authority.is_some() { "https" } else { "http" };
        format!("{scheme}://{}/hook", self.address)
    }

    /// The certificate authority to trust, in PEM.
    pub(crate) fn authority(&self) -> Option<&str> {
        self.authority.as_deref()
    }

    /// Requests answered since the start.
    pub(crate) fn received(&self) -> usize {
        self.received.count.load(Ordering::Relaxed)
    }

    /// Takes what a recording sink has recorded since the last call.
    pub(crate) fn take_arrivals(&self) -> Vec<Arrival> {
        let arrivals = self.received.arrivals.as_ref();
        arrivals
            .map(|arrivals| std::mem::take(&mut *arrivals.lock().unwrap_or_else(PoisonError::into_inner)))
            .unwrap_or_default()
    }
}

impl Received {
    fn note(&self, head: &[u8]) {
        self.count.fetch_add(1, Ordering::Relaxed);
        let Some(arrivals) = &self.arrivals else { return };
        let head = String::from_utf8_lossy(head);
        let name = head.split("&email=").nth(1).and_then(|rest| rest.split("%40").next()).unwrap_or_default();
        let arrival = Arrival { at: Instant::now(), name: name.to_owned() };
        arrivals.lock().unwrap_or_else(PoisonError::into_inner).push(arrival);
    }
}

/// Answers requests without a body, which is all the query format sends.
async fn answer_all(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    received: &Received,
) -> std::io::Result<()> {
    let body = "x".repeat(200);
    let answer = format!(
        "HTTP/1.1 200 OK\r\nserver: sink\r\ncontent-type: text/plain\r\ncontent-length: 200\r\n\
         cache-control: no-store\r\nx-request-id: 0\r\n\r\n{body}"
    );
    let mut buffer = Vec::with_capacity(8 * 1024);
    loop {
        if stream.read_buf(&mut buffer).await? == 0 {
            return Ok(());
        }
        while let Some(end) = buffer.windows(4).position(|window| window == b"\r\n\r\n") {
            received.note(&buffer[..end]);
            buffer.drain(..end + 4);
            stream.write_all(answer.as_bytes()).await?;
        }
        stream.flush().await?;
    }
}

/// Starts a receiver without TLS that accepts every connection and never answers; returns its address.
pub(crate) async fn hanging() -> anyhow::Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").await.context("no port for the receiver that hangs")?;
    let address = listener.local_addr()?;
    tokio::spawn(async move {
        let mut taken = Vec::new();
        while let Ok((stream, _)) = listener.accept().await {
            taken.push(stream);
        }
    });
    Ok(address)
}
