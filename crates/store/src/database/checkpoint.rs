//! Moving what was committed from SQLite's log (WAL) into the database, beside the writer instead of in it.
//!
//! By itself SQLite does it in the commit that fills the log, and everybody who writes waits for that. Here another
//! connection does the bulk while the writer goes on. Only the writer can see the end of a log that grows all the time,
//! so it moves the last few pages itself, and the log begins anew.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sqlx::SqlitePool;
use tokio::sync::Notify;

/// How often the log is looked at while there are commits. A page that many commits changed is moved once; at 50 ms joins
/// passed by a sixth slower, and slower still the larger the database.
const CHECKPOINT_INTERVAL: Duration = Duration::from_millis(400);
/// Pages of the log at which it is to begin anew: 16 MiB.
const FULL: i64 = 4_096;

/// What the two connections tell each other.
pub(crate) struct Checkpoints(Arc<Shared>);

#[derive(Default)]
struct Shared {
    committed: Notify,
    /// The writer is to move what is left.
    finish: AtomicBool,
}

impl Checkpoints {
    /// Starts the task that moves the log; it ends with the pool.
    pub(crate) fn start(log: SqlitePool) -> Self {
        let shared = Arc::new(Shared::default());
        let own = Arc::clone(&shared);
        tokio::spawn(async move {
            loop {
                tokio::select! {
                    () = own.committed.notified() => {}
                    () = log.close_event() => return,
                }
                tokio::time::sleep(CHECKPOINT_INTERVAL).await;
                let Some(pages) = passive(&log).await else { continue };
                if pages >= FULL {
                    // What came meanwhile, so that little is left to the writer.
                    passive(&log).await;
                    own.finish.store(true, Ordering::Relaxed);
                }
            }
        });
        Self(shared)
    }

    /// To be called by the writer between two transactions.
    pub(crate) async fn after_commit(&self, writer: &SqlitePool) {
        self.0.committed.notify_one();
        if self.0.finish.swap(false, Ordering::Relaxed) {
            passive(writer).await;
        }
    }
}

/// Moves what can be moved without waiting for anybody; how many pages the log has.
async fn passive(pool: &SqlitePool) -> Option<i64> {
    let done: Result<(i64, i64, i64), _> =
        sqlx::query_as("PRAGMA wal_checkpoint(PASSIVE)").fetch_one(pool).await;
    match done {
        Ok((_, pages, _)) => Some(pages),
        Err(error) => {
            tracing::debug!(%error, "the log could not be moved; it is tried again");
            None
        }
    }
}
