//! Outcomes are written in batches: what finished together costs one commit.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use refhook_core::ids::WebhookId;
use refhook_core::time::Clock;
use refhook_store::queue::{Completion, HandOver, Hold, complete};
use refhook_store::{Db, Priority, StoreError};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
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
        let (queue, mut waiting) = mpsc::channel::<Outcome>(QUEUE_LENGTH);
        let task = tokio::spawn(async move {
            let mut batch = Vec::with_capacity(BATCH);
            while waiting.recv_many(&mut batch, BATCH).await > 0 {
                let whose: BTreeSet<_> = batch.iter().map(|outcome| outcome.webhook_id).collect();
                let span = span_of(&batch);
                let (completions, holds): (Vec<_>, Vec<_>) =
                    batch.drain(..).map(|outcome| (outcome.completion, outcome.hold)).unzip();
                parts.measures.completed(completions.len());
                write(&parts.db, &parts.clock, Arc::from(completions)).instrument(span).await;
                // Only now may the rows be sent again, as far as they are to be.
                drop(holds);
                parts.handover.changes().announce(whose);
            }
        });
        (Self(queue), task)
    }

    /// Hands an outcome over; waits while too many are unwritten.
    pub(crate) async fn complete(&self, outcome: Outcome) {
        // The task outlives every sender, so this cannot fail but in a panic, and then the lease ends the claim.
        let _ = self.0.send(outcome).await;
    }
}

/// One span for a batch: part of the first attempt's trace, and linked to those of the others.
fn span_of(batch: &[Outcome]) -> Span {
    let first = batch.first().and_then(|outcome| outcome.span.id());
    let span = tracing::debug_span!(parent: first, "record", outcomes = batch.len());
    if !span.is_disabled() {
        for outcome in batch.iter().skip(1) {
            span.follows_from(&outcome.span);
        }
    }
    span
}

/// Writes a batch, however long the database is away: an outcome that was seen must not be forgotten, or a lead is
/// sent twice.
async fn write(db: &Db, clock: &Arc<dyn Clock>, batch: Arc<[Completion]>) {
    let mut pause = FIRST_PAUSE;
    loop {
        let (rows, now) = (Arc::clone(&batch), clock.now());
        let written: Result<(), StoreError> = db
            .write(Priority::Lead, move |mut tx| {
                Box::pin(async move {
                    complete(&mut tx, &rows, now).await?;
                    refhook_store::faults::point("recording");
                    Ok(())
                })
            })
            .await;
        match written {
            Ok(()) => return refhook_store::faults::point("recorded"),
            Err(error) if error.is_passing() => {
                tracing::warn!(%error, outcomes = batch.len(), "outcomes could not be written; trying again");
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
            Err(error) if batch.len() == 1 => {
                // The row stays claimed and is due again when its lease ends.
                return tracing::error!(%error, "an outcome could not be written");
            }
            Err(_) => {
                let (first, second) = batch.split_at(batch.len() / 2);
                Box::pin(write(db, clock, Arc::from(first))).await;
                return Box::pin(write(db, clock, Arc::from(second))).await;
            }
        }
    }
}
