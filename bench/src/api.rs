//! A client of the API that keeps one connection open.

use std::time::Duration;

use anyhow::{Context, bail};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;

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

    pub(crate) async fn call(
        &mut self,
        method: Method,
        path: &str,
        body: Vec<u8>,
    ) -> anyhow::Result<(u16, Bytes)> {
        self.send(method, &format!("/api/v2/{path}"), "application/json", body).await
    }

    /// Sends any request and returns status and body.
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

    /// Creates or starts something and returns it.
    pub(crate) async fn create(&mut self, what: &str, body: &Value) -> anyhow::Result<Value> {
        let (status, text) = self.call(Method::POST, what, serde_json::to_vec(body)?).await?;
        read_data(what, status, &text)
    }

    /// Deletes something.
    pub(crate) async fn delete(&mut self, what: &str) -> anyhow::Result<()> {
        let (status, text) = self.call(Method::DELETE, what, Vec::new()).await?;
        if !matches!(status, 200..300) {
            bail!("{what}: {status} {}", String::from_utf8_lossy(&text));
        }
        Ok(())
    }

    /// Reads what a path of the API returns.
    pub(crate) async fn read(&mut self, what: &str) -> anyhow::Result<Value> {
        let (status, text) = self.call(Method::GET, what, Vec::new()).await?;
        read_data(what, status, &text)
    }

    /// The total number of entries in a list.
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

    /// Waits until enough has arrived and every outcome is recorded.
    pub(crate) async fn wait_until_sent(
        &mut self,
        webhooks: &[i64],
        has_come: impl Fn() -> bool,
    ) -> anyhow::Result<()> {
        // Polling the server would slow down what is measured.
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

    /// Whether the webhook has deliveries waiting.
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
