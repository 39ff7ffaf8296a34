//! How long a lead takes from the join to the receiver: on a server without load, and beside a webhook that hangs.

use std::os::unix::fs::FileExt;
use std::process::Command;
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};

use crate::server::{Database, Server, Target};
use crate::sink::{Sink, hanging};
use crate::stats::percentile;
use crate::throughput::add_people;
use crate::visitors::Visitors;

/// How long a lead may take to arrive before it counts as lost.
const LATEST: Duration = Duration::from_secs(30);

/// What is measured.
#[derive(Args)]
pub(crate) struct Latency {
    /// Seconds of each measurement, with 20 people a second
    #[arg(long, default_value_t = 100)]
    seconds: u64,
    /// Seconds of each measurement beside a webhook that hangs
    #[arg(long, default_value_t = 30)]
    beside: u64,
    /// Leads that wait for the webhook that hangs
    #[arg(long, default_value_t = 100_000)]
    waiting: usize,
    /// One database alone
    #[arg(long)]
    database: Option<Database>,
}

/// Percentiles of the time from a join to the receiver, in milliseconds.
struct Measured {
    name: &'static str,
    p50: f64,
    p99: f64,
    fsync: f64,
    /// First without a hanging webhook, then with one for each in-flight limit.
    beside: Vec<(String, f64)>,
}

impl Latency {
    pub(crate) async fn measure(&self) -> anyhow::Result<()> {
        let mut measured = Vec::new();
        for database in Database::value_variants() {
            if self.database.is_none_or(|only| only == *database) {
                eprintln!("{}", database.name());
                measured.push(self.on(*database).await?);
            }
        }
        println!("\n| from a join to the receiver | p50 | p99 | fsync p99 beside it |\n|---|---:|---:|---:|");
        for one in &measured {
            println!(
                "| (e) without load, {} | {:.1} ms | {:.1} ms | {:.2} ms |",
                one.name, one.p50, one.p99, one.fsync
            );
        }
        println!("\n| (f) beside a webhook that hangs | p99 | ratio |\n|---|---:|---:|");
        for one in &measured {
            let alone = one.beside[0].1;
            for (what, p99) in &one.beside {
                println!("| {}, {what} | {p99:.1} ms | {:.2} |", one.name, p99 / alone);
            }
        }
        println!(
            "\n20 people a second join by a page; {} s for (e), {} s for each line of (f), which begins after a sync of the \
             disk, with {} leads that wait for the webhook that hangs.",
            self.seconds, self.beside, self.waiting
        );
        Ok(())
    }

    async fn on(&self, database: Database) -> anyhow::Result<Measured> {
        let sink = Sink::recording().await?;
        let server = Server::start(database, &sink).await?;
        // Warm up: opening the first connection and loading the first pages is not what is measured.
        self.join(&server, &sink, 3).await?;
        let disk = tokio::task::spawn_blocking({
            let (folder, time) = (server.folder().to_owned(), Duration::from_secs(self.seconds));
            move || fsync(&folder, time)
        });
        let mut times = self.join(&server, &sink, self.seconds).await?;
        let (p50, p99) = (percentile(&mut times, 0.5), percentile(&mut times, 0.99));
        let fsync = percentile(&mut disk.await??, 0.99);
        let mut beside = vec![("alone".to_owned(), self.p99(&server, &sink).await?)];
        let hangs = hanging().await?;
        for in_flight in [16, 2_000] {
            let stuck = server.add_stuck(&hangs, in_flight).await?;
            self.fill(&server, &stuck).await?;
            beside.push((format!("a webhook hangs, {in_flight} in flight"), self.p99(&server, &sink).await?));
            server.remove(&stuck).await?;
        }
        Ok(Measured { name: database.name(), p50, p99, fsync, beside })
    }

    /// Syncs the disk first: what adding 100,000 leads left to be written must not count against the hanging webhook.
    async fn p99(&self, server: &Server, sink: &Sink) -> anyhow::Result<f64> {
        let mut sync = Command::new("sync");
        let done = tokio::task::spawn_blocking(move || sync.status()).await??;
        anyhow::ensure!(done.success(), "sync: {done}");
        Ok(percentile(&mut self.join(server, sink, self.beside).await?, 0.99))
    }

    async fn join(&self, server: &Server, sink: &Sink, seconds: u64) -> anyhow::Result<Vec<Duration>> {
        sink.take_arrivals();
        let visitors = Visitors::start(server).await?;
        tokio::time::sleep(Duration::from_secs(seconds)).await;
        let joined = visitors.stop().await?;
        let (mut arrivals, start) = (Vec::new(), Instant::now());
        loop {
            tokio::time::sleep(Duration::from_secs(1)).await;
            arrivals.extend(sink.take_arrivals());
            match joined.waits(&arrivals) {
                Ok(waits) => return Ok(waits.delivered),
                Err(error) if start.elapsed() > LATEST => return Err(error),
                Err(_) => {}
            }
        }
    }

    /// Fills a webhook's queue: in a campaign of its own, so that the measured people are not among its leads.
    async fn fill(&self, server: &Server, stuck: &Target) -> anyhow::Result<()> {
        let mut api = server.connect().await?;
        add_people(&mut api, stuck, "stuck", self.waiting).await
    }
}

/// How long the disk takes to sync 4 KiB, 20 times a second.
fn fsync(folder: &std::path::Path, time: Duration) -> std::io::Result<Vec<Duration>> {
    let file = std::fs::File::create(folder.join("fsync"))?;
    let (start, mut times) = (Instant::now(), Vec::new());
    while start.elapsed() < time {
        let began = Instant::now();
        file.write_all_at(&[7; 4_096], 0)?;
        file.sync_data()?;
        times.push(began.elapsed());
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(times)
}
