//! The background services of a server.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use refhook_delivery::egress::EgressClient;
use refhook_program::Program;
use refhook_store::queue::Notices;

use super::services::{Service, Services};
use refhook_pages::pages::Pages;

/// How often the clock is looked at again that could not be believed.
const CLOCK_IN_DOUBT: Duration = Duration::from_mins(1);
/// How often bulk jobs are looked for that nobody told this server of: another node may have begun some, or ended in it.
const BULK_JOBS: Duration = Duration::from_secs(30);
/// How often what is kept too long is looked for.
const RETENTION: Duration = Duration::from_hours(1);
/// How often connections are closed that are idle for too long.
const IDLE_CONNECTIONS: Duration = Duration::from_secs(1);
/// How often visits are written.
const VISITS: Duration = Duration::from_secs(1);
/// What happens within this time is told other nodes at once.
const GATHERING: Duration = Duration::from_millis(10);
/// How often a listener for other nodes is begun anew, should it end.
const LISTENING: Duration = Duration::from_secs(1);
/// Nothing to do until it is woken.
const UNTIL_WOKEN: Duration = Duration::from_hours(1);

/// Starts them all.
pub(super) fn start(
    program: &Arc<Program>,
    pages: &Pages,
    egress: &Arc<EgressClient>,
    notices: Option<Notices>,
) -> Services {
    let mut services = Services::new();
    services.start(BulkJobs { program: Arc::clone(program), resumed: AtomicBool::new(false) });
    services.start(Retention(Arc::clone(program)));
    services.start(Visits(pages.clone()));
    services.start(IdleConnections(Arc::clone(egress)));
    if let Some(notices) = notices {
        let notices = Arc::new(notices);
        services.start(NotifyNodes(Arc::clone(&notices)));
        services.start(HearNodes(notices));
    }
    services
}

/// What can be much, and goes in pieces.
struct BulkJobs {
    program: Arc<Program>,
    /// Whether what the last stop cut short was looked for.
    resumed: AtomicBool,
}

#[async_trait]
impl Service for BulkJobs {
    fn name(&self) -> &'static str {
        "bulk jobs"
    }

    async fn tick(&self) -> anyhow::Result<Duration> {
        if !self.resumed.load(Ordering::Relaxed) {
            match self.program.resume_bulk_jobs().await {
                Ok(()) => self.resumed.store(true, Ordering::Relaxed),
                Err(error) => {
                    tracing::warn!(%error, "what the last stop cut short cannot go on; trying again");
                }
            }
        }
        Ok(if self.program.bulk_rounds().await? { Duration::ZERO } else { BULK_JOBS })
    }

    async fn woken(&self) {
        self.program.bulk_jobs_woken().await;
    }
}

/// What is held for too long, and what was kept long enough.
struct Retention(Arc<Program>);

#[async_trait]
impl Service for Retention {
    fn name(&self) -> &'static str {
        "retention"
    }

    async fn tick(&self) -> anyhow::Result<Duration> {
        self.0.run_retention().await?;
        Ok(if self.0.clock_doubt().is_some() { CLOCK_IN_DOUBT } else { RETENTION })
    }
}

/// Visits of the public pages.
struct Visits(Pages);

#[async_trait]
impl Service for Visits {
    fn name(&self) -> &'static str {
        "visits"
    }

    async fn tick(&self) -> anyhow::Result<Duration> {
        self.0.write_visits().await?;
        Ok(VISITS)
    }
}

/// Connections to receivers.
struct IdleConnections(Arc<EgressClient>);

#[async_trait]
impl Service for IdleConnections {
    fn name(&self) -> &'static str {
        "idle connections"
    }

    async fn tick(&self) -> anyhow::Result<Duration> {
        self.0.sweep();
        Ok(IDLE_CONNECTIONS)
    }
}

/// What the nodes on one PostgreSQL tell each other.
struct NotifyNodes(Arc<Notices>);

#[async_trait]
impl Service for NotifyNodes {
    fn name(&self) -> &'static str {
        "notices to other nodes"
    }

    async fn tick(&self) -> anyhow::Result<Duration> {
        tokio::time::sleep(GATHERING).await;
        self.0.send().await;
        Ok(UNTIL_WOKEN)
    }

    async fn woken(&self) {
        self.0.outgoing().await;
    }
}

/// See [`NotifyNodes`].
struct HearNodes(Arc<Notices>);

#[async_trait]
impl Service for HearNodes {
    fn name(&self) -> &'static str {
        "notices of other nodes"
    }

    async fn tick(&self) -> anyhow::Result<Duration> {
        self.0.listen().await?;
        Ok(LISTENING)
    }
}
