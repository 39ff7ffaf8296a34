//! The load: people who join through the API, over connections that stay open.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpStream;

use crate::server::{Server, Target};
use crate::sink::Sink;
use crate::stats::a_second;

/// One connection to the API.
pub(crate) struct Api {
    sender: SendRequest<Full<Bytes>>,
    host: String,
    token: String,
}

impl Api {
    pub(crate) async fn connect(address: &str, token: &str) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(Self { sender, host: address.to_owned(), token: format!("Bearer {token}") })
    }

    async fn call(&mut self, method: Method, path: &str, body: Vec<u8>) -> anyhow::Result<(u16, Bytes)> {
        self.send(method, &format!("/api/v2/{path}"), "application/json", body).await
    }

    /// Sends any request, and answers its status and its body.
    pub(crate) async fn send(
        &mut self,
        method: Method,
        path: &str,
        content_type: &str,
        body: Vec<u8>,
    ) -> anyhow::Result<(u16, Bytes)> {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", &self.host)
            .header("authorization", &self.token)
            .header("content-type", content_type)
            .body(Full::new(Bytes::from(body)))?;
        self.sender.ready().await?;
        let answer = self.sender.send_request(request).await?;
        let status = answer.status().as_u16();
        Ok((status, answer.into_body().collect().await?.to_bytes()))
    }

    /// Creates or begins something and returns it.
    pub(crate) async fn create(&mut self, what: &str, body: &Value) -> anyhow::Result<Value> {
        let (status, text) = self.call(Method::POST, what, serde_json::to_vec(body)?).await?;
        read_data(what, status, &text)
    }

    /// Takes something away.
    pub(crate) async fn delete(&mut self, what: &str) -> anyhow::Result<()> {
        let (status, text) = self.call(Method::DELETE, what, Vec::new()).await?;
        if !matches!(status, 200..300) {
            bail!("{what}: {status} {}", String::from_utf8_lossy(&text));
        }
        Ok(())
    }

    /// What stands at a path of the API.
    pub(crate) async fn read(&mut self, what: &str) -> anyhow::Result<Value> {
        let (status, text) = self.call(Method::GET, what, Vec::new()).await?;
        read_data(what, status, &text)
    }

    /// How many there are of what a path lists.
    pub(crate) async fn count(&mut self, what: &str) -> anyhow::Result<i64> {
        let (_, text) = self.call(Method::GET, what, Vec::new()).await?;
        let page: Value = serde_json::from_slice(&text)?;
        page["meta"]["total"].as_i64().with_context(|| format!("{what} counts nothing: {page}"))
    }

    /// Uploads a file.
    pub(crate) async fn upload(&mut self, campaign: i64, kind: &str, file: String) -> anyhow::Result<Value> {
        let path = format!("/api/v2/campaigns/{campaign}/uploads?kind={kind}&file_name=people.csv");
        let (status, text) = self.send(Method::POST, &path, "text/csv", file.into_bytes()).await?;
        read_data(&path, status, &text)
    }

    /// Waits until enough has come, and every outcome is recorded.
    pub(crate) async fn wait_until_sent(
        &mut self,
        webhooks: &[i64],
        has_come: impl Fn() -> bool,
    ) -> anyhow::Result<()> {
        // Whoever asks the server all the time slows what is measured.
        while !has_come() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        for webhook in webhooks {
            while self.is_waiting(*webhook).await? {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        }
        Ok(())
    }

    /// Whether the webhook has deliveries that wait.
    pub(crate) async fn is_waiting(&mut self, webhook: i64) -> anyhow::Result<bool> {
        let path = format!("webhooks/{webhook}/deliveries?state=waiting&per_page=1");
        let (_, text) = self.call(Method::GET, &path, Vec::new()).await?;
        let page: Value = serde_json::from_slice(&text)?;
        Ok(!page["data"].as_array().context("no page of deliveries")?.is_empty())
    }
}

fn read_data(what: &str, status: u16, text: &[u8]) -> anyhow::Result<Value> {
    if !matches!(status, 200..300) {
        bail!("{what}: {status} {}", String::from_utf8_lossy(text));
    }
    Ok(serde_json::from_slice::<Value>(text)?["data"].take())
}

/// A run.
pub(crate) struct Load<'a> {
    pub(crate) target: &'a Target,
    pub(crate) people: usize,
    pub(crate) connections: usize,
    pub(crate) run: usize,
}

impl Load<'_> {
    /// Joins a second, the last delivery recorded.
    pub(crate) async fn rate(&self, server: &Server, sink: &Sink) -> anyhow::Result<f64> {
        let (before, next) = (sink.received(), Arc::new(AtomicUsize::new(0)));
        let start = Instant::now();
        let mut workers = Vec::new();
        for _ in 0..self.connections {
            let api = server.connect().await?;
            workers.push(tokio::spawn(join(api, Arc::clone(&next), self.people, self.template())));
        }
        for worker in workers {
            worker.await??;
        }
        let mut api = server.connect().await?;
        let expected = self.people * self.target.webhooks.len();
        api.wait_until_sent(&self.target.webhooks, || sink.received() - before >= expected).await?;
        let time = start.elapsed();
        let delivered = sink.received() - before;
        if delivered != expected {
            bail!("{} people joined, {delivered} deliveries arrived", self.people);
        }
        Ok(a_second(self.people, time))
    }

    /// The body before and after the number of the person.
    fn template(&self) -> (String, String) {
        let body = json!({
            "campaign_id": self.target.campaign, "first_name": "Byron",
            "email": format!("support+byron.{}.#@referral-factory.com", self.run),
            "referrer": {"field": "code", "value": self.target.referrer},
        });
        let text = body.to_string();
        let (before, after) = text.split_once('#').unwrap_or_default();
        (before.to_owned(), after.to_owned())
    }
}

async fn join(
    mut api: Api,
    next: Arc<AtomicUsize>,
    people: usize,
    (before, after): (String, String),
) -> anyhow::Result<()> {
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        if number >= people {
            return Ok(());
        }
        let body = format!("{before}{number}{after}").into_bytes();
        let (status, text) = api.call(Method::POST, "users", body).await?;
        if status != 201 {
            bail!("a join was answered {status}: {}", String::from_utf8_lossy(&text));
        }
    }
}
