//! The real binary, at its default settings, with an account, a campaign, a referrer and one webhook.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, bail};
use refhook_testkit::folder::Folder;
use refhook_testkit::postgres::Cluster;
use serde_json::{Value, json};
use tokio::process::{Child, Command};

use crate::api::Api;
use crate::sink::Sink;

/// Default in-flight limit of a webhook.
const DEFAULT_IN_FLIGHT: u16 = 16;

/// The database behind the server.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Database {
    Sqlite,
    Postgres,
}

impl Database {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

/// A running server.
pub(crate) struct Server {
    pub(crate) token: String,
    /// One webhook at the sink.
    pub(crate) main: Target,
    place: ServerHome,
    /// Killed when this value is dropped.
    process: Child,
}

/// A campaign that people join, and its webhooks.
pub(crate) struct Target {
    pub(crate) campaign: i64,
    pub(crate) referrer: String,
    pub(crate) webhooks: Vec<i64>,
}

impl Target {
    async fn add(api: &mut Api, urls: &[String], in_flight: u16) -> anyhow::Result<Self> {
        let campaign = api.create("campaigns", &json!({"name": "Bench"})).await?["id"].clone();
        let referrer =
            json!({"campaign_id": campaign, "first_name": "Jessica", "email": "jessica@example.com"});
        let referrer = api.create("users", &referrer).await?;
        let mut webhooks = Vec::new();
        for url in urls {
            let webhook = json!({
                "campaign_id": campaign, "name": "Sink", "event": "user.join", "sources": ["Referred"],
                "url": url, "method": "POST", "format": "query", "limits": {"in_flight": in_flight},
            });
            webhooks.push(api.create("webhooks", &webhook).await?["id"].as_i64().context("no webhook id")?);
        }
        Ok(Self {
            campaign: campaign.as_i64().context("no campaign id")?,
            referrer: referrer["code"].as_str().context("no code")?.to_owned(),
            webhooks,
        })
    }
}

/// What stays the same from one start of a server to the next.
struct ServerHome {
    address: String,
    url: Option<String>,
    authority: PathBuf,
    folder: Folder,
    cluster: Option<Cluster>,
}

impl ServerHome {
    fn new(database: Database, sink: &Sink) -> anyhow::Result<Self> {
        let folder = Folder::create();
        let cluster = matches!(database, Database::Postgres).then(|| Cluster::start(&[]));
        let authority = folder.path().join("sink.pem");
        std::fs::write(&authority, sink.authority().context("the sink has no TLS")?)?;
        let url = cluster.as_ref().map(|cluster| cluster.database().url);
        Ok(Self { address: free_address()?, url, authority, folder, cluster })
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(binary());
        command.args(arguments);
        command.env("REFHOOK_DATA_DIR", self.folder.path()).env("REFHOOK_LISTEN", &self.address);
        command.env("REFHOOK_API_RATE", "0").env("REFHOOK_PUBLIC_RATE", "0").env("REFHOOK_LOG", "warn");
        command.env("REFHOOK_EGRESS_ALLOW", "127.0.0.0/8").env("REFHOOK_EGRESS_CA", &self.authority);
        if let Some(url) = &self.url {
            let key = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
            command.env("REFHOOK_DATABASE_URL", url).env("REFHOOK_MASTER_KEY", key);
        }
        command.kill_on_drop(true);
        command
    }
}

impl Server {
    pub(crate) async fn start(database: Database, sink: &Sink) -> anyhow::Result<Self> {
        let place = ServerHome::new(database, sink)?;
        let create = [
            "account",
            "create",
            "--name",
            "Bench",
            "--email",
            "bench@example.com",
            "--plan",
            "pro",
            "--json",
        ];
        let mut create = place.command(&create);
        let created = create.stderr(Stdio::inherit()).output().await.context("the binary does not start")?;
        let account: Value =
            serde_json::from_slice(&created.stdout).context("account create printed no JSON")?;
        let token = account["api_token"].as_str().context("no token")?.to_owned();
        let process = place.command(&["serve"]).spawn()?;

        let mut api = connect(&place.address, &token).await?;
        let main = Target::add(&mut api, &[sink.url()], DEFAULT_IN_FLIGHT).await?;
        Ok(Self { token, main, place, process })
    }

    /// Adds a campaign with so many webhooks at the sink.
    pub(crate) async fn add_target(&self, sink: &Sink, webhooks: usize) -> anyhow::Result<Target> {
        let urls = vec![sink.url(); webhooks];
        Target::add(&mut self.connect().await?, &urls, DEFAULT_IN_FLIGHT).await
    }

    /// Adds a campaign with a webhook that never gets an answer.
    pub(crate) async fn add_stuck(&self, receiver: &SocketAddr, in_flight: u16) -> anyhow::Result<Target> {
        Target::add(&mut self.connect().await?, &[format!("http://{receiver}/")], in_flight).await
    }

    /// Deletes a campaign's webhooks and their waiting deliveries.
    pub(crate) async fn remove(&self, target: &Target) -> anyhow::Result<()> {
        let mut api = self.connect().await?;
        for webhook in &target.webhooks {
            // Leads still wait for one that hangs.
            api.delete(&format!("webhooks/{webhook}?waiting=discard")).await?;
        }
        Ok(())
    }

    /// Connects to the API.
    pub(crate) async fn connect(&self) -> anyhow::Result<Api> {
        connect(&self.place.address, &self.token).await
    }

    /// Kills it as a power cut would (SIGKILL).
    pub(crate) async fn kill(&mut self) -> anyhow::Result<()> {
        Ok(self.process.kill().await?)
    }

    /// Starts it on the same data.
    pub(crate) fn start_again(&mut self) -> anyhow::Result<()> {
        self.process = self.place.command(&["serve"]).spawn()?;
        Ok(())
    }

    /// Its data folder.
    pub(crate) fn folder(&self) -> &Path {
        self.place.folder.path()
    }

    /// Size of the database with tables, indexes and log.
    pub(crate) async fn bytes_on_disk(&self) -> anyhow::Result<u64> {
        match &self.place.cluster {
            Some(cluster) => {
                let folder = cluster.folder().to_owned();
                tokio::task::spawn_blocking(move || size_of(&folder.join("data"))).await?
            }
            None => size_of(self.folder()),
        }
    }

    /// Peak memory so far, in MB, without PostgreSQL's own.
    pub(crate) fn peak_memory(&self) -> anyhow::Result<u64> {
        self.memory_of("VmHWM:")
    }

    /// Memory in use, in MB.
    pub(crate) fn memory(&self) -> anyhow::Result<u64> {
        self.memory_of("VmRSS:")
    }

    fn memory_of(&self, what: &str) -> anyhow::Result<u64> {
        let status = std::fs::read_to_string(self.proc("status")?)?;
        let line = status.lines().find_map(|line| line.strip_prefix(what)).context("no such line")?;
        let kibibytes: u64 = line.trim().trim_end_matches(" kB").parse()?;
        Ok(kibibytes * 1_024 / 1_000_000)
    }

    /// CPU time since the start (proc(5): utime and stime, in hundredths of a second).
    pub(crate) fn cpu_time(&self) -> anyhow::Result<Duration> {
        let stat = std::fs::read_to_string(self.proc("stat")?)?;
        let (_, fields) = stat.rsplit_once(") ").context("an odd stat")?;
        let times = fields.split(' ').skip(11).take(2).map(str::parse::<u64>);
        let ticks: u64 = times.collect::<Result<Vec<_>, _>>()?.iter().sum();
        Ok(Duration::from_millis(ticks * 10))
    }

    fn proc(&self, file: &str) -> anyhow::Result<String> {
        Ok(format!("/proc/{}/{file}", self.process.id().context("it ended")?))
    }
}

/// Total size of all files below a folder.
fn size_of(folder: &Path) -> anyhow::Result<u64> {
    let mut bytes = 0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        // A database may delete its files at any time.
        bytes += if kind.is_dir() {
            size_of(&entry.path())?
        } else {
            entry.metadata().map_or(0, |found| found.len())
        };
    }
    Ok(bytes)
}

/// Connects once the server listens.
async fn connect(address: &str, token: &str) -> anyhow::Result<Api> {
    for _ in 0..100 {
        if let Ok(api) = Api::connect(address, token).await {
            return Ok(api);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    bail!("the server at {address} does not listen")
}

/// The server's binary beside this one: `make bench` builds both.
fn binary() -> PathBuf {
    std::env::current_exe().unwrap_or_default().with_file_name("refhook")
}

fn free_address() -> anyhow::Result<String> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string())
}
