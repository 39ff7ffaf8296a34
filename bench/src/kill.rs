//! Kills a server in the middle of an upload: after the restart nobody may be there twice, and no lead lost.

use std::collections::HashSet;

use anyhow::{Context, bail};
use serde_json::json;

use crate::api::Api;
use crate::leads::{POLL_INTERVAL, drain, leads, settled};
use crate::server::Server;
use crate::sink::Sink;

/// The result of a kill.
pub(crate) struct Killed {
    /// Leads that did not arrive.
    pub(crate) lost: usize,
    /// People in excess of the rows.
    pub(crate) twice: i64,
    /// Requests that arrived more than once.
    pub(crate) again: usize,
}

/// Uploads so many leads, kills the server when half of them have joined, restarts it, and compares what is stored with
/// what arrived in the end.
///
/// # Errors
/// When the upload finished before the kill, or people are missing in the campaign.
pub(crate) async fn in_the_middle(server: &mut Server, sink: &Sink, rows: usize) -> anyhow::Result<Killed> {
    let mut api = server.connect().await?;
    let before = people(&mut api, server).await?;
    let path =
        format!("uploads/{}", api.upload(server.main.campaign, "leads", leads("killed", rows)).await?["id"]);
    api.create(&format!("{path}/start"), &json!({})).await?;
    let half = i64::try_from(rows / 2)?;
    loop {
        let upload = api.read(&path).await?;
        if upload["position"].as_i64().context("no position")? >= half {
            if upload["state"] != "running" {
                bail!("the upload was over before it could be killed; give it more rows");
            }
            break;
        }
        tokio::time::sleep(POLL_INTERVAL).await;
    }
    server.kill().await?;
    server.start_again()?;
    let mut api = server.connect().await?;
    let done = settled(&mut api, &path, "done").await?;
    drain(&mut api, server).await?;
    // All outcomes are recorded, so what has not arrived by now is lost.
    let arrivals = sink.take_arrivals();
    let names: HashSet<_> = arrivals.iter().map(|arrival| arrival.name.as_str()).collect();
    let after = people(&mut api, server).await?;
    let twice = after - before - i64::try_from(rows)?;
    if twice < 0 || done["unchanged"] != 0 {
        bail!("{rows} leads were uploaded, {before} people became {after}: {done}");
    }
    Ok(Killed { lost: rows - names.len(), twice, again: arrivals.len() - names.len() })
}

async fn people(api: &mut Api, server: &Server) -> anyhow::Result<i64> {
    api.count(&format!("users?campaign_id={}&per_page=1", server.main.campaign)).await
}
