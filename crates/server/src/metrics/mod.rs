//! `/metrics`: this server's metrics for Prometheus. They never hold personal data, a URL or a webhook's number: the
//! number of series is fixed, and whoever collects them learns nothing about anybody.

mod database;
mod route;

use std::sync::Arc;

use prometheus::{Error, IntGauge, Opts, Registry, TextEncoder};
use refhook_core::time::Clock;
use refhook_store::Reader;

use database::Database;
pub(crate) use route::{beside_the_app, on_its_own};

/// The metrics of a running server. Clones share them.
#[derive(Clone)]
pub(crate) struct Metrics {
    /// Counted by the delivery engine.
    pub(crate) engine: refhook_delivery::Measures,
    /// Counted by the use cases.
    pub(crate) program: refhook_program::Measures,
    registry: Registry,
    reachable: IntGauge,
    database: Arc<Database>,
}

impl Metrics {
    /// Metrics that start at zero. Each server has its own registry; nothing here is global to the process.
    pub(crate) fn new(reader: &Reader, clock: &Arc<dyn Clock>) -> Result<Self, Error> {
        let registry = Registry::new();
        let reachable = IntGauge::new(
            "refhook_database_reachable",
            "1 when the figures of the database could be read within 2 s, 0 when they are left out for that.",
        )?;
        registry.register(Box::new(reachable.clone()))?;
        let version = Opts::new("refhook_build_info", "Always 1; its label is the version that runs.")
            .const_label("version", env!("CARGO_PKG_VERSION"));
        let version = IntGauge::with_opts(version)?;
        version.set(1);
        registry.register(Box::new(version))?;
        Ok(Self {
            engine: refhook_delivery::Measures::new(&registry)?,
            program: refhook_program::Measures::new(&registry)?,
            registry,
            reachable,
            database: Arc::new(Database::new(reader.clone(), Arc::clone(clock))?),
        })
    }

    /// The page, in the text format of Prometheus.
    async fn page(&self) -> Result<String, Error> {
        let of_database = self.database.gather().await;
        self.reachable.set(i64::from(of_database.is_some()));
        let mut families = self.registry.gather();
        families.extend(of_database.unwrap_or_default());
        TextEncoder::new().encode_to_string(&families)
    }
}
