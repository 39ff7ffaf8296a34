//! Metrics read from the database: on demand, and cached for 10 s, so that frequent scrapes cost no more than rare
//! ones.

use std::sync::Arc;
use std::time::Duration;

use prometheus::proto::MetricFamily;
use prometheus::{Error, Gauge, GaugeVec, Opts, Registry};
use refhook_core::time::{Clock, UnixMs};
use refhook_store::database::db_stats::{Standing, size, standings};
use refhook_store::webhooks::WebhookState;
use refhook_store::{Reader, StoreError};
use tokio::sync::Mutex;
use tokio::time::timeout;

/// How long values are served before they are read again, in milliseconds.
const KEPT_MS: i64 = 10_000;
/// How long a scrape waits for the database; Prometheus itself waits 10 s.
const PATIENCE: Duration = Duration::from_secs(2);

/// The metrics from the database.
pub(super) struct Database {
    reader: Reader,
    clock: Arc<dyn Clock>,
    registry: Registry,
    gauges: Gauges,
    /// When they were last read, and whether that succeeded. One scrape reads them while others wait.
    read: Mutex<Option<(UnixMs, bool)>>,
}

struct Gauges {
    waiting: GaugeVec,
    overdue: GaugeVec,
    webhooks: GaugeVec,
    size: Gauge,
}

impl Gauges {
    fn new(registry: &Registry) -> Result<Self, Error> {
        let by_state = |name, help| {
            let gauges = GaugeVec::new(Opts::new(name, help), &["state"])?;
            registry.register(Box::new(gauges.clone()))?;
            Ok::<_, Error>(gauges)
        };
        let size = Gauge::new("refhook_database_size_bytes", "What the database takes on the disk.")?;
        registry.register(Box::new(size.clone()))?;
        Ok(Self {
            waiting: by_state(
                "refhook_deliveries_waiting",
                "Deliveries neither delivered nor given up, by the state of their webhook.",
            )?,
            overdue: by_state(
                "refhook_oldest_due_seconds",
                "For how long the oldest delivery has been due, by the state of its webhook; 0 when none is due.",
            )?,
            webhooks: by_state("refhook_webhooks", "Webhooks by state.")?,
            size,
        })
    }

    /// Sets the gauges; a state missing from `standings` becomes 0.
    fn set(&self, standings: &[Standing], size: u64, now: UnixMs) {
        for &state in WebhookState::ALL {
            let found = standings.iter().find(|standing| standing.state == state);
            let overdue =
                found.and_then(|standing| standing.first_due).map_or(0, |due| (now.0 - due.0).max(0));
            let labels = [state.name()];
            self.webhooks
                .with_label_values(&labels)
                .set(float(found.map_or(0, |standing| standing.webhooks)));
            self.waiting.with_label_values(&labels).set(float(found.map_or(0, |standing| standing.waiting)));
            self.overdue.with_label_values(&labels).set(float(overdue) / 1_000.0);
        }
        self.size.set(float(i64::try_from(size).unwrap_or(i64::MAX)));
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "figures are floats; past 2^53 the last digit is of no interest"
)]
const fn float(number: i64) -> f64 {
    number as f64
}

impl Database {
    pub(super) fn new(reader: Reader, clock: Arc<dyn Clock>) -> Result<Self, Error> {
        let registry = Registry::new();
        let gauges = Gauges::new(&registry)?;
        Ok(Self { reader, clock, registry, gauges, read: Mutex::new(None) })
    }

    /// The metrics; `None` rather than old values when the database cannot be read.
    pub(super) async fn gather(&self) -> Option<Vec<MetricFamily>> {
        let mut read = self.read.lock().await;
        let now = self.clock.now();
        let is_fresh = |(at, _): &(UnixMs, bool)| (0..KEPT_MS).contains(&(now.0 - at.0));
        let (at, is_known) = match read.filter(is_fresh) {
            Some(known) => known,
            None => (now, self.refresh(now).await),
        };
        *read = Some((at, is_known));
        is_known.then(|| self.registry.gather())
    }

    async fn refresh(&self, now: UnixMs) -> bool {
        match timeout(PATIENCE, self.ask()).await {
            Ok(Ok((standings, size))) => {
                self.gauges.set(&standings, size, now);
                true
            }
            Ok(Err(error)) => {
                tracing::warn!(%error, "the figures of the database could not be read");
                false
            }
            Err(_) => {
                tracing::warn!("the figures of the database took too long to read");
                false
            }
        }
    }

    async fn ask(&self) -> Result<(Vec<Standing>, u64), StoreError> {
        let mut conn = self.reader.read().await?;
        let mut tx = conn.tx();
        Ok((standings(&mut tx).await?, size(&mut tx).await?))
    }
}
