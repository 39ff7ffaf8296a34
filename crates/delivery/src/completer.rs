//! Outcomes are written in batches: what finished together costs one commit.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use refhook_core::health::Next;
use refhook_core::ids::WebhookId;
use refhook_core::time::{Clock, UnixMs};
use refhook_store::queue::{Arrival, AttemptRecord, Completion, Hold, complete};
use refhook_store::{Batch, Batches, Effect, Priority, StoreError, Tx, Writer};
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
    pub(crate) writer: Writer,
    pub(crate) clock: Arc<dyn Clock>,
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
            let writer = parts.writer.clone();
            Batches::new(waiting, BATCH).run(&writer, |batch| record(Arc::clone(&parts), batch)).await;
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
    completions: Vec<Completion>,
    holds: Vec<Hold>,
    webhooks: Vec<WebhookId>,
    spans: Vec<Span>,
}

impl Closed {
    fn of(outcomes: Vec<Outcome>) -> Arc<Self> {
        let count = outcomes.len();
        let mut closed = Self {
            completions: Vec::with_capacity(count),
            holds: Vec::with_capacity(count),
            webhooks: Vec::with_capacity(count),
            spans: Vec::new(),
        };
        for outcome in outcomes {
            closed.completions.push(outcome.completion);
            closed.holds.push(outcome.hold);
            closed.webhooks.push(outcome.webhook_id);
            if !outcome.span.is_disabled() {
                closed.spans.push(outcome.span);
            }
        }
        Arc::new(closed)
    }
}

/// Outcomes that are written together: a whole batch, or those of it that could not be written with the others.
#[derive(Clone)]
struct Part {
    closed: Arc<Closed>,
    range: Range<usize>,
}

impl Part {
    fn completions(&self) -> &[Completion] {
        self.closed.completions.get(self.range.clone()).unwrap_or_default()
    }

    fn holds(&self) -> &[Hold] {
        self.closed.holds.get(self.range.clone()).unwrap_or_default()
    }

    fn webhooks(&self) -> &[WebhookId] {
        self.closed.webhooks.get(self.range.clone()).unwrap_or_default()
    }

    /// What follows its commit: lanes learn when the first of their rows is due again, and those who watch that something
    /// happened.
    fn leave_effects(&self, tx: &mut Tx<'_>) {
        let mut again = BTreeMap::new();
        for (completion, webhook) in self.completions().iter().zip(self.webhooks()) {
            if let Next::Retry(at) | Next::Wait(at) = completion.next {
                again.entry(*webhook).and_modify(|first: &mut UnixMs| *first = at.min(*first)).or_insert(at);
            }
        }
        for (webhook, at) in again {
            tx.after_commit(Arrival::Again(webhook, at));
        }
        let whose: BTreeSet<_> = self.webhooks().iter().copied().collect();
        for webhook in whose {
            tx.after_commit(Effect::Announce(webhook));
        }
    }

    fn halves(&self) -> [Self; 2] {
        let middle = self.range.start + self.range.len() / 2;
        let half = |range| Self { range, ..self.clone() };
        [half(self.range.start..middle), half(middle..self.range.end)]
    }
}

/// Writes the outcomes that wait when the transaction begins.
async fn record(parts: Arc<Writing>, batch: Arc<Batch<Outcome>>) {
    // Part of the first attempt's trace, and linked to those of the others.
    let span = tracing::debug_span!(parent: batch.peek(|first| first.span.id()), "record", outcomes = Empty);
    let late = Arc::new(OnceLock::new());
    let closed = Arc::clone(&late);
    let take: Take = Arc::new(move || {
        let closed = closed.get_or_init(|| Closed::of(batch.take()));
        Part { closed: Arc::clone(closed), range: 0..closed.completions.len() }
    });
    write(&parts, take, false).instrument(span.clone()).await;
    let Some(closed) = late.get() else { return };
    let outcomes = closed.completions.len();
    parts.measures.completed(outcomes);
    span.record("outcomes", outcomes);
    for other in closed.spans.iter().skip(1) {
        span.follows_from(other);
    }
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
type Take = Arc<dyn Fn() -> Part + Send + Sync>;

/// Writes outcomes, however long the database is away: one that was seen must not be forgotten, or a lead is sent twice.
/// With `is_bare`, without what came from outside.
async fn write(parts: &Writing, take: Take, is_bare: bool) {
    let mut pause = FIRST_PAUSE;
    loop {
        match write_once(parts, Arc::clone(&take), is_bare).await {
            Ok(()) => return refhook_store::faults::point("recorded"),
            Err(error) if error.is_passing() => {
                tracing::warn!(%error, "outcomes could not be written; trying again");
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
            Err(error) => return Box::pin(write_apart(parts, &take(), is_bare, error)).await,
        }
    }
}

async fn write_once(parts: &Writing, take: Take, is_bare: bool) -> Result<(), StoreError> {
    let now = parts.clock.now();
    let taken = Arc::new(OnceLock::new());
    let late = Arc::clone(&taken);
    let written = parts.writer.write(Priority::Lead, move |mut tx| {
        Box::pin(async move {
            let part = late.get_or_init(|| take());
            if is_bare {
                let bare: Vec<_> = part.completions().iter().map(bare).collect();
                complete(&mut tx, &bare, now).await?;
            } else {
                complete(&mut tx, part.completions(), now).await?;
            }
            // From the commit on the rows may be sent again, as far as they are to be.
            part.holds().iter().for_each(Hold::end);
            part.leave_effects(&mut tx);
            refhook_store::faults::point("recording");
            Ok(())
        })
    });
    let written = written.await;
    if let (Err(_), Some(part)) = (&written, taken.get()) {
        part.holds().iter().for_each(Hold::resume);
    }
    written
}

/// Finds the outcomes that cannot be written as they are, by halves.
async fn write_apart(parts: &Writing, part: &Part, is_bare: bool, error: StoreError) {
    if let [one] = part.completions() {
        if is_bare || *one == bare(one) {
            // The row stays claimed and is due again when its lease ends.
            return tracing::error!(%error, "an outcome could not be written");
        }
        tracing::warn!(%error, "an outcome is written without what the receiver said");
        let part = part.clone();
        return write(parts, Arc::new(move || part.clone()), true).await;
    }
    for half in part.halves() {
        write(parts, Arc::new(move || half.clone()), is_bare).await;
    }
}
