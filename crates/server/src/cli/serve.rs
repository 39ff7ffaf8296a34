//! `refhook serve`.

use std::io::Write;

use anyhow::Context;
use tokio::signal::unix::{SignalKind, signal};

use crate::config::Settings;
use crate::startup::{self, Mode, Running, SystemDeps};

pub(super) async fn run(settings: Settings, out: &mut impl Write) -> anyhow::Result<()> {
    let running = startup::start(settings, SystemDeps::system()?, Mode::Serve).await?;
    tracing::info!(address = %running.address, base_url = running.base_url, "refhook serves");
    if let Some(link) = &running.setup_link {
        writeln!(
            out,
            "\nThis server has no account yet. Open this link to set it up; it works once, for 24 hours:\n\n  {link}\n"
        )?;
        out.flush()?;
    }
    until_told_to_stop(running).await
}

/// Runs until SIGTERM or SIGINT, then shuts down gracefully. A second signal ends the process at once.
pub(super) async fn until_told_to_stop(mut running: Running) -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate()).context("signals can not be received")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("signals can not be received")?;
    let ended = tokio::select! {
        _ = terminate.recv() => Ok(()),
        _ = interrupt.recv() => Ok(()),
        () = running.node_lost() => Err(anyhow::anyhow!(
            "another server took this one's node number while the database was away: its data folder is a copy of this \
             one's. This server has stopped, so that nothing is sent twice; the next start draws a new number"
        )),
    };
    tracing::info!("stopping: finishing what is under way");
    tokio::select! {
        () = running.shutdown() => tracing::info!("stopped"),
        _ = terminate.recv() => tracing::warn!("stopped at once; what was under way is sent after the next start"),
        _ = interrupt.recv() => tracing::warn!("stopped at once; what was under way is sent after the next start"),
    }
    ended
}
