//! What an idle server costs, after it has been busy.

use std::time::Duration;

use clap::{Args, ValueEnum};

use crate::server::{Database, Server};
use crate::sink::Sink;
use crate::throughput::drain;

/// What is measured.
#[derive(Args)]
pub(crate) struct Idle {
    /// How long it is watched, in seconds
    #[arg(long, default_value_t = 600)]
    seconds: u32,
    /// Leads of the backlog that was sent before
    #[arg(long, default_value_t = 20_000)]
    people: usize,
}

impl Idle {
    /// Measures both servers at the same time: each is idle, so neither disturbs the other.
    pub(crate) async fn measure(&self) -> anyhow::Result<()> {
        let sink = Sink::secure().await?;
        let mut servers = Vec::new();
        for database in Database::value_variants() {
            let server = Server::start(*database, &sink).await?;
            drain(&server, &sink, self.people, 0).await?;
            servers.push((database.name(), server));
        }
        tokio::time::sleep(Duration::from_secs(5)).await;
        let before: Vec<_> = servers.iter().map(|(_, server)| server.cpu_time()).collect::<Result<_, _>>()?;
        tokio::time::sleep(Duration::from_secs(self.seconds.into())).await;
        println!(
            "\n| (i) idle for {} s after a backlog of {} | of one core | memory |",
            self.seconds, self.people
        );
        println!("|---|---:|---:|");
        for ((name, server), before) in servers.iter().zip(before) {
            let used = server.cpu_time()?.saturating_sub(before).as_secs_f64();
            let share = 100.0 * used / f64::from(self.seconds);
            println!("| {name} | {share:.2} % | {} MB |", server.memory()?);
        }
        Ok(())
    }
}
