//! Checkpointing SQLite's WAL alongside the writer instead of in it.
//!
//! By default SQLite checkpoints in the commit that fills the WAL, and every writer waits for that. Here another
//! connection does the bulk while the writer goes on. Only the writer can reach the end of a WAL that keeps growing, so
//! it moves the last few pages itself, and the WAL restarts.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sqlx::SqlitePool;
use tokio::sync::Notify;

/// How often to checkpoint the WAL while commits arrive. A page changed by many commits is moved once per interval; at
/// 50 ms joins were a sixth slower, and more so the larger the database.
const CHECKPOINT_INTERVAL: Duration = Duration::from_millis(400);
/// Size of the WAL, in pages, at which it should restart: 16 MiB.
const FULL: i64 = 4_096;

/// State shared by the two connections.
pub(crate) struct Checkpoints(Arc<Shared>);

#[derive(Default)]
struct Shared {
    committed: Notify,
    /// Asks the writer to move the rest.
    finish: AtomicBool,
}

impl Checkpoints {
    /// Starts the checkpoint task; it ends with the pool.
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
                    // Moves what arrived meanwhile, so that little is left for the writer.
                    passive(&log).await;
                    own.finish.store(true, Ordering::Relaxed);
                }
            }
        });
        Self(shared)
    }

    /// Called by the writer between two transactions.
    pub(crate) async fn after_commit(&self, writer: &SqlitePool) {
        self.0.committed.notify_one();
        if self.0.finish.swap(false, Ordering::Relaxed) {
            passive(writer).await;
        }
    }
}

/// Checkpoints whatever needs no waiting; returns the number of pages in the WAL.
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
