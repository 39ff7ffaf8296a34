//! Throughput: joins with their deliveries, a backlog, a fan-out; each beside the raw limit of our own HTTP client
//! without a database, measured in the same run. Machines are noisy, so the ratio of two numbers from one run says more
//! than either.

use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};
use serde_json::json;

use crate::api::Api;
use crate::load::Load;
use crate::raw;
use crate::server::{Database, Server, Target};
use crate::sink::Sink;
use crate::stats::{Series, a_second};

/// Webhooks of the fan-out campaign.
const FAN: usize = 10;
/// People added in one call.
const BATCH: usize = 500;

/// What is measured, and how often.
#[derive(Args)]
pub(crate) struct Throughput {
    /// Runs of each measurement; the table shows their median and spread.
    #[arg(long, default_value_t = 5)]
    runs: usize,
    /// People who join in each run, each a new one.
    #[arg(long, default_value_t = 20_000)]
    people: usize,
    /// Connections of the load client.
    #[arg(long, default_value_t = 64)]
    connections: usize,
    /// One database alone
    #[arg(long)]
    database: Option<Database>,
    /// These measurements alone
    #[arg(long, value_delimiter = ',')]
    only: Vec<Measurement>,
}

/// A measurement.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Measurement {
    Join,
    Drain,
    Fan,
}

/// A server and the results of its runs.
struct Bench {
    server: Server,
    fan: Target,
    join: Series,
    drain: Series,
    fan_out: Series,
    bytes: Series,
}

impl Bench {
    async fn new(database: Database, sink: &Sink) -> anyhow::Result<Self> {
        let server = Server::start(database, sink).await?;
        let fan = server.add_target(sink, FAN).await?;
        let series = |what: &str| Series::new(format!("{what}, {}", database.name()));
        Ok(Self {
            server,
            fan,
            join: series("(b) join + delivery"),
            drain: series("(c) drain of a backlog"),
            fan_out: series("(d) deliveries to 10 webhooks"),
            bytes: series("(h) bytes on disk per delivered lead"),
        })
    }
}

impl Bench {
    fn rates(&self) -> [&Series; 3] {
        [&self.join, &self.drain, &self.fan_out]
    }
}

impl Throughput {
    pub(crate) async fn measure(&self) -> anyhow::Result<()> {
        let (plain, secure) = (Sink::plain().await?, Sink::secure().await?);
        let mut raw =
            [Series::new("(a) raw limit, plain HTTP".into()), Series::new("(a) raw limit, TLS".into())];
        let mut benches = Vec::new();
        for database in Database::value_variants() {
            if self.database.is_none_or(|only| only == *database) {
                benches.push(Bench::new(*database, &secure).await?);
            }
        }
        for run in 0..self.runs {
            eprintln!("run {} of {}", run + 1, self.runs);
            raw[0].push(raw::rate(&plain, self.people, self.connections).await?);
            raw[1].push(raw::rate(&secure, self.people, self.connections).await?);
            for bench in &mut benches {
                self.run(bench, &secure, run).await?;
                // The other server is idle; give it time to finish its own housekeeping.
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
        }
        self.print(&raw, &benches);
        Ok(())
    }

    fn wants(&self, part: Measurement) -> bool {
        self.only.is_empty() || self.only.contains(&part)
    }

    async fn run(&self, bench: &mut Bench, sink: &Sink, run: usize) -> anyhow::Result<()> {
        let load = |people, target| Load { people, connections: self.connections, run, target };
        if self.wants(Measurement::Join) {
            let before = bench.server.bytes_on_disk().await?;
            let rate = load(self.people, &bench.server.main).rate(&bench.server, sink).await?;
            bench.join.push(rate);
            let grown = bench.server.bytes_on_disk().await?.saturating_sub(before);
            #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
            bench.bytes.push(grown as f64 / self.people as f64);
        }
        if self.wants(Measurement::Drain) {
            bench.drain.push(drain(&bench.server, sink, self.people, run).await?);
        }
        if self.wants(Measurement::Fan) {
            let people = self.people / FAN;
            let rate = load(people, &bench.fan).rate(&bench.server, sink).await?;
            bench.fan_out.push(rate * f64::from(u32::try_from(FAN)?));
        }
        Ok(())
    }

    fn print(&self, raw: &[Series], benches: &[Bench]) {
        let limit = raw[1].median();
        println!("\n| measurement | median a second | of the TLS limit | spread |");
        println!("|---|---:|---:|---:|");
        for series in
            raw.iter().chain(benches.iter().flat_map(Bench::rates)).filter(|series| !series.is_empty())
        {
            println!("{}", series.row(limit));
        }
        for bytes in benches.iter().map(|bench| &bench.bytes).filter(|series| !series.is_empty()) {
            println!("| {} | {:.0} | | |", bytes.name(), bytes.median());
        }
        println!(
            "\n{} people in each of {} runs, {} connections, the guide's 13 fields, TLS receiver, default settings; the \
             clock stops when the last attempt is recorded.",
            self.people, self.runs, self.connections
        );
    }
}

/// Sends a backlog of people who joined while their webhook was paused, until the last outcome is recorded.
pub(crate) async fn drain(server: &Server, sink: &Sink, people: usize, run: usize) -> anyhow::Result<f64> {
    let mut api = server.connect().await?;
    let webhook = server.main.webhooks[0];
    api.create(&format!("webhooks/{webhook}/pause"), &json!({})).await?;
    add_people(&mut api, &server.main, &format!("drain.{run}"), people).await?;
    let (before, start) = (sink.received(), Instant::now());
    api.create(&format!("webhooks/{webhook}/resume"), &json!({"waiting": "send"})).await?;
    api.wait_until_sent(&server.main.webhooks, || sink.received() - before >= people).await?;
    Ok(a_second(people, start.elapsed()))
}

/// Adds people to a campaign, 500 in a call.
pub(crate) async fn add_people(api: &mut Api, to: &Target, name: &str, people: usize) -> anyhow::Result<()> {
    for from in (0..people).step_by(BATCH) {
        let users: Vec<_> = (from..people.min(from + BATCH))
            .map(|n| {
                json!({
                    "first_name": "Byron", "email": format!("support+{name}.{n}@referral-factory.com"),
                    "referrer": {"field": "code", "value": to.referrer},
                })
            })
            .collect();
        api.create("users/batch", &json!({"campaign_id": to.campaign, "users": users})).await?;
    }
    Ok(())
}
