//! Writes. A caller hands over a closure; it runs inside a transaction that the writer owns, so nobody holds the
//! write lock while waiting for something else.

use std::num::NonZero;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection, PgPool, SqliteConnection, SqlitePool};
use tokio::runtime::Handle;
use tokio::sync::{Semaphore, mpsc, oneshot};
use tracing::{Instrument, Span};

use crate::checkpoint::Checkpoints;
use crate::effect::Emitter;
use crate::tx::in_time;
use crate::{Effect, Raw, StoreError, Tx};

/// After so long without a write, memory is given back.
const QUIET: Duration = Duration::from_secs(10);
/// Writes that may wait; one more is answered [`StoreError::Busy`].
const QUEUE_LENGTH: usize = 1_024;
/// Writes that share one commit at most. Leads come in batches already; this bounds how long the first waits.
const GROUP: usize = 64;
/// Threads that write on PostgreSQL: half the cores, and no more than this.
const MOST_WRITING_THREADS: usize = 4;

/// Who goes first when writes wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Priority {
    /// Joins, completions, and what a person waits for.
    Lead,
    /// Imports and cleaning, in pieces of about 10 ms.
    Background,
}

/// What a piece of work leaves for after the commit: whether its changes stay, what follows then, and how to answer its
/// caller.
struct Done {
    keep: bool,
    effects: Vec<Effect>,
    answer: Box<dyn FnOnce(Result<(), StoreError>) + Send>,
}

impl Done {
    /// Emits what follows, if the work is committed, and answers.
    fn end(self, commit: Result<(), StoreError>, emitter: &Emitter) {
        if self.keep && commit.is_ok() {
            emitter.emit(self.effects);
        } else {
            // First, so that the places in lanes that it holds are free when its caller tries again.
            drop(self.effects);
        }
        (self.answer)(commit);
    }
}

type Work = Box<dyn for<'t> FnOnce(Raw<'t>) -> BoxFuture<'t, Done> + Send>;

/// A piece of work, the same type whatever its answer, and where that comes. It runs in the caller's span.
fn piece<T, E, F>(work: F, caller: Span) -> (Work, oneshot::Receiver<Result<T, E>>)
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
    F: for<'t> FnOnce(Tx<'t>) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
{
    let (reply, answer) = oneshot::channel();
    let work: Work = Box::new(move |raw| {
        Box::pin(async move {
            let mut effects = Vec::new();
            let work = async { work(Tx::begun(raw, &mut effects)).await };
            let result = work.instrument(caller).await;
            let keep = result.is_ok();
            if !keep {
                effects.clear();
            }
            let answer = move |commit: Result<(), StoreError>| {
                // The caller may have gone; the work is done all the same.
                let _ = reply.send(match commit {
                    Err(error) if keep => Err(error.into()),
                    _ => result,
                });
            };
            Done { keep, effects, answer: Box::new(answer) }
        })
    });
    (work, answer)
}

/// The one writer of a SQLite database.
#[derive(Clone)]
pub struct SqliteWriter {
    lead: mpsc::Sender<Work>,
    background: mpsc::Sender<Work>,
    pool: SqlitePool,
    log: SqlitePool,
    pub(crate) emitter: Emitter,
}

impl SqliteWriter {
    /// Starts it on a thread of its own: a write is a dozen statements, and after each of them it would wait for its
    /// turn among all the requests that the server works on.
    ///
    /// `log` is the connection that moves what was committed from the log into the database.
    pub(crate) fn start(pool: SqlitePool, log: SqlitePool, emitter: Emitter) -> Result<Self, StoreError> {
        let (lead, mut leads) = mpsc::channel::<Work>(QUEUE_LENGTH);
        let (background, mut backgrounds) = mpsc::channel::<Work>(QUEUE_LENGTH);
        let (own, checkpoints) = (pool.clone(), Checkpoints::start(log.clone()));
        let emitting = emitter.clone();
        let write = async move {
            let mut is_warm = false;
            loop {
                // Leads first; one piece of background work rides along with each group, so that it never starves.
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
                run_group(&own, group, &emitting).await;
                checkpoints.after_commit(&own).await;
            }
        };
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_time().build().map_err(sqlx::Error::Io)?;
        let thread = std::thread::Builder::new().name("sqlite-writer".to_owned());
        // It ends when the last one who could write has gone.
        thread.spawn(move || runtime.block_on(write)).map_err(sqlx::Error::Io)?;
        Ok(Self { lead, background, pool, log, emitter })
    }

    pub(crate) async fn run<T, E, F>(&self, priority: Priority, work: F, caller: Span) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: for<'t> FnOnce(Tx<'t>) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
    {
        let (work, answer) = piece(work, caller);
        let queue = match priority {
            Priority::Lead => &self.lead,
            Priority::Background => &self.background,
        };
        queue.try_send(work).map_err(|_| StoreError::Busy)?;
        // Dropped unanswered: the transaction could not begin, was lost by an earlier piece, or this one panicked.
        answer.await.map_err(|_| StoreError::Unavailable(sqlx::Error::BeginFailed))?
    }

    pub(crate) async fn close(&self) {
        self.log.close().await;
        // The last connection moves the rest of the log, and takes it away.
        self.pool.close().await;
    }
}

/// Gives the pages that the connection keeps in memory back.
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
        // SQLite may have ended it by itself, as it does on a full disk, or not. The next group opens another one.
        if let Err(error) = connection.detach().close_hard().await {
            tracing::warn!(%error, "a broken connection could not be closed");
        }
    }
    for done in pieces {
        let commit = match &outcome {
            Ok(()) => Ok(()),
            Err(error) => Err(StoreError::Unavailable(sqlx::Error::Protocol(error.to_string()))),
        };
        done.end(commit, emitter);
    }
}

/// Each statement is a way to the connection's thread and back, so what stands between two pieces goes at once.
async fn run_transaction(
    connection: &mut SqliteConnection,
    group: Vec<Work>,
    pieces: &mut Vec<Done>,
) -> Result<(), sqlx::Error> {
    // One piece alone needs no savepoint: its end is that of the transaction.
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

/// Runs a piece. One that panics is a bug of its own: it leaves nothing behind, its caller is told that it was not
/// done, and the writer goes on for everybody else.
async fn run(work: Work, raw: Raw<'_>) -> Done {
    match AssertUnwindSafe(async move { work(raw).await }).catch_unwind().await {
        Ok(done) => done,
        Err(_) => Done { keep: false, effects: Vec::new(), answer: Box::new(drop) },
    }
}

/// Writes on PostgreSQL: each in its own transaction, a bounded number at once.
#[derive(Clone)]
pub struct PostgresWriter {
    pool: PgPool,
    permits: Arc<Semaphore>,
    queue: Arc<Semaphore>,
    threads: Handle,
    pub(crate) emitter: Emitter,
    /// The threads end with the last clone.
    _ends: Arc<oneshot::Sender<()>>,
}

impl PostgresWriter {
    /// Opens the connections that write, on threads of their own: a write is a dozen statements, and after each of them
    /// it would wait for its turn among all the requests that the server works on.
    ///
    /// As many transactions are under way at once as there are `connections`.
    pub(crate) async fn start(
        options: PgPoolOptions,
        connect: PgConnectOptions,
        connections: u32,
        emitter: Emitter,
    ) -> Result<Self, StoreError> {
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads((cores / 2).clamp(1, MOST_WRITING_THREADS))
            .thread_name("postgres-writer")
            .enable_all()
            .build()
            .map_err(sqlx::Error::Io)?;
        let threads = runtime.handle().clone();
        let (ends, ended) = oneshot::channel();
        // A runtime can not end within another one.
        let keeper = std::thread::Builder::new().name("postgres-writers".to_owned());
        keeper.spawn(move || runtime.block_on(ended)).map_err(sqlx::Error::Io)?;
        let pool = threads.spawn(async move { options.connect_with(connect).await });
        let pool = pool.await.map_err(|_| StoreError::Unavailable(sqlx::Error::WorkerCrashed))??;
        Ok(Self {
            pool,
            permits: Arc::new(Semaphore::new(usize::try_from(connections).unwrap_or(1))),
            queue: Arc::new(Semaphore::new(QUEUE_LENGTH)),
            threads,
            emitter,
            _ends: Arc::new(ends),
        })
    }

    pub(crate) async fn run<T, E, F>(&self, work: F, caller: Span) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: for<'t> FnOnce(Tx<'t>) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
    {
        let place = Arc::clone(&self.queue).try_acquire_owned().map_err(|_| StoreError::Busy)?;
        let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(|_| StoreError::Busy)?;
        let (work, answer) = piece(work, caller);
        let (pool, emitter) = (self.pool.clone(), self.emitter.clone());
        // It goes on when the caller has gone, and takes its place as long as it does.
        let written = self.threads.spawn(async move {
            let result = in_transaction(&pool, work, &emitter).await;
            drop((place, permit));
            result
        });
        written.await.map_err(|_| StoreError::Unavailable(sqlx::Error::WorkerCrashed))??;
        // Dropped unanswered: it panicked, which is a bug of its own. It left nothing behind.
        answer.await.map_err(|_| StoreError::Unavailable(sqlx::Error::WorkerCrashed))?
    }

    pub(crate) async fn close(&self) {
        self.pool.close().await;
    }
}

/// Ends the work after the commit. An error means that the transaction did not begin.
async fn in_transaction(pool: &PgPool, work: Work, emitter: &Emitter) -> Result<(), StoreError> {
    let mut transaction = in_time(pool.begin()).await?;
    let done = run(work, Raw::Postgres(&mut transaction)).await;
    if done.keep {
        crate::faults::point("committing");
        done.end(in_time(transaction.commit()).await.map_err(StoreError::from), emitter);
    } else {
        // Left to its end, it would keep its locks until the pool gets round to it, and who skips locked rows would
        // miss them.
        if let Err(error) = in_time(transaction.rollback()).await {
            tracing::warn!(%error, "a transaction could not be rolled back; it ends with its connection");
        }
        done.end(Ok(()), emitter);
    }
    Ok(())
}
