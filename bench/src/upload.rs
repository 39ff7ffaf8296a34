//! An upload of leads with one webhook: rows and deliveries a second, memory, and how it affects people who join by a
//! page meanwhile.

use std::time::{Duration, Instant};

use anyhow::bail;
use clap::{Args, ValueEnum};
use serde_json::json;

use crate::api::Api;
use crate::kill::{self, Killed};
use crate::leads::{REFERRERS, drain, leads, settled};
use crate::server::{Database, Server};
use crate::sink::Sink;
use crate::stats::{a_second, percentile};
use crate::visitors::Visitors;

/// What is uploaded.
#[derive(Args)]
pub(crate) struct UploadRun {
    /// Rows of the file.
    #[arg(long, default_value_t = 100_000)]
    rows: usize,
    /// One database alone
    #[arg(long)]
    database: Option<Database>,
}

/// What was measured on one database.
struct Measured {
    read: Duration,
    checked: Duration,
    rows: f64,
    deliveries: f64,
    visitors: usize,
    answered: [f64; 2],
    delivered: [f64; 2],
    memory: u64,
    killed: Killed,
}

impl UploadRun {
    pub(crate) async fn measure(&self) -> anyhow::Result<()> {
        let mut measured = Vec::new();
        for database in Database::value_variants() {
            if self.database.is_none_or(|only| only == *database) {
                eprintln!("{}", database.name());
                measured.push((database.name(), self.on(*database).await?));
            }
        }
        print_table(&measured);
        println!(
            "\n{} leads of {REFERRERS} referrers, one webhook, the guide's 13 fields, TLS receiver, default settings; \
             20 people a second join by a page meanwhile. Memory is that of refhook alone.",
            self.rows
        );
        Ok(())
    }

    async fn on(&self, database: Database) -> anyhow::Result<Measured> {
        let sink = Sink::recording().await?;
        let mut server = Server::start(database, &sink).await?;
        let mut api = server.connect().await?;
        run(&mut api, &server, "referrers", referrers()).await?;

        let began = Instant::now();
        let upload = api.upload(server.main.campaign, "leads", leads("lead", self.rows)).await?;
        let (path, read) = (format!("uploads/{}", upload["id"]), began.elapsed());
        let began = Instant::now();
        api.create(&format!("{path}/check"), &json!({})).await?;
        settled(&mut api, &path, "checked").await?;
        let checked = began.elapsed();

        let visitors = Visitors::start(&server).await?;
        let began = Instant::now();
        api.create(&format!("{path}/start"), &json!({})).await?;
        settled(&mut api, &path, "done").await?;
        let ran = began.elapsed();
        drain(&mut api, &server).await?;
        let joined = visitors.stop().await?;
        drain(&mut api, &server).await?;
        let delivered = began.elapsed();
        let arrivals = sink.take_arrivals();
        if arrivals.len() != self.rows + joined.len() {
            bail!("{} joined, {} deliveries arrived", self.rows + joined.len(), arrivals.len());
        }
        let mut waits = joined.waits(&arrivals)?;
        let memory = server.peak_memory()?;
        let killed = kill::in_the_middle(&mut server, &sink, self.rows).await?;
        Ok(Measured {
            read,
            checked,
            rows: a_second(self.rows, ran),
            deliveries: a_second(arrivals.len(), delivered),
            visitors: joined.len(),
            answered: [0.5, 0.99].map(|share| percentile(&mut waits.answered, share)),
            delivered: [0.5, 0.99].map(|share| percentile(&mut waits.delivered, share)),
            memory,
            killed,
        })
    }
}

fn print_table(measured: &[(&str, Measured)]) {
    let line = |name: &str, value: &dyn Fn(&Measured) -> String| {
        let values = measured.iter().map(|(_, one)| value(one));
        println!("| {name} | {} |", values.collect::<Vec<_>>().join(" | "));
    };
    let names: Vec<_> = measured.iter().map(|(name, _)| *name).collect();
    println!("\n| upload | {} |\n|---|{}", names.join(" | "), "---:|".repeat(names.len()));
    line("file read", &|one| format!("{:.1} s", one.read.as_secs_f64()));
    line("dry run", &|one| format!("{:.1} s", one.checked.as_secs_f64()));
    line("rows a second", &|one| format!("{:.0}", one.rows));
    line("deliveries a second, all recorded", &|one| format!("{:.0}", one.deliveries));
    line("people who joined by a page meanwhile", &|one| one.visitors.to_string());
    line("… answered, p50", &|one| format!("{:.1} ms", one.answered[0]));
    line("… answered, p99", &|one| format!("{:.1} ms", one.answered[1]));
    line("… at the receiver, p50", &|one| format!("{:.0} ms", one.delivered[0]));
    line("… at the receiver, p99", &|one| format!("{:.0} ms", one.delivered[1]));
    line("peak memory", &|one| format!("{} MB", one.memory));
    line("killed (-9) in the middle: lost", &|one| one.killed.lost.to_string());
    line("… joined twice", &|one| one.killed.twice.to_string());
    line("… sent again under the same id", &|one| one.killed.again.to_string());
}

fn referrers() -> String {
    let people = (0..REFERRERS).map(|n| format!("Rea,referrer.{n}@example.com\n"));
    "First Name,Email\n".to_owned() + &people.collect::<String>()
}

async fn run(api: &mut Api, server: &Server, kind: &str, file: String) -> anyhow::Result<()> {
    let path = format!("uploads/{}", api.upload(server.main.campaign, kind, file).await?["id"]);
    api.create(&format!("{path}/start"), &json!({})).await?;
    settled(api, &path, "done").await.map(drop)
}
