//! Batched work: one transaction serves all waiting items.
//!
//! A batch is closed when its transaction begins. Until then, while it waits for the writer, new items join it, so that
//! a busy writer has few, large transactions and never waits for a batch to fill.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;
use parking_lot::Mutex;
use tokio::sync::{mpsc, oneshot};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::sleep;
use tracing::{Instrument, Span, span};

use crate::{LeadTx, StoreError, WriteClass, Writer};

/// The first and the longest pause before a batch is retried.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// How batches are made.
pub struct BatchRules {
    /// Maximum number of items per transaction.
    pub batch_max: usize,
    /// Maximum number of waiting items.
    pub queue_max: usize,
    /// Whether a batch is retried until it is written while the database is away. Otherwise its items fail.
    pub until_written: bool,
    /// The span of a batch, a child of its first item's. It has a field `size`.
    pub span: fn(Option<span::Id>) -> Span,
}

/// Takes items and has them written in batches. Clones share it.
pub struct Batcher<T, R> {
    queue: mpsc::Sender<Item<T, R>>,
    health: Arc<Health>,
}

impl<T, R> Clone for Batcher<T, R> {
    fn clone(&self) -> Self {
        Self { queue: self.queue.clone(), health: Arc::clone(&self.health) }
    }
}

struct Item<T, R> {
    value: T,
    caller: Caller<R>,
}

/// The caller that awaits an item's result.
struct Caller<R> {
    span: Span,
    reply: Box<dyn FnOnce(Result<R, StoreError>) + Send>,
}

/// Writes a batch and returns a result for each item, in order. It can be called again for the same items.
type Work<T, R> =
    dyn for<'t> Fn(LeadTx<'t>, Arc<[T]>) -> BoxFuture<'t, Result<Vec<R>, StoreError>> + Send + Sync;

impl<T, R> Batcher<T, R> {
    /// Submits an item; `reply` is called once it is written, or cannot be.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when too many wait.
    pub fn try_send(
        &self,
        value: T,
        reply: impl FnOnce(Result<R, StoreError>) + Send + 'static,
    ) -> Result<(), StoreError> {
        let caller = Caller { span: Span::current(), reply: Box::new(reply) };
        self.queue.try_send(Item { value, caller }).map_err(|_| StoreError::Busy)
    }

    /// The same, but waits while the queue is full, and runs in `span`.
    pub async fn send(
        &self,
        value: T,
        span: Span,
        reply: impl FnOnce(Result<R, StoreError>) + Send + 'static,
    ) {
        let caller = Caller { span, reply: Box::new(reply) };
        // The task outlives every sender, so this fails only after a panic.
        let _ = self.queue.send(Item { value, caller }).await;
    }

    /// How long the oldest batch has been under way.
    pub fn oldest(&self) -> Option<Duration> {
        self.health.under_way.lock().values().next().map(Instant::elapsed)
    }

    /// How long ago the last batch failed because of the database; `None` once one has succeeded since.
    pub fn failed(&self) -> Option<Duration> {
        self.health.failed.lock().map(|at| at.elapsed())
    }
}

impl Writer {
    /// Starts a task that writes each batch with `work` and reports its size to `written`. It ends when the last clone
    /// of the batcher is dropped and everything is written.
    ///
    /// A batch whose data the database rejects is split in half until the faulty item is alone. One that lost to
    /// another transaction is retried.
    pub fn batcher<T, R>(
        &self,
        rules: BatchRules,
        written: impl Fn(usize) + Send + Sync + 'static,
        work: impl for<'t> Fn(LeadTx<'t>, Arc<[T]>) -> BoxFuture<'t, Result<Vec<R>, StoreError>>
        + Send
        + Sync
        + 'static,
    ) -> (Batcher<T, R>, JoinHandle<()>)
    where
        T: Clone + Send + Sync + 'static,
        R: Send + 'static,
    {
        let (queue, waiting) = mpsc::channel(rules.queue_max);
        let health = Arc::new(Health::default());
        let batches = Arc::new(Batches {
            writer: self.clone(),
            rules,
            written: Box::new(written),
            work: Arc::new(work),
            waiting: Mutex::new(waiting),
            health: Arc::clone(&health),
        });
        (Batcher { queue, health }, tokio::spawn(batches.run()))
    }
}

/// The batches under way, and the time of the last failure.
#[derive(Default)]
struct Health {
    under_way: Mutex<BTreeMap<u64, Instant>>,
    failed: Mutex<Option<Instant>>,
}

impl Health {
    fn note<T>(&self, written: &Result<T, StoreError>) {
        let failed = written.as_ref().is_err_and(StoreError::is_passing);
        *self.failed.lock() = failed.then(Instant::now);
    }
}

/// Marks a batch as under way until dropped, even by a panic.
struct UnderWay(Arc<Health>, u64);

impl UnderWay {
    fn begin(health: &Arc<Health>, number: u64) -> Self {
        health.under_way.lock().insert(number, Instant::now());
        Self(Arc::clone(health), number)
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.under_way.lock().remove(&self.1);
    }
}

/// State shared by the batches of one batcher.
struct Batches<T, R> {
    writer: Writer,
    rules: BatchRules,
    written: Box<dyn Fn(usize) + Send + Sync>,
    work: Arc<Work<T, R>>,
    waiting: Mutex<mpsc::Receiver<Item<T, R>>>,
    health: Arc<Health>,
}

/// The first item of a batch, and the signal that it is closed.
type Open<T, R> = (Item<T, R>, oneshot::Sender<()>);

/// A batch; open until its transaction begins.
struct Batch<T, R> {
    open: Mutex<Option<Open<T, R>>>,
    items: OnceLock<Arc<[T]>>,
    callers: Mutex<Vec<Caller<R>>>,
}

impl<T, R> Batches<T, R>
where
    T: Clone + Send + Sync + 'static,
    R: Send + 'static,
{
    /// On SQLite a batch opens when the previous one closes, so that one is always ready when the writer is; on
    /// PostgreSQL when the previous one is written, because two at once would wait for each other's rows.
    async fn run(self: Arc<Self>) {
        let mut running = JoinSet::new();
        let mut number = 0;
        while let Some(first) = poll_fn(|context| self.waiting.lock().poll_recv(context)).await {
            let (close, is_closed) = oneshot::channel();
            let under_way = UnderWay::begin(&self.health, number);
            number += 1;
            running.spawn(Arc::clone(&self).write_batch(under_way, first, close));
            if self.writer.is_concurrent() {
                while running.join_next().await.is_some() {}
            } else {
                // An error means that it panicked.
                let _ = is_closed.await;
                while running.try_join_next().is_some() {}
            }
        }
        while running.join_next().await.is_some() {}
    }

    async fn write_batch(
        self: Arc<Self>,
        _under_way: UnderWay,
        first: Item<T, R>,
        close: oneshot::Sender<()>,
    ) {
        let span = (self.rules.span)(first.caller.span.id());
        let batch = Arc::new(Batch {
            open: Mutex::new(Some((first, close))),
            items: OnceLock::new(),
            callers: Mutex::default(),
        });
        let (own, late) = (Arc::clone(&self), Arc::clone(&batch));
        let written = self.write(move || late.items(&own)).instrument(span.clone()).await;
        self.health.note(&written);
        // A batch whose transaction never began is closed only now.
        let items = batch.items(&self);
        let callers = std::mem::take(&mut *batch.callers.lock());
        if !span.is_disabled() {
            // In the first item's trace, linked to the others'.
            span.record("size", items.len());
            for caller in callers.iter().skip(1) {
                span.follows_from(&caller.span);
            }
        }
        self.answer(written, items, callers).instrument(span).await;
    }

    /// Writes items, which are fetched when the transaction has begun, the same ones on each retry.
    async fn write(
        &self,
        items: impl Fn() -> Arc<[T]> + Clone + Send + 'static,
    ) -> Result<Vec<R>, StoreError> {
        let mut pause = FIRST_PAUSE;
        loop {
            let (work, items) = (Arc::clone(&self.work), items.clone());
            match self.writer.write_leads_anew(WriteClass::Lead, move |tx| work(tx, items())).await {
                Err(error) if self.rules.until_written && error.is_passing() => {
                    tracing::warn!(%error, "what must be written could not be; trying again");
                    sleep(pause).await;
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
                written => return written,
            }
        }
    }

    /// Replies to each caller. When the database is away, all get [`StoreError::Busy`].
    async fn answer(
        &self,
        written: Result<Vec<R>, StoreError>,
        items: Arc<[T]>,
        mut callers: Vec<Caller<R>>,
    ) {
        match written {
            Ok(answers) => {
                (self.written)(answers.len());
                for (caller, answer) in callers.into_iter().zip(answers) {
                    (caller.reply)(Ok(answer));
                }
            }
            Err(error) if error.is_passing() => {
                tracing::error!(%error, waiting = callers.len(), "a batch could not be written");
                for caller in callers {
                    (caller.reply)(Err(StoreError::Busy));
                }
            }
            Err(error) if callers.len() == 1 => {
                let _ = callers.pop().map(|caller| (caller.reply)(Err(error)));
            }
            Err(_) => {
                let second = callers.split_off(callers.len() / 2);
                let (ours, theirs) = items.split_at(callers.len());
                for (items, callers) in [(ours, callers), (theirs, second)] {
                    let items: Arc<[T]> = Arc::from(items);
                    let same = Arc::clone(&items);
                    let written = self.write(move || Arc::clone(&same)).await;
                    Box::pin(self.answer(written, items, callers)).await;
                }
            }
        }
    }
}

impl<T, R> Batch<T, R> {
    /// Its items. The first call closes it.
    fn items(&self, of: &Batches<T, R>) -> Arc<[T]> {
        Arc::clone(self.items.get_or_init(|| self.close(of)))
    }

    fn close(&self, of: &Batches<T, R>) -> Arc<[T]> {
        let Some((first, close)) = self.open.lock().take() else { return Arc::new([]) };
        let mut waiting = of.waiting.lock();
        let more = std::iter::from_fn(|| waiting.try_recv().ok()).take(of.rules.batch_max - 1);
        let (values, callers): (Vec<_>, Vec<_>) =
            std::iter::once(first).chain(more).map(|item| (item.value, item.caller)).unzip();
        drop(waiting);
        *self.callers.lock() = callers;
        let _ = close.send(());
        values.into()
    }
}
