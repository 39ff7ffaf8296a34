//! The real binary, at its default settings, with an account, a campaign, a referrer and one webhook.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, bail};
use refhook_testkit::folder::Folder;
use refhook_testkit::postgres::Cluster;
use serde_json::{Value, json};
use tokio::process::{Child, Command};

use crate::load::Api;
use crate::sink::Sink;

/// What the server keeps its data in.
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
    pub(crate) campaign: i64,
    pub(crate) webhook: i64,
    pub(crate) referrer: String,
    place: Place,
    /// Ends with this value.
    process: Child,
}

/// Where a server lives, from one start to the next.
struct Place {
    address: String,
    url: Option<String>,
    authority: PathBuf,
    folder: Folder,
    _cluster: Option<Cluster>,
}

impl Place {
    fn new(database: Database, sink: &Sink) -> anyhow::Result<Self> {
        let folder = Folder::create();
        let cluster = matches!(database, Database::Postgres).then(|| Cluster::start(&[]));
        let authority = folder.path().join("sink.pem");
        std::fs::write(&authority, sink.authority().context("the sink has no TLS")?)?;
        let url = cluster.as_ref().map(|cluster| cluster.database().url);
        Ok(Self { address: free_address()?, url, authority, folder, _cluster: cluster })
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
        let place = Place::new(database, sink)?;
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
        let campaign = api.create("campaigns", &json!({"name": "Bench"})).await?;
        let referrer =
            json!({"campaign_id": campaign["id"], "first_name": "Jessica", "email": "jessica@example.com"});
        let referrer = api.create("users", &referrer).await?;
        let webhook = json!({
            "campaign_id": campaign["id"], "name": "Sink", "event": "user.join", "sources": ["Referred"],
            "url": sink.url(), "method": "POST", "format": "query",
        });
        let webhook = api.create("webhooks", &webhook).await?;
        Ok(Self {
            token,
            campaign: campaign["id"].as_i64().context("no campaign id")?,
            webhook: webhook["id"].as_i64().context("no webhook id")?,
            referrer: referrer["code"].as_str().context("no code")?.to_owned(),
            place,
            process,
        })
    }

    /// A connection to it.
    pub(crate) async fn connect(&self) -> anyhow::Result<Api> {
        connect(&self.place.address, &self.token).await
    }

    /// Kills it as a power cut would (SIGKILL), and starts it again.
    pub(crate) async fn kill_and_start(&mut self) -> anyhow::Result<()> {
        self.process.kill().await?;
        self.process = self.place.command(&["serve"]).spawn()?;
        Ok(())
    }

    /// The most memory that it held so far, in MB. PostgreSQL's own is not in it.
    pub(crate) fn peak_memory(&self) -> anyhow::Result<u64> {
        let status =
            std::fs::read_to_string(format!("/proc/{}/status", self.process.id().context("it ended")?))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("no VmHWM")?;
        let kibibytes: u64 = line.trim().trim_end_matches(" kB").parse()?;
        Ok(kibibytes * 1_024 / 1_000_000)
    }
}

/// Connects as soon as the server listens.
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
