//! Requests that wait together are joined in one transaction: one commit serves many people.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use refhook_core::join::{JoinError, JoinRequest, Joined};
use refhook_store::{Batch, Batches, Priority, StoreError};
use tokio::sync::{mpsc, oneshot};
use tracing::field::Empty;
use tracing::{Instrument, Span};

use crate::Program;
use crate::join::Answers;

/// People joined in one transaction at most.
const BATCH: usize = 500;
/// Requests that may wait; one more is told to come back.
const QUEUE_LENGTH: usize = 4_096;
/// How long a batch may take before more requests are turned away.
const PATIENCE: Duration = Duration::from_secs(5);
/// The same once a batch has failed because the database is away: the next one is to find out, and nobody waits with it.
const IMPATIENCE: Duration = Duration::from_secs(1);
/// How long a failed batch speaks against this server: without leads, it has to be tried again by somebody.
const REMEMBERED: Duration = Duration::from_secs(10);

/// Why a single request to join was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum JoinRefused {
    /// By the rules.
    #[error(transparent)]
    Rule(#[from] JoinError),
    /// By the database; nothing of the request was written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

struct Waiting {
    request: JoinRequest,
    from: Asker,
}

/// Who waits for an answer.
struct Asker {
    span: Span,
    reply: oneshot::Sender<Result<Joined, JoinRefused>>,
}

/// A batch, from when its transaction begins.
struct Asked {
    batch: Arc<Batch<Waiting>>,
    requests: OnceLock<Arc<[JoinRequest]>>,
    askers: Mutex<Vec<Asker>>,
}

impl Asked {
    fn requests(&self) -> Arc<[JoinRequest]> {
        let close = || {
            let waiting = self.batch.take().into_iter();
            let (requests, askers): (Vec<_>, _) = waiting.map(|one| (one.request, one.from)).unzip();
            *self.askers() = askers;
            Arc::from(requests)
        };
        Arc::clone(self.requests.get_or_init(close))
    }

    fn askers(&self) -> MutexGuard<'_, Vec<Asker>> {
        // A list stays whole whatever happens elsewhere.
        self.askers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Which batches are under way, and how the last one went.
#[derive(Default)]
struct UnderWay {
    began: Mutex<BTreeMap<u64, Instant>>,
    next: AtomicU64,
    /// When the last batch failed because of the database; `None` since one went well.
    failed: Mutex<Option<Instant>>,
}

impl UnderWay {
    fn began(&self) -> MutexGuard<'_, BTreeMap<u64, Instant>> {
        // A map stays whole whatever happens elsewhere.
        self.began.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn begin(self: &Arc<Self>) -> Batching {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        self.began().insert(number, Instant::now());
        Batching { under_way: Arc::clone(self), number }
    }

    fn failed(&self) -> MutexGuard<'_, Option<Instant>> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a batch takes so long that whoever comes now had better be told at once.
    fn is_stuck(&self) -> bool {
        let patience = if self.failed().is_some() { IMPATIENCE } else { PATIENCE };
        self.began().values().next().is_some_and(|began| began.elapsed() > patience)
    }
}

/// A batch under way.
struct Batching {
    under_way: Arc<UnderWay>,
    number: u64,
}

impl Drop for Batching {
    fn drop(&mut self) {
        self.under_way.began().remove(&self.number);
    }
}

/// Joins single requests in batches.
#[derive(Clone)]
pub struct Joiner {
    queue: mpsc::Sender<Waiting>,
    under_way: Arc<UnderWay>,
}

impl Joiner {
    /// Starts the task that joins; it ends when the last clone is dropped.
    pub fn start(program: Arc<Program>) -> Self {
        let (queue, waiting) = mpsc::channel::<Waiting>(QUEUE_LENGTH);
        let under_way = Arc::new(UnderWay::default());
        let own = Arc::clone(&under_way);
        tokio::spawn(async move {
            let writer = program.writer.clone();
            let batches = Batches::new(waiting, BATCH);
            batches.run(&writer, |batch| join_batch(Arc::clone(&program), own.begin(), batch)).await;
        });
        Self { queue, under_way }
    }

    /// Whether the database keeps those waiting who join, so that others are turned away at once.
    pub fn is_stuck(&self) -> bool {
        self.under_way.is_stuck()
    }

    /// Whether nobody can join at present, as far as the last batches tell.
    pub fn is_failing(&self) -> bool {
        self.is_stuck() || self.under_way.failed().is_some_and(|at| at.elapsed() < REMEMBERED)
    }

    /// Joins one person; returns when it is durable.
    pub async fn join(&self, request: JoinRequest) -> Result<Joined, JoinRefused> {
        if self.is_stuck() {
            return Err(StoreError::Busy.into());
        }
        let (reply, answer) = oneshot::channel();
        let waiting = Waiting { request, from: Asker { span: Span::current(), reply } };
        self.queue.try_send(waiting).map_err(|_| StoreError::Busy)?;
        answer.await.map_err(|_| StoreError::Busy)?
    }
}

/// Joins those who wait when the transaction begins, and answers each.
async fn join_batch(program: Arc<Program>, batching: Batching, batch: Arc<Batch<Waiting>>) {
    let parent = batch.peek(|first| first.from.span.id());
    let span = tracing::debug_span!(parent: parent, "join_batch", people = Empty);
    let asked = Arc::new(Asked { batch, requests: OnceLock::new(), askers: Mutex::default() });
    let late = Arc::clone(&asked);
    let joined = program.join_late(move || late.requests(), Priority::Lead).instrument(span.clone()).await;
    let failed = joined.as_ref().is_err_and(StoreError::is_passing);
    *batching.under_way.failed() = failed.then(Instant::now);
    // A batch whose transaction did not begin is closed only now.
    let requests = asked.requests();
    let askers = std::mem::take(&mut *asked.askers());
    if !span.is_disabled() {
        // Part of the first request's trace, and linked to those of the others.
        span.record("people", requests.len());
        for asker in askers.iter().skip(1) {
            span.follows_from(&asker.span);
        }
    }
    answer(&program, joined, requests, askers).instrument(span).await;
}

/// Answers each. A batch that failed for a reason of its own is split in halves until the request at fault stands alone;
/// when the database is away, all are told so.
async fn answer(
    program: &Arc<Program>,
    joined: Result<Answers, StoreError>,
    requests: Arc<[JoinRequest]>,
    mut askers: Vec<Asker>,
) {
    match joined {
        Ok(answers) => {
            for (asker, answer) in askers.into_iter().zip(answers) {
                // Whoever asked may have gone; they are in all the same.
                let _ = asker.reply.send(answer.map_err(JoinRefused::from));
            }
        }
        Err(error) if error.is_passing() => {
            tracing::error!(%error, waiting = askers.len(), "joins could not be written");
            for asker in askers {
                let _ = asker.reply.send(Err(StoreError::Busy.into()));
            }
        }
        Err(error) if askers.len() == 1 => {
            let _ = askers.remove(0).reply.send(Err(error.into()));
        }
        Err(_) => {
            let second = askers.split_off(askers.len() / 2);
            let (ours, theirs) = requests.split_at(askers.len());
            for (requests, askers) in [(ours, askers), (theirs, second)] {
                let requests: Arc<[_]> = Arc::from(requests);
                let joined = program.join(Arc::clone(&requests), Priority::Lead).await;
                Box::pin(answer(program, joined, requests, askers)).await;
            }
        }
    }
}
