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

/// How often a clock that seemed wrong is checked again.
const CLOCK_IN_DOUBT: Duration = Duration::from_mins(1);
/// How often to look for bulk jobs that this server was not told of: another node may have started some, or crashed
/// while running them.
const BULK_JOBS: Duration = Duration::from_secs(30);
/// How often to look for data whose retention has ended.
const RETENTION: Duration = Duration::from_hours(1);
/// How often to close connections that have been idle too long.
const IDLE_CONNECTIONS: Duration = Duration::from_secs(1);
/// How often visits are written.
const VISITS: Duration = Duration::from_secs(1);
/// Notices within this time are sent to the other nodes together.
const GATHERING: Duration = Duration::from_millis(10);
/// Pause before a listener for other nodes is restarted, should it end.
const LISTENING: Duration = Duration::from_secs(1);
/// Nothing to do until woken.
const UNTIL_WOKEN: Duration = Duration::from_hours(1);

/// Starts all background services.
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

/// Runs bulk jobs, piece by piece.
struct BulkJobs {
    program: Arc<Program>,
    /// Whether jobs interrupted by the last stop have been looked for.
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

/// Fails deliveries held too long, and deletes data whose retention has ended.
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

/// Writes visits of the public pages.
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

/// Closes idle connections to receivers.
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

/// Sends notices to the other nodes on one PostgreSQL database.
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

/// Receives the notices of [`NotifyNodes`].
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
