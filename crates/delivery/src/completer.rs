//! Writes outcomes in batches: attempts that finish together cost one commit. An outcome that is lost sends a lead
//! twice, so writing is retried for as long as the database is unavailable.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use refhook_core::delivery::health::Next;
use refhook_core::ids::WebhookId;
use refhook_core::time::{Clock, UnixMs};
use refhook_dispatch::{Arrival, Effect, Permit};
use refhook_store::queue::{AttemptRecord, Completion, complete};
use refhook_store::{BatchRules, Batcher, LeadConnection, LeadTx, StoreError, Writer};
use tokio::task::JoinHandle;
use tracing::Span;
use tracing::field::Empty;

use crate::measures::Measures;

/// When the queue is full, attempts wait, so that a slow database slows sending.
const RULES: BatchRules = BatchRules {
    batch_max: 500,
    queue_max: 2_000,
    until_written: true,
    span: |parent| tracing::debug_span!(parent: parent, "record", size = Empty),
};

/// An outcome to be written.
pub(crate) struct Outcome {
    pub(crate) completion: Completion,
    /// Keeps its row from being sent again meanwhile.
    pub(crate) permit: Permit,
    /// The webhook of the delivery.
    pub(crate) webhook_id: WebhookId,
    /// The span of the attempt.
    pub(crate) span: Span,
}

/// An outcome, and whether to write it without any text that came from outside.
#[derive(Clone)]
struct PendingOutcome {
    outcome: Arc<Outcome>,
    is_bare: bool,
}

impl PendingOutcome {
    fn completion(&self) -> Cow<'_, Completion> {
        let completion = &self.outcome.completion;
        if self.is_bare { Cow::Owned(bare(completion)) } else { Cow::Borrowed(completion) }
    }
}

/// A handle to the task that writes outcomes.
pub(crate) struct Completer(Batcher<PendingOutcome, ()>);

impl Completer {
    /// Starts the task. It ends when the completer is dropped and everything is written.
    pub(crate) fn start(
        writer: &Writer,
        clock: Arc<dyn Clock>,
        measures: Measures,
    ) -> (Self, JoinHandle<()>) {
        let written = move |outcomes| measures.completed(outcomes);
        let (batcher, task) = writer.batcher(RULES, written, move |mut tx, entries| {
            let now = clock.now();
            Box::pin(async move { record(&mut tx, entries, now).await })
        });
        (Self(batcher), task)
    }

    /// Hands an outcome over; waits while too many are unwritten.
    pub(crate) async fn complete(&self, outcome: Outcome) {
        let (outcome, batcher) = (Arc::new(outcome), self.0.clone());
        let again = Arc::clone(&outcome);
        let reply = move |written| {
            let Err(error) = written else { return };
            if again.completion == bare(&again.completion) {
                return given_up(&error);
            }
            tracing::warn!(%error, "an outcome is written without what the receiver said");
            tokio::spawn(async move {
                let span = again.span.clone();
                let entry = PendingOutcome { outcome: again, is_bare: true };
                batcher.send(entry, span, |written| written.unwrap_or_else(|error| given_up(&error))).await;
            });
        };
        let span = outcome.span.clone();
        self.0.send(PendingOutcome { outcome, is_bare: false }, span, reply).await;
    }
}

/// The row stays claimed and is due again when its lease ends.
fn given_up(error: &StoreError) {
    tracing::error!(%error, "an outcome could not be written");
}

/// Writes a batch.
async fn record(
    tx: &mut LeadTx<'_>,
    entries: Arc<[PendingOutcome]>,
    now: UnixMs,
) -> Result<Vec<()>, StoreError> {
    let completions: Vec<_> = entries.iter().map(PendingOutcome::completion).collect();
    complete(tx, &completions, now).await?;
    drop(completions);
    let count = entries.len();
    leave_effects(tx, &entries);
    let ended = EndedPermits::end(entries);
    tx.after_commit(Effect::run(move || {
        ended.keep();
        refhook_store::faults::point("recorded");
    }));
    refhook_store::faults::point("recording");
    Ok(vec![(); count])
}

/// The effects of the commit: lanes learn when the first of their rows is due again, and watchers that something
/// happened.
fn leave_effects(tx: &mut LeadTx<'_>, entries: &[PendingOutcome]) {
    let mut again = BTreeMap::new();
    for PendingOutcome { outcome, .. } in entries {
        if let Next::Retry(at) | Next::Wait(at) = outcome.completion.next {
            let first = again.entry(outcome.webhook_id).or_insert(at);
            *first = at.min(*first);
        }
    }
    for (webhook, at) in again {
        tx.after_commit(Arrival::Again(webhook, at));
    }
    let whose: BTreeSet<_> = entries.iter().map(|entry| entry.outcome.webhook_id).collect();
    for webhook in whose {
        tx.after_commit(Effect::Announce(webhook));
    }
}

/// Permits that were ended within a transaction. From its commit on, rows that are to be retried may be sent again; if
/// it is not committed, the permits resume.
struct EndedPermits(Option<Arc<[PendingOutcome]>>);

impl EndedPermits {
    fn end(entries: Arc<[PendingOutcome]>) -> Self {
        entries.iter().for_each(|entry| entry.outcome.permit.end());
        Self(Some(entries))
    }

    fn keep(mut self) {
        self.0 = None;
    }
}

impl Drop for EndedPermits {
    fn drop(&mut self) {
        for entry in self.0.iter().flat_map(|entries| entries.iter()) {
            entry.outcome.permit.resume();
        }
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
