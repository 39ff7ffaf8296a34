//! Joins with their deliveries, end to end, beside the raw limit of our own HTTP client without a database, measured in
//! the same run. A ratio of two numbers of one run says more than either of them: machines are noisy.

use std::time::Duration;

use clap::Args;

use crate::load::Load;
use crate::raw;
use crate::server::{Database, Server};
use crate::sink::Sink;
use crate::stats::Series;

/// What is measured, and how often.
#[derive(Args)]
pub(crate) struct Throughput {
    /// Runs of each measurement; the table shows their median and spread.
    #[arg(long, default_value_t = 3)]
    runs: usize,
    /// People who join in each run, each a new one.
    #[arg(long, default_value_t = 20_000)]
    people: usize,
    /// Connections of the load client.
    #[arg(long, default_value_t = 64)]
    connections: usize,
}

impl Throughput {
    pub(crate) async fn measure(&self) -> anyhow::Result<()> {
        let (plain, secure) = (Sink::plain().await?, Sink::secure().await?);
        let mut raw = [Series::new("raw limit, plain HTTP"), Series::new("raw limit, TLS")];
        let mut joins = [Series::new("join + delivery, SQLite"), Series::new("join + delivery, PostgreSQL")];
        let sqlite = Server::start(Database::Sqlite, &secure).await?;
        let postgres = Server::start(Database::Postgres, &secure).await?;
        for run in 0..self.runs {
            eprintln!("run {} of {}", run + 1, self.runs);
            raw[0].push(raw::rate(&plain, self.people, self.connections).await?);
            raw[1].push(raw::rate(&secure, self.people, self.connections).await?);
            for (server, series) in [&sqlite, &postgres].into_iter().zip(&mut joins) {
                let load = Load { people: self.people, connections: self.connections, run };
                series.push(load.rate(server, &secure).await?);
                // The one that is not measured is idle; this lets it finish its own housekeeping first.
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
        }
        let limit = raw[1].median();
        println!("\n| measurement | median a second | of the TLS limit | spread |");
        println!("|---|---:|---:|---:|");
        for series in raw.iter().chain(&joins) {
            println!("{}", series.row(limit));
        }
        println!(
            "\n{} people in each of {} runs, {} connections, one webhook, the guide's 13 fields, TLS receiver, \
             default settings; the clock stops when the last attempt is recorded.",
            self.people, self.runs, self.connections
        );
        Ok(())
    }
}
