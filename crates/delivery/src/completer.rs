//! Outcomes are written in batches: what finished together costs one commit.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use refhook_core::ids::WebhookId;
use refhook_core::time::Clock;
use refhook_store::queue::{AttemptRecord, Completion, HandOver, Hold, complete};
use refhook_store::{Batch, Batches, Db, Priority, StoreError};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tracing::field::Empty;
use tracing::{Instrument, Span};

use crate::measures::Measures;

/// Outcomes written in one statement at most.
const BATCH: usize = 500;
/// Outcomes that may wait; then attempts wait with them, so that a slow database slows the sending.
const QUEUE_LENGTH: usize = 2_000;
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// What the completer works with.
pub(crate) struct Writing {
    pub(crate) db: Db,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) handover: Arc<HandOver>,
    pub(crate) measures: Measures,
}

/// An outcome that is to be written.
pub(crate) struct Outcome {
    pub(crate) completion: Completion,
    /// What keeps its row from being sent again meanwhile.
    pub(crate) hold: Hold,
    /// Whose it is.
    pub(crate) webhook_id: WebhookId,
    /// The span of the attempt.
    pub(crate) span: Span,
}

/// The way to the task that writes outcomes.
pub(crate) struct Completer(mpsc::Sender<Outcome>);

impl Completer {
    /// Starts the task. It ends when the completer is dropped and everything is written.
    pub(crate) fn start(parts: Writing) -> (Self, JoinHandle<()>) {
        let (queue, waiting) = mpsc::channel::<Outcome>(QUEUE_LENGTH);
        let parts = Arc::new(parts);
        let task = tokio::spawn(async move {
            let db = parts.db.clone();
            Batches::new(waiting, BATCH).run(&db, |batch| record(Arc::clone(&parts), batch)).await;
        });
        (Self(queue), task)
    }

    /// Hands an outcome over; waits while too many are unwritten.
    pub(crate) async fn complete(&self, outcome: Outcome) {
        // The task outlives every sender, so this cannot fail but in a panic, and then the lease ends the claim.
        let _ = self.0.send(outcome).await;
    }
}

/// What is written, from when the transaction begins; and what must stay until then.
struct Closed {
    completions: Arc<[Completion]>,
    _holds: Vec<Hold>,
    whose: BTreeSet<WebhookId>,
    spans: Vec<Span>,
}

impl Closed {
    fn of(outcomes: Vec<Outcome>) -> Self {
        let (mut completions, mut holds) =
            (Vec::with_capacity(outcomes.len()), Vec::with_capacity(outcomes.len()));
        let (mut whose, mut spans) = (BTreeSet::new(), Vec::new());
        for outcome in outcomes {
            completions.push(outcome.completion);
            holds.push(outcome.hold);
            whose.insert(outcome.webhook_id);
            if !outcome.span.is_disabled() {
                spans.push(outcome.span);
            }
        }
        Self { completions: Arc::from(completions), _holds: holds, whose, spans }
    }
}

/// Writes the outcomes that wait when the transaction begins.
async fn record(parts: Arc<Writing>, batch: Arc<Batch<Outcome>>) {
    // Part of the first attempt's trace, and linked to those of the others.
    let span = tracing::debug_span!(parent: batch.peek(|first| first.span.id()), "record", outcomes = Empty);
    let closed = Arc::new(OnceLock::new());
    let late = Arc::clone(&closed);
    let rows: Rows = Arc::new(move || Arc::clone(&late.get_or_init(|| Closed::of(batch.take())).completions));
    write(&parts, Arc::clone(&rows)).instrument(span.clone()).await;
    let outcomes = rows().len();
    parts.measures.completed(outcomes);
    span.record("outcomes", outcomes);
    let mut whose = BTreeSet::new();
    if let Some(closed) = closed.get() {
        whose.clone_from(&closed.whose);
        for other in closed.spans.iter().skip(1) {
            span.follows_from(other);
        }
    }
    // Only now may the rows be sent again, as far as they are to be.
    drop((rows, closed));
    parts.handover.changes().announce(whose);
}

/// The same outcome without any text that came from outside: what matters is that the receiver has the lead.
fn bare(completion: &Completion) -> Completion {
    let attempt = AttemptRecord {
        detail: None,
        address: None,
        response_headers: None,
        response_body: None,
        ..completion.attempt.clone()
    };
    Completion { attempt, ..completion.clone() }
}

/// Gives the outcomes to write: each time the same ones.
type Rows = Arc<dyn Fn() -> Arc<[Completion]> + Send + Sync>;

/// Writes a batch, however long the database is away: an outcome that was seen must not be forgotten, or a lead is
/// sent twice.
async fn write(parts: &Writing, rows: Rows) {
    let mut pause = FIRST_PAUSE;
    loop {
        let (late, now) = (Arc::clone(&rows), parts.clock.now());
        let written: Result<(), StoreError> = parts
            .db
            .write(Priority::Lead, move |mut tx| {
                Box::pin(async move {
                    complete(&mut tx, &late(), now).await?;
                    refhook_store::faults::point("recording");
                    Ok(())
                })
            })
            .await;
        match written {
            Ok(()) => return refhook_store::faults::point("recorded"),
            Err(error) if error.is_passing() => {
                tracing::warn!(%error, "outcomes could not be written; trying again");
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
            Err(error) => {
                let batch = rows();
                if let [one] = &*batch {
                    let bare = bare(one);
                    if *one == bare {
                        // The row stays claimed and is due again when its lease ends.
                        return tracing::error!(%error, "an outcome could not be written");
                    }
                    tracing::warn!(%error, "an outcome is written without what the receiver said");
                    let bare: Arc<[Completion]> = Arc::from([bare]);
                    return Box::pin(write(parts, Arc::new(move || Arc::clone(&bare)))).await;
                }
                let (first, second) = batch.split_at(batch.len() / 2);
                for half in [first, second] {
                    let half: Arc<[Completion]> = Arc::from(half);
                    Box::pin(write(parts, Arc::new(move || Arc::clone(&half)))).await;
                }
                return;
            }
        }
    }
}
