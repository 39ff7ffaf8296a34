//! The background services of a running server: started in one place, and joined before the database closes.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use async_trait::async_trait;
use futures_util::FutureExt;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

/// Pause before a failed service is retried; it doubles with each failure in a row.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_mins(1);
/// How long services may take to stop.
const GRACE: Duration = Duration::from_secs(10);

/// A background service. Each tick finds out what there is to do, so nothing is lost when one is interrupted.
#[async_trait]
pub(super) trait Service: Send + Sync + 'static {
    /// Its name in the log.
    fn name(&self) -> &'static str;

    /// Does what there is to do, and returns how long to wait before the next tick; zero means no wait.
    async fn tick(&self) -> anyhow::Result<Duration>;

    /// Completes when there is something to do before that time is over.
    async fn woken(&self) {
        std::future::pending::<()>().await;
    }
}

/// The running services.
pub(super) struct Services {
    stop: watch::Sender<bool>,
    running: JoinSet<()>,
}

impl Services {
    pub(super) fn new() -> Self {
        Self { stop: watch::Sender::new(false), running: JoinSet::new() }
    }

    /// Starts a service, and restarts it if it panics.
    pub(super) fn start(&mut self, service: impl Service) {
        let stopped = self.stop.subscribe();
        self.running.spawn(async move { run(&service, stopped).await });
    }

    /// Stops each service after its current tick.
    pub(super) async fn stop(mut self) {
        self.stop.send_replace(true);
        let ended = async { while self.running.join_next().await.is_some() {} };
        if timeout(GRACE, ended).await.is_err() {
            tracing::warn!("a background service does not end, and is cut short");
            self.running.shutdown().await;
        }
    }
}

async fn run(service: &impl Service, mut stopped: watch::Receiver<bool>) {
    let mut failures = 0_u32;
    loop {
        let began = Instant::now();
        let ticked = AssertUnwindSafe(service.tick()).catch_unwind().await;
        let pause = match ticked {
            Ok(Ok(pause)) => {
                failures = 0;
                pause
            }
            failed => {
                if began.elapsed() > LONGEST_PAUSE {
                    // It had worked for long before that.
                    failures = 0;
                }
                let service = service.name();
                if let Ok(Err(error)) = failed {
                    tracing::warn!(service, "a background service failed, and tries again: {error:#}");
                } else {
                    // The panic hook has logged where.
                    tracing::error!(service, "a background service panicked, and is started again");
                }
                let pause = FIRST_PAUSE * 2_u32.saturating_pow(failures.min(6));
                failures += 1;
                pause.min(LONGEST_PAUSE)
            }
        };
        if *stopped.borrow() {
            return;
        }
        if pause.is_zero() {
            tokio::task::yield_now().await;
            continue;
        }
        tokio::select! {
            // The sender lives until the services have ended.
            _ = stopped.changed() => return,
            () = service.woken() => {}
            () = sleep(pause) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use anyhow::bail;

    use super::*;

    /// Fails, panics, and then works.
    struct Clumsy {
        ticks: Arc<AtomicU32>,
        worked: Arc<tokio::sync::Notify>,
    }

    #[async_trait]
    impl Service for Clumsy {
        fn name(&self) -> &'static str {
            "clumsy"
        }

        async fn tick(&self) -> anyhow::Result<Duration> {
            match self.ticks.fetch_add(1, Ordering::Relaxed) {
                0 => bail!("not yet"),
                1 => panic!("not yet either"),
                _ => self.worked.notify_one(),
            }
            Ok(Duration::from_hours(1))
        }
    }

    #[tokio::test(start_paused = true)]
    async fn one_that_fails_or_panics_goes_on_and_all_end_at_the_stop() {
        let (ticks, worked) = (Arc::new(AtomicU32::new(0)), Arc::new(tokio::sync::Notify::new()));
        let mut services = Services::new();
        services.start(Clumsy { ticks: Arc::clone(&ticks), worked: Arc::clone(&worked) });
        worked.notified().await;
        services.stop().await;
        assert_eq!(ticks.load(Ordering::Relaxed), 3, "an hour is not waited for at the stop");
    }
}
