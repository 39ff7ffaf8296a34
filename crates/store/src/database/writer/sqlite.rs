//! SQLite: one writer, which commits work in groups.

use std::time::Duration;

use sqlx::{Connection, SqliteConnection, SqlitePool};
use tokio::sync::{mpsc, oneshot};

use super::{Answer, Done, QUEUE_LENGTH, Work, WriteClass, run};
use crate::database::checkpoint::Checkpoints;
use crate::database::direct::Direct;
use crate::database::emitter::Emitter;
use crate::database::lead::RawLead;
use crate::{Raw, StoreError};

/// After this long without a write, cache memory is released.
const QUIET: Duration = Duration::from_secs(10);
/// Maximum number of writes per commit. Leads already come in batches; this bounds how long the first waits.
const GROUP: usize = 64;

/// The one writer of a SQLite database.
#[derive(Clone)]
pub(crate) struct SqliteWriter {
    lead: mpsc::Sender<Work>,
    background: mpsc::Sender<Work>,
    close: mpsc::Sender<oneshot::Sender<()>>,
    pool: SqlitePool,
    log: SqlitePool,
}

/// What the writer's thread works with.
struct Thread {
    leads: mpsc::Receiver<Work>,
    backgrounds: mpsc::Receiver<Work>,
    close: mpsc::Receiver<oneshot::Sender<()>>,
    pool: SqlitePool,
    checkpoints: Checkpoints,
    emitter: Emitter,
}

impl SqliteWriter {
    /// Starts it on a separate thread: a write is a dozen statements, and on the shared runtime it would queue behind
    /// all other requests after each of them.
    ///
    /// `log` is the connection that checkpoints the WAL.
    pub(crate) fn start(pool: SqlitePool, log: SqlitePool, emitter: Emitter) -> Result<Self, StoreError> {
        let (lead, leads) = mpsc::channel(QUEUE_LENGTH);
        let (background, backgrounds) = mpsc::channel(QUEUE_LENGTH);
        let (close, closed) = mpsc::channel(1);
        let checkpoints = Checkpoints::start(log.clone());
        let thread = Thread { leads, backgrounds, close: closed, pool: pool.clone(), checkpoints, emitter };
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_time().build().map_err(sqlx::Error::Io)?;
        let named = std::thread::Builder::new().name("sqlite-writer".to_owned());
        // It ends when the last sender is dropped.
        named.spawn(move || runtime.block_on(thread.write())).map_err(sqlx::Error::Io)?;
        Ok(Self { lead, background, close, pool, log })
    }

    pub(super) async fn run<T, E>(&self, class: WriteClass, work: Work, answer: Answer<T, E>) -> Result<T, E>
    where
        E: From<StoreError>,
    {
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
        let (reply, closed) = oneshot::channel();
        // Its prepared statements go before the connection. A thread that has ended has dropped them.
        if self.close.send(reply).await.is_ok() {
            let _ = closed.await;
        }
        self.log.close().await;
        // Closing the last connection checkpoints the rest of the WAL and deletes it.
        self.pool.close().await;
    }
}

impl Thread {
    async fn write(mut self) {
        let (mut direct, mut is_warm) = (Direct::default(), false);
        loop {
            // Leads first; each group takes one piece of background work along, so that it never starves.
            let mut group = Vec::with_capacity(GROUP);
            tokio::select! {
                biased;
                n = self.leads.recv_many(&mut group, GROUP) => if n == 0 { return },
                Some(work) = self.backgrounds.recv() => group.push(work),
                Some(closed) = self.close.recv() => {
                    drop(direct);
                    // Closing the last connection checkpoints the rest of the WAL and deletes it.
                    self.pool.close().await;
                    let _ = closed.send(());
                    return;
                }
                () = tokio::time::sleep(QUIET), if is_warm => {
                    is_warm = false;
                    free_memory(&self.pool).await;
                    continue;
                }
            }
            is_warm = true;
            group.extend(self.backgrounds.try_recv());
            self.run_group(&mut direct, group).await;
            self.checkpoints.after_commit(&self.pool).await;
        }
    }

    /// Runs a group in one transaction, and ends each piece after the commit.
    async fn run_group(&self, direct: &mut Direct, group: Vec<Work>) {
        let mut connection = match self.pool.acquire().await {
            Ok(connection) => connection,
            // Dropping the work answers its callers.
            Err(error) => return tracing::error!(%error, "there is no connection to write with"),
        };
        let mut pieces = Vec::with_capacity(group.len());
        let outcome = run_transaction(&mut connection, direct, group, &mut pieces).await;
        if let Err(error) = &outcome {
            tracing::error!(%error, "a write transaction failed");
            direct.forget(&mut connection).await;
            // SQLite may have rolled back by itself, as on a full disk, or not. The next group opens a new connection.
            if let Err(error) = connection.detach().close_hard().await {
                tracing::warn!(%error, "a broken connection could not be closed");
            }
        }
        if outcome.is_err() {
            // In reverse, so that what a later piece took over from an earlier one is free when the earlier reclaims it.
            pieces.reverse();
        }
        for done in pieces {
            let commit = match &outcome {
                Ok(()) => Ok(()),
                Err(error) => Err(StoreError::Unavailable(sqlx::Error::Protocol(error.to_string()))),
            };
            done.end(commit, &self.emitter);
        }
    }
}

/// Releases the connection's page cache.
async fn free_memory(pool: &SqlitePool) {
    if let Err(error) = sqlx::query("PRAGMA shrink_memory").execute(pool).await {
        tracing::debug!(%error, "memory could not be given back");
    }
}

/// A statement by sqlx is a trip to the connection's thread and back, so what stands between two pieces goes at once.
async fn run_transaction(
    connection: &mut SqliteConnection,
    direct: &mut Direct,
    group: Vec<Work>,
    pieces: &mut Vec<Done>,
) -> Result<(), StoreError> {
    // One piece alone needs no savepoint: its end is that of the transaction.
    let is_one = group.len() == 1;
    let mut before = if is_one { "BEGIN IMMEDIATE" } else { "BEGIN IMMEDIATE; SAVEPOINT piece" };
    let mut group = group.into_iter().peekable();
    while let Some(work) = group.next() {
        let is_last = group.peek().is_none();
        let keep = match work {
            Work::Any(work) => {
                execute(connection, before).await?;
                let done = run(async { work(Raw::Sqlite(connection)).await }).await;
                let keep = done.keep;
                pieces.push(done);
                if is_last {
                    execute(connection, end(keep, is_one)).await?;
                }
                keep
            }
            Work::Leads(work) => {
                let run = direct.with(connection, async |face| {
                    face.execute_batch(before)?;
                    let done = run(async { work(RawLead::Sqlite(face)).await }).await;
                    let keep = done.keep;
                    pieces.push(done);
                    if is_last {
                        face.execute_batch(end(keep, is_one))?;
                    }
                    Ok::<_, StoreError>(keep)
                });
                run.await??
            }
        };
        before = if keep { "RELEASE piece; SAVEPOINT piece" } else { "ROLLBACK TO piece" };
    }
    Ok(())
}

/// What ends the transaction after its last piece.
fn end(keep: bool, is_one: bool) -> &'static str {
    if keep || !is_one {
        crate::faults::point("committing");
    }
    match (keep, is_one) {
        (true, _) => "COMMIT",
        (false, true) => "ROLLBACK",
        (false, false) => "ROLLBACK TO piece; COMMIT",
    }
}

async fn execute(connection: &mut SqliteConnection, sql: &'static str) -> Result<(), sqlx::Error> {
    sqlx::query(sql).execute(connection).await.map(drop)
}
