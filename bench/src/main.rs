//! How fast Refhook is: joins with their deliveries, end to end, beside the raw limit of its own HTTP client without
//! a database, measured in the same run. A ratio of two numbers of one run says more than either of them: machines
//! are noisy.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "its output is a table for people")]
#![expect(
    clippy::disallowed_methods,
    reason = "it is the load, from outside: it connects by itself and measures real time"
)]

mod load;
mod raw;
mod server;
mod sink;
mod stats;

use std::time::Duration;

use clap::Parser;

use crate::load::Load;
use crate::server::{Database, Server};
use crate::sink::Sink;
use crate::stats::Series;

/// Measures Refhook on this machine, at its default settings.
#[derive(Parser)]
struct Arguments {
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

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let (plain, secure) = (Sink::plain().await?, Sink::secure().await?);
    let mut raw = [Series::new("raw limit, plain HTTP"), Series::new("raw limit, TLS")];
    let mut joins = [Series::new("join + delivery, SQLite"), Series::new("join + delivery, PostgreSQL")];
    let sqlite = Server::start(Database::Sqlite, &secure).await?;
    let postgres = Server::start(Database::Postgres, &secure).await?;
    for run in 0..arguments.runs {
        eprintln!("run {} of {}", run + 1, arguments.runs);
        let requests = arguments.people;
        raw[0].push(raw::rate(&plain, requests, arguments.connections).await?);
        raw[1].push(raw::rate(&secure, requests, arguments.connections).await?);
        for (server, series) in [&sqlite, &postgres].into_iter().zip(&mut joins) {
            let load = Load { people: arguments.people, connections: arguments.connections, run };
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
        arguments.people, arguments.runs, arguments.connections
    );
    Ok(())
}
