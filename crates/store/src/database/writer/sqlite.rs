//! SQLite: one writer, which commits work in groups.

use std::time::Duration;

use futures_util::future::BoxFuture;
use sqlx::{Connection, SqliteConnection, SqlitePool};
use tokio::sync::mpsc;
use tracing::Span;

use super::{Done, QUEUE_LENGTH, Work, WriteClass, piece, run};
use crate::database::checkpoint::Checkpoints;
use crate::database::emitter::Emitter;
use crate::{Raw, StoreError, Tx};

/// After this long without a write, cache memory is released.
const QUIET: Duration = Duration::from_secs(10);
/// Maximum number of writes per commit. Leads already come in batches; this bounds how long the first waits.
const GROUP: usize = 64;

/// The one writer of a SQLite database.
#[derive(Clone)]
pub(crate) struct SqliteWriter {
    lead: mpsc::Sender<Work>,
    background: mpsc::Sender<Work>,
    pool: SqlitePool,
    log: SqlitePool,
}

impl SqliteWriter {
    /// Starts it on a separate thread: a write is a dozen statements, and on the shared runtime it would queue behind
    /// all other requests after each of them.
    ///
    /// `log` is the connection that checkpoints the WAL.
    pub(crate) fn start(pool: SqlitePool, log: SqlitePool, emitter: Emitter) -> Result<Self, StoreError> {
        let (lead, mut leads) = mpsc::channel::<Work>(QUEUE_LENGTH);
        let (background, mut backgrounds) = mpsc::channel::<Work>(QUEUE_LENGTH);
        let (own, checkpoints) = (pool.clone(), Checkpoints::start(log.clone()));
        let write = async move {
            let mut is_warm = false;
            loop {
                // Leads first; each group takes one piece of background work along, so that it never starves.
                let mut group = Vec::with_capacity(GROUP);
                tokio::select! {
                    biased;
                    n = leads.recv_many(&mut group, GROUP) => if n == 0 { return },
                    Some(work) = backgrounds.recv() => group.push(work),
                    () = tokio::time::sleep(QUIET), if is_warm => {
                        is_warm = false;
                        free_memory(&own).await;
                        continue;
                    }
                }
                is_warm = true;
                group.extend(backgrounds.try_recv());
                run_group(&own, group, &emitter).await;
                checkpoints.after_commit(&own).await;
            }
        };
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_time().build().map_err(sqlx::Error::Io)?;
        let thread = std::thread::Builder::new().name("sqlite-writer".to_owned());
        // It ends when the last sender is dropped.
        thread.spawn(move || runtime.block_on(write)).map_err(sqlx::Error::Io)?;
        Ok(Self { lead, background, pool, log })
    }

    pub(crate) async fn run<T, E, F>(&self, class: WriteClass, work: F, caller: Span) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: for<'t> FnOnce(Tx<'t>) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
    {
        let (work, answer) = piece(work, caller);
        let queue = match class {
            WriteClass::Lead => &self.lead,
            WriteClass::Background => &self.background,
        };
        queue.try_send(work).map_err(|_| StoreError::Busy)?;
        // Dropped without an answer: the transaction could not begin, was lost by an earlier piece, or this one
        // panicked.
        answer.await.map_err(|_| StoreError::Unavailable(sqlx::Error::BeginFailed))?
    }

    pub(crate) async fn close(&self) {
        self.log.close().await;
        // Closing the last connection checkpoints the rest of the WAL and deletes it.
        self.pool.close().await;
    }
}

/// Releases the connection's page cache.
async fn free_memory(pool: &SqlitePool) {
    if let Err(error) = sqlx::query("PRAGMA shrink_memory").execute(pool).await {
        tracing::debug!(%error, "memory could not be given back");
    }
}

/// Runs a group in one transaction, and ends each piece after the commit.
async fn run_group(pool: &SqlitePool, group: Vec<Work>, emitter: &Emitter) {
    let mut connection = match pool.acquire().await {
        Ok(connection) => connection,
        // Dropping the work answers its callers.
        Err(error) => return tracing::error!(%error, "there is no connection to write with"),
    };
    let mut pieces = Vec::with_capacity(group.len());
    let outcome = run_transaction(&mut connection, group, &mut pieces).await;
    if let Err(error) = &outcome {
        tracing::error!(%error, "a write transaction failed");
        // SQLite may have rolled back by itself, as on a full disk, or not. The next group opens a new connection.
        if let Err(error) = connection.detach().close_hard().await {
            tracing::warn!(%error, "a broken connection could not be closed");
        }
    }
    if outcome.is_err() {
        // In reverse, so that what a later piece took over from an earlier one is handed back before the earlier one
        // frees it.
        pieces.reverse();
    }
    for done in pieces {
        let commit = match &outcome {
            Ok(()) => Ok(()),
            Err(error) => Err(StoreError::Unavailable(sqlx::Error::Protocol(error.to_string()))),
        };
        done.end(commit, emitter);
    }
}

/// Each statement is a round trip to the connection's thread, so the statements between two pieces are sent together.
async fn run_transaction(
    connection: &mut SqliteConnection,
    group: Vec<Work>,
    pieces: &mut Vec<Done>,
) -> Result<(), sqlx::Error> {
    // A single piece needs no savepoint: it ends with the transaction.
    let is_one = group.len() == 1;
    let mut before = if is_one { "BEGIN IMMEDIATE" } else { "BEGIN IMMEDIATE; SAVEPOINT piece" };
    let mut keep = false;
    for work in group {
        execute(connection, before).await?;
        let done = run(work, Raw::Sqlite(connection)).await;
        keep = done.keep;
        pieces.push(done);
        before = if keep { "RELEASE piece; SAVEPOINT piece" } else { "ROLLBACK TO piece" };
    }
    if !keep && is_one {
        return execute(connection, "ROLLBACK").await;
    }
    if !keep {
        execute(connection, "ROLLBACK TO piece").await?;
    }
    crate::faults::point("committing");
    execute(connection, "COMMIT").await
}

async fn execute(connection: &mut SqliteConnection, sql: &'static str) -> Result<(), sqlx::Error> {
    sqlx::query(sql).execute(connection).await.map(drop)
}
