//! Writes. A caller passes a closure, which runs inside a transaction that the writer owns, so nobody holds the write
//! lock while waiting for something else.

mod postgres;
mod sqlite;

use refhook_dispatch::Effect;
use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::sync::oneshot;
use tracing::{Instrument, Span};

use crate::database::emitter::Emitter;
use crate::database::lead::RawLead;
use crate::{LeadTx, Raw, StoreError, Tx};

pub(crate) use postgres::PostgresWriter;
pub(crate) use sqlite::SqliteWriter;

/// Maximum number of waiting writes; any more get [`StoreError::Busy`].
const QUEUE_LENGTH: usize = 1_024;
/// How often overtaken work is tried in total.
const OVERTAKEN_TRIES: usize = 5;

/// The class of a write: when writes wait, those for leads go first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WriteClass {
    /// Joins, completions, and writes that a person waits for.
    Lead,
    /// Imports and cleaning, in pieces of about 10 ms.
    Background,
}

/// Changes the database. Clones share it. Obtaining one requires [`refhook_write_access::WriteAccess`].
#[derive(Clone)]
pub struct Writer(Writers);

#[derive(Clone)]
enum Writers {
    Sqlite(SqliteWriter),
    Postgres(PostgresWriter),
}

impl From<SqliteWriter> for Writer {
    fn from(writer: SqliteWriter) -> Self {
        Self(Writers::Sqlite(writer))
    }
}

impl From<PostgresWriter> for Writer {
    fn from(writer: PostgresWriter) -> Self {
        Self(Writers::Postgres(writer))
    }
}

impl Writer {
    /// Whether several transactions can be under way at once, as they can on PostgreSQL.
    pub const fn is_concurrent(&self) -> bool {
        matches!(self.0, Writers::Postgres(_))
    }

    /// Runs `work` in a transaction and commits it, or rolls it back if `work` returns an error.
    ///
    /// On SQLite the work of several callers shares one commit. When this returns `Ok`, the work is durable and its
    /// effects have been emitted. Accepted work is carried out even if the caller goes away.
    ///
    /// # Errors
    /// The error of `work`, or a [`StoreError`] when the transaction could not begin or commit.
    pub async fn write<T, E, F>(&self, class: WriteClass, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: for<'t> FnOnce(Tx<'t>) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let caller = Span::current();
        let work = Work::Any(Box::new(move |raw| {
            Box::pin(async move {
                let mut effects = Vec::new();
                let work = async { work(Tx::begun(raw, &mut effects)).await };
                let result = work.instrument(caller).await;
                Done::of(result, effects, reply)
            })
        }));
        self.run(class, work, answer).await
    }

    /// The same for writes of leads, whose statements run on the writer's own thread on SQLite; see [`LeadTx`].
    ///
    /// # Errors
    /// The same.
    pub async fn write_leads<T, F>(&self, class: WriteClass, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'t> FnOnce(LeadTx<'t>) -> BoxFuture<'t, Result<T, StoreError>> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let caller = Span::current();
        let work = Work::Leads(Box::new(move |raw| {
            Box::pin(async move {
                let mut effects = Vec::new();
                let work = async { work(LeadTx::begun(raw, &mut effects)).await };
                let result = work.instrument(caller).await;
                Done::of(result, effects, reply)
            })
        }));
        self.run(class, work, answer).await
    }

    async fn run<T, E>(&self, class: WriteClass, work: Work, answer: Answer<T, E>) -> Result<T, E>
    where
        E: From<StoreError>,
    {
        let span = tracing::debug_span!("commit");
        match &self.0 {
            Writers::Sqlite(writer) => writer.run(class, work, answer).instrument(span).await,
            Writers::Postgres(writer) => writer.run(work, answer).instrument(span).await,
        }
    }

    /// The same, for work that can lose to another transaction: it is retried a few times when it returns
    /// [`StoreError::Overtaken`].
    ///
    /// # Errors
    /// The same.
    pub async fn write_leads_anew<T, F>(&self, class: WriteClass, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'t> FnOnce(LeadTx<'t>) -> BoxFuture<'t, Result<T, StoreError>> + Clone + Send + 'static,
    {
        for _ in 1..OVERTAKEN_TRIES {
            match self.write_leads(class, work.clone()).await {
                Err(StoreError::Overtaken) => {}
                written => return written,
            }
        }
        self.write_leads(class, work).await
    }

    pub(crate) async fn close(&self) {
        match &self.0 {
            Writers::Sqlite(writer) => writer.close().await,
            Writers::Postgres(writer) => writer.close().await,
        }
    }
}

/// A finished piece of work: whether to keep its changes, its effects, and how to answer its caller.
struct Done {
    keep: bool,
    effects: Vec<Effect>,
    answer: Box<dyn FnOnce(Result<(), StoreError>) + Send>,
}

impl Done {
    /// Emits the effects if the work is committed, and answers.
    fn end(self, commit: Result<(), StoreError>, emitter: &Emitter) {
        if self.keep && commit.is_ok() {
            emitter.emit(self.effects);
        } else {
            // Before answering, so that the lane slots it holds are free when the caller tries again.
            drop(self.effects);
        }
        (self.answer)(commit);
    }
}

impl Done {
    fn of<T, E>(result: Result<T, E>, mut effects: Vec<Effect>, reply: oneshot::Sender<Result<T, E>>) -> Self
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let keep = result.is_ok();
        if !keep {
            effects.clear();
        }
        let answer = move |commit: Result<(), StoreError>| {
            // The caller may have gone; the work is still done.
            let _ = reply.send(match commit {
                Err(error) if keep => Err(error.into()),
                _ => result,
            });
        };
        Self { keep, effects, answer: Box::new(answer) }
    }
}

/// The result of a piece of work, once it is committed or rolled back.
type Answer<T, E> = oneshot::Receiver<Result<T, E>>;

/// A piece of work, whatever its result. It runs in the caller's span.
enum Work {
    /// Any statements.
    Any(Box<dyn for<'t> FnOnce(Raw<'t>) -> BoxFuture<'t, Done> + Send>),
    /// Those of leads alone.
    Leads(Box<dyn for<'t> FnOnce(RawLead<'t>) -> BoxFuture<'t, Done> + Send>),
}

/// Runs a piece. A panic is a separate bug: the piece is rolled back, its caller gets an error, and the writer goes on
/// for everyone else.
async fn run(work: impl Future<Output = Done>) -> Done {
    match AssertUnwindSafe(work).catch_unwind().await {
        Ok(done) => done,
        Err(_) => Done { keep: false, effects: Vec::new(), answer: Box::new(drop) },
    }
}
