//! How fast Refhook is, measured from outside on the real binary at its default settings.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "its output is a table for people")]
#![expect(
    clippy::disallowed_methods,
    reason = "it is the load, from outside: it connects by itself and measures real time"
)]

mod api;
mod idle;
mod kill;
mod latency;
mod leads;
mod load;
mod raw;
mod restart;
mod server;
mod sink;
mod stats;
mod throughput;
mod upload;
mod visitors;

use clap::{Parser, Subcommand};

use crate::idle::Idle;
use crate::latency::Latency;
use crate::restart::Restart;
use crate::throughput::Throughput;
use crate::upload::UploadRun;

/// Measures Refhook on this machine, at its default settings.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// What passes in a second, beside the raw limit of the same HTTP client without a database
    Throughput(Throughput),
    /// How long a lead takes to the receiver, without load and beside a webhook that hangs
    Latency(Latency),
    /// How soon a server that was killed with a great many leads waiting sends the first of them
    Restart(Restart),
    /// What a server takes that has nothing to do
    Idle(Idle),
    /// An upload of leads with one webhook, people who join by a page meanwhile, and a kill in the middle
    Upload(UploadRun),
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    match Arguments::parse().what {
        What::Throughput(run) => run.measure().await,
        What::Latency(run) => run.measure().await,
        What::Restart(run) => run.measure().await,
        What::Idle(run) => run.measure().await,
        What::Upload(run) => run.measure().await,
    }
}
