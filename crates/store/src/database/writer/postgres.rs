//! PostgreSQL: each write is its own transaction, with a bounded number at once.

use std::num::NonZero;
use std::sync::Arc;

use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use tokio::runtime::Handle;
use tokio::sync::{Semaphore, oneshot};

use super::{Answer, QUEUE_LENGTH, Work, run};
use crate::database::emitter::Emitter;
use crate::database::lead::RawLead;
use crate::database::tx::in_time;
use crate::{Raw, StoreError};

/// Writing threads: half the cores, at most this many.
const MOST_WRITING_THREADS: usize = 4;

/// Writes on PostgreSQL: each in its own transaction, a bounded number at once.
#[derive(Clone)]
pub(crate) struct PostgresWriter {
    pool: PgPool,
    permits: Arc<Semaphore>,
    queue: Arc<Semaphore>,
    threads: Handle,
    emitter: Emitter,
    /// The threads end with the last clone.
    _ends: Arc<oneshot::Sender<()>>,
}

impl PostgresWriter {
    /// Opens the writing connections on separate threads: a write is a dozen statements, and on the shared runtime it
    /// would queue behind all other requests after each of them.
    ///
    /// At most `connections` transactions run at once.
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
        // A runtime cannot be dropped inside another one.
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

    pub(super) async fn run<T, E>(&self, work: Work, answer: Answer<T, E>) -> Result<T, E>
    where
        E: From<StoreError>,
    {
        let place = Arc::clone(&self.queue).try_acquire_owned().map_err(|_| StoreError::Busy)?;
        let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(|_| StoreError::Busy)?;
        let (pool, emitter) = (self.pool.clone(), self.emitter.clone());
        // Continues without its caller, and keeps its place until done.
        let written = self.threads.spawn(async move {
            let result = in_transaction(&pool, work, &emitter).await;
            drop((place, permit));
            result
        });
        written.await.map_err(|_| StoreError::Unavailable(sqlx::Error::WorkerCrashed))??;
        // Dropped without an answer: it panicked, a separate bug, and was rolled back.
        answer.await.map_err(|_| StoreError::Unavailable(sqlx::Error::WorkerCrashed))?
    }

    pub(crate) async fn close(&self) {
        self.pool.close().await;
    }
}

/// Runs the work and ends it after the commit. An error means that the transaction did not begin.
async fn in_transaction(pool: &PgPool, work: Work, emitter: &Emitter) -> Result<(), StoreError> {
    let mut transaction = in_time(pool.begin()).await?;
    let done = match work {
        Work::Any(work) => run(async { work(Raw::Postgres(&mut transaction)).await }).await,
        Work::Leads(work) => run(async { work(RawLead::Postgres(&mut transaction)).await }).await,
    };
    if done.keep {
        crate::faults::point("committing");
        done.end(in_time(transaction.commit()).await.map_err(StoreError::from), emitter);
    } else {
        // A dropped transaction would keep its locks until the pool gets round to it, and statements that skip locked
        // rows would miss them.
        if let Err(error) = in_time(transaction.rollback()).await {
            tracing::warn!(%error, "a transaction could not be rolled back; it ends with its connection");
        }
        done.end(Ok(()), emitter);
    }
    Ok(())
}
