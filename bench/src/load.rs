//! The load: people who join through the API, over persistent connections.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use anyhow::bail;
use hyper::Method;
use serde_json::json;

use crate::api::Api;
use crate::server::{Server, Target};
use crate::sink::Sink;
use crate::stats::a_second;

/// A run.
pub(crate) struct Load<'a> {
    pub(crate) target: &'a Target,
    pub(crate) people: usize,
    pub(crate) connections: usize,
    pub(crate) run: usize,
}

impl Load<'_> {
    /// Joins a second, up to the last recorded delivery.
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

    /// The body before and after the person's number.
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
