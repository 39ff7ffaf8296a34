//! Files of leads, and waiting for their upload.

use std::fmt::Write as _;
use std::time::Duration;

use anyhow::{Context, bail};
use serde_json::Value;

use crate::api::Api;
use crate::server::Server;

/// Number of referrers in a file.
pub(crate) const REFERRERS: usize = 1_000;
/// How often the upload is polled.
pub(crate) const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// A file of leads, each with one of the referrers.
pub(crate) fn leads(name: &str, count: usize) -> String {
    let mut file = "First Name,Email,Referrer Email Address\n".to_owned();
    for n in 0..count {
        // Writing to a String cannot fail.
        let _ = writeln!(file, "Lea,{name}.{n}@example.com,referrer.{}@example.com", n % REFERRERS);
    }
    file
}

/// Waits until an upload reaches a state.
pub(crate) async fn settled(api: &mut Api, path: &str, state: &str) -> anyhow::Result<Value> {
    loop {
        let upload = api.read(path).await?;
        match upload["state"].as_str().context("no state")? {
            now if now == state && upload["refused"] == 0 => return Ok(upload),
            "checking" | "running" => tokio::time::sleep(POLL_INTERVAL).await,
            _ => bail!("the upload did not get to {state}: {upload}"),
        }
    }
}

/// Waits until every outcome is recorded.
pub(crate) async fn drain(api: &mut Api, server: &Server) -> anyhow::Result<()> {
    while api.is_waiting(server.main.webhooks[0]).await? {
        tokio::time::sleep(POLL_INTERVAL).await;
    }
    Ok(())
}
