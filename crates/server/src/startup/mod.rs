//! Starts a server from its settings, and shuts it down.

mod assembly;
mod background;
mod database_file;
mod files;
pub mod folder;
pub(crate) mod key;
mod node;
mod services;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use axum::middleware::from_fn;
use rand::SeedableRng;
use rand::rngs::{StdRng, SysRng};
use refhook_core::people::code::{CodeSource, RandomCodes};
use refhook_core::random::Random;
use refhook_core::time::{Clock, SystemClock};
use refhook_delivery::Engine;
use refhook_delivery::egress::LocalTarget;
use refhook_store::accounts::links::Purpose;
use refhook_store::{Db, DbSettings, StoreError, accounts};
use tokio::net::TcpListener;
use tower::util::MapRequestLayer;
use tower_http::decompression::RequestDecompressionLayer;

use crate::config::{DatabaseSettings, MetricsSettings, Settings};
use crate::demo::Demo;
use crate::inbox::{self, Inbox, InboxListener, Senders};
use crate::metrics::Metrics;
use crate::{metrics, ui};
use assembly::AssemblyDeps;
use database_file::DatabaseFile;
use files::Shares;
use folder::DataFolder;
use node::KeptNode;
use refhook_api::PageViews;
use refhook_api::app::App;
use refhook_pages::PublicDeps;
use refhook_pages::pages::{Pages, defaults, preview};
use refhook_web::body;
use refhook_web::server::{Server, note_route};
use services::Services;

/// Pause between attempts to reach the database at startup.
const DATABASE_PAUSE: Duration = Duration::from_secs(2);

/// What tests substitute, and the server takes from the machine.
pub struct SystemDeps {
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Randomness for ids and secrets.
    pub random: Random,
    /// Source of the codes of people and campaigns.
    pub codes: Box<dyn CodeSource>,
}

impl SystemDeps {
    /// The machine's clock and randomness.
    ///
    /// # Errors
    /// When the operating system provides no randomness.
    pub fn system() -> anyhow::Result<Self> {
        let random = Random::from_system().context("the operating system gives no random numbers")?;
        let codes = Box::new(RandomCodes(StdRng::try_from_rng(&mut SysRng)?));
        Ok(Self { clock: Arc::new(SystemClock), random, codes })
    }
}

/// What runs besides the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Nothing else.
    Serve,
    /// Example data and the demo's pages; needs the test inbox.
    Demo,
}

/// A running server.
pub struct Running {
    /// The address it listens on.
    pub address: SocketAddr,
    /// The address of the metrics, if they have their own.
    pub metrics_address: Option<SocketAddr>,
    /// Scheme and host of its links.
    pub base_url: String,
    /// The one-time link to the set-up page, if there is no account yet.
    pub setup_link: Option<String>,
    /// The open database.
    pub db: Db,
    /// What the handlers work with.
    pub app: App,
    /// The delivery engine.
    pub engine: Engine,
    /// The test inbox, if there is one.
    pub inbox: Option<Arc<Inbox>>,
    /// The example data, in the demo.
    pub demo: Option<Demo>,
    pages: Pages,
    services: Services,
    web: Server,
    inbox_server: Option<Server>,
    metrics_server: Option<Server>,
    node: KeptNode,
    // Last, so that the next process gets in only once all of the above is gone.
    file: Option<DatabaseFile>,
    _folder: DataFolder,
}

/// Starts a server, which serves once this returns.
///
/// # Errors
/// A sentence that names the setting at fault and the fix.
pub async fn start(settings: Settings, system: SystemDeps, mode: Mode) -> anyhow::Result<Running> {
    let shares = files::share_out();
    let folder = DataFolder::open(&settings.database.data_dir)?;
    let file = match settings.database.resolve()? {
        DbSettings::Sqlite(path) => Some(DatabaseFile::open(&path).await?),
        DbSettings::Postgres(_) => None,
    };
    let db = wait_for_database(&settings.database).await?;
    let (claim, node) = node::take(&folder, &db, &system.random).await?;
    let node = KeptNode::keep(node);
    let vault = Arc::new(key::open_vault(settings.master_key.as_ref(), &folder, &db, &system.random).await?);
    let listener = listen("REFHOOK_LISTEN", settings.web.listen).await?;
    let base_url = settings.web.base_url(listener.local_addr()?);
    let inbox_listener = match settings.inbox {
        Some(address) => Some(InboxListener::bind(address).await?),
        None => None,
    };
    let target = inbox_listener.as_ref().map(|inbox| inbox.target.clone());
    let egress = Arc::new(settings.egress.client(target.clone(), shares.egress())?);

    let metrics = Metrics::new(db.reader(), &system.clock)?;
    let metrics_server = serve_metrics(&settings.metrics, &metrics).await?;
    let deps = AssemblyDeps {
        db: db.clone(),
        vault: Arc::clone(&vault),
        claim,
        egress: Arc::clone(&egress),
        target: target.clone(),
        base_url: base_url.clone(),
        metrics: metrics.clone(),
    };
    let random = system.random.clone();
    let clock = Arc::clone(&system.clock);
    let (app, engine, notices) = assembly::start(deps, &settings, system);
    let pages = public_pages(&app, settings.web.public_rate);
    let services = background::start(&app.program, &pages, &egress, notices);

    let inbox = inbox_listener
        .map(|listening| (Inbox::new(clock, Senders::new(db.reader().clone(), vault)), listening));
    let (inbox, inbox_server) = match inbox {
        Some((inbox, listening)) => serve_inbox(inbox, listening, shares)?,
        None => (None, None),
    };
    let demo = match (mode, &inbox, &target) {
        (Mode::Demo, Some(inbox), Some(target)) => Some(start_demo(&app, inbox, target, &folder).await?),
        _ => None,
    };
    let setup_link = setup_link(&app).await?;
    let router = router(&app, &pages, random)
        .merge(metrics::beside_the_app(metrics, settings.metrics.token.as_ref()))
        .layer(RequestDecompressionLayer::new())
        .layer(from_fn(body::unpack))
        .layer(MapRequestLayer::new(note_route));
    let router = match &demo {
        Some(demo) => router.merge(demo.router(listener.local_addr()?, &base_url)),
        None => router,
    };
    let proxies = settings.web.trusted_proxies.clone().unwrap_or_default();
    let web = Server::start(listener, None, router, shares.clients(proxies))?;
    Ok(Running {
        address: web.address,
        metrics_address: metrics_server.as_ref().map(|server| server.address),
        base_url,
        setup_link,
        db,
        app,
        engine,
        inbox,
        demo,
        pages,
        services,
        web,
        inbox_server,
        metrics_server,
        node,
        file,
        _folder: folder,
    })
}

fn public_pages(app: &App, form_rate: u32) -> Pages {
    Pages::new(PublicDeps {
        program: Arc::clone(&app.program),
        joiner: app.joiner.clone(),
        inbound_rate: app.api_rate,
        form_rate,
        proxies: app.proxies.clone(),
    })
}

/// All routes except the demo's.
fn router(app: &App, pages: &Pages, random: Random) -> Router {
    let stray = pages.clone();
    let shown = pages.clone();
    let views = PageViews {
        preview: Arc::new(move |page, campaign, settings| preview(&shown, page, campaign, settings)),
        default_texts: defaults,
    };
    refhook_api::router(app.clone(), views)
        .merge(refhook_pages::router(pages))
        .merge(ui::router(random, move |request| stray.clone().stray(request)))
}

/// Opens the database and migrates it.
pub async fn open_database(settings: &DatabaseSettings) -> anyhow::Result<Db> {
    Db::open(&settings.resolve()?).await.map_err(not_opened)
}

/// Opens the database once it is reachable: after a power cut it may come up later than this server.
async fn wait_for_database(settings: &DatabaseSettings) -> anyhow::Result<Db> {
    let resolved = settings.resolve()?;
    loop {
        match Db::open(&resolved).await {
            Err(error) if matches!(resolved, DbSettings::Postgres(_)) && error.is_away() => {
                tracing::warn!(%error, "waiting for the database; check REFHOOK_DATABASE_URL if it should be there");
                tokio::time::sleep(DATABASE_PAUSE).await;
            }
            opened => return opened.map_err(not_opened),
        }
    }
}

fn not_opened(error: StoreError) -> anyhow::Error {
    match error {
        StoreError::Unfit(sentence) => anyhow::anyhow!(sentence),
        // The message already includes the cause; as a source it would be repeated.
        error => anyhow::anyhow!("check REFHOOK_DATABASE_URL and that the database can be reached: {error}"),
    }
}

/// Serves the metrics on their own address, if they have one.
async fn serve_metrics(settings: &MetricsSettings, metrics: &Metrics) -> anyhow::Result<Option<Server>> {
    let Some(address) = settings.listen else { return Ok(None) };
    let listener = listen("REFHOOK_METRICS", address).await?;
    Ok(Some(Server::start(listener, None, metrics::on_its_own(metrics.clone()), Shares::figures())?))
}

async fn listen(setting: &str, address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| {
        let fix = match error.kind() {
            io::ErrorKind::AddrInUse => "another program uses this port; stop it, or choose another port",
            io::ErrorKind::PermissionDenied => {
                "ports below 1024 need a right of their own; choose 1024 or above"
            }
            io::ErrorKind::AddrNotAvailable => {
                "this machine does not have the address; 0.0.0.0 means all it has"
            }
            _ => {
                return anyhow::Error::from(error).context(format!("{setting}: can not listen on {address}"));
            }
        };
        anyhow::anyhow!("{setting}: can not listen on {address}: {fix}")
    })
}

/// A set-up link for a server without an account; it replaces the link of an earlier start.
async fn setup_link(app: &App) -> Result<Option<String>, StoreError> {
    if accounts::any(&mut app.db().read().await?.tx()).await? {
        return Ok(None);
    }
    let issued = app.program.accounts().issue_link(app.program.base_url(), Purpose::SetUp).await?;
    Ok(Some(issued.url))
}

fn serve_inbox(
    inbox: Inbox,
    listening: InboxListener,
    shares: Shares,
) -> io::Result<(Option<Arc<Inbox>>, Option<Server>)> {
    let inbox = Arc::new(inbox);
    tracing::info!(url = listening.origin(), "test inbox listens");
    let router = inbox::router(Arc::clone(&inbox));
    let server = Server::start(listening.listener, Some(listening.tls), router, shares.inbox())?;
    Ok((Some(inbox), Some(server)))
}

async fn start_demo(
    app: &App,
    inbox: &Arc<Inbox>,
    target: &LocalTarget,
    folder: &DataFolder,
) -> anyhow::Result<Demo> {
    let origin = format!("https://{}:{}", target.host, target.port);
    Demo::prepare(app.clone(), Arc::clone(inbox), &origin, folder)
        .await
        .context("the example data can not be made")
}

async fn write_last_visits(pages: &Pages) {
    if let Err(error) = pages.write_visits().await {
        tracing::warn!(%error, "the last visits could not be written");
    }
}

impl Running {
    /// Writes the visits counted but not yet written.
    pub async fn flush_visits(&self) {
        write_last_visits(&self.pages).await;
    }

    /// Shuts down: finishes the requests and deliveries in progress, for at most some seconds each, and leaves the rest
    /// to the next start.
    pub async fn shutdown(self) {
        if let Some(demo) = &self.demo {
            demo.end_streams();
        }
        self.app.program.watch().end();
        self.web.shutdown().await;
        write_last_visits(&self.pages).await;
        self.engine.shutdown().await;
        // After the engine, whose last requests may be on their way to the inbox.
        if let Some(inbox) = self.inbox_server {
            inbox.shutdown().await;
        }
        if let Some(metrics) = self.metrics_server {
            metrics.shutdown().await;
        }
        self.services.stop().await;
        self.node.release().await;
        self.db.close().await;
        if let Some(file) = &self.file {
            file.note_left();
        }
    }

    /// Waits until another server has taken this one's node number while the database was away. Both would send the
    /// same deliveries, so this one must stop.
    pub async fn node_lost(&mut self) {
        self.node.lost().await;
    }
}
