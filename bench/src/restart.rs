//! Kills a server with very many leads waiting, and measures how soon it sends the first one and how much memory it
//! takes.

use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};
use serde_json::json;

use crate::server::{Database, Server};
use crate::sink::Sink;
use crate::throughput::add_people;

/// What is measured.
#[derive(Args)]
pub(crate) struct Restart {
    /// Leads that wait when the server is killed
    #[arg(long, default_value_t = 1_000_000)]
    waiting: usize,
    /// One database alone
    #[arg(long)]
    database: Option<Database>,
}

impl Restart {
    pub(crate) async fn measure(&self) -> anyhow::Result<()> {
        println!("\n| (g) killed (-9) with {} leads waiting | first delivery | peak memory |", self.waiting);
        println!("|---|---:|---:|");
        for database in Database::value_variants() {
            if self.database.is_some_and(|only| only != *database) {
                continue;
            }
            eprintln!("{}", database.name());
            let sink = Sink::secure().await?;
            let mut server = Server::start(*database, &sink).await?;
            let mut api = server.connect().await?;
            let webhook = server.main.webhooks[0];
            api.create(&format!("webhooks/{webhook}/pause"), &json!({})).await?;
            add_people(&mut api, &server.main, "waits", self.waiting).await?;
            api.create(&format!("webhooks/{webhook}/resume"), &json!({"waiting": "send"})).await?;
            server.kill().await?;
            let (start, before) = (Instant::now(), sink.received());
            server.start_again()?;
            while sink.received() == before {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            let first = start.elapsed();
            // Long enough to see its memory at work.
            tokio::time::sleep(Duration::from_secs(5)).await;
            println!(
                "| {} | {:.0} ms | {} MB |",
                database.name(),
                first.as_secs_f64() * 1_000.0,
                server.peak_memory()?
            );
        }
        Ok(())
    }
}
