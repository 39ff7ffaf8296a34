//! Requests that wait together are joined in one transaction: one commit serves many people.

use std::sync::Arc;

use refhook_core::join::{JoinError, JoinRequest, Joined};
use refhook_store::{Priority, StoreError};
use tokio::sync::{mpsc, oneshot};
use tracing::{Instrument, Span};

use crate::Program;

/// People joined in one transaction at most.
const BATCH: usize = 500;
/// Requests that may wait; one more is told to come back.
const QUEUE_LENGTH: usize = 4_096;

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
    /// The span of whoever asked.
    asked_in: Span,
    reply: oneshot::Sender<Result<Joined, JoinRefused>>,
}

/// Joins single requests in batches.
#[derive(Clone)]
pub struct Joiner(mpsc::Sender<Waiting>);

impl Joiner {
    /// Starts the task that joins; it ends when the last clone is dropped.
    pub fn start(program: Arc<Program>) -> Self {
        let (queue, mut waiting) = mpsc::channel::<Waiting>(QUEUE_LENGTH);
        tokio::spawn(async move {
            let mut batch = Vec::new();
            while waiting.recv_many(&mut batch, BATCH).await > 0 {
                let span = span_of(&batch);
                join_batch(&program, std::mem::take(&mut batch)).instrument(span).await;
            }
        });
        Self(queue)
    }

    /// Joins one person; returns when it is durable.
    pub async fn join(&self, request: JoinRequest) -> Result<Joined, JoinRefused> {
        let (reply, answer) = oneshot::channel();
        let waiting = Waiting { request, asked_in: Span::current(), reply };
        self.0.try_send(waiting).map_err(|_| StoreError::Busy)?;
        answer.await.map_err(|_| StoreError::Busy)?
    }
}

/// One span for a batch: part of the first request's trace, and linked to those of the others.
fn span_of(batch: &[Waiting]) -> Span {
    let first = batch.first().and_then(|waiting| waiting.asked_in.id());
    let span = tracing::debug_span!(parent: first, "join_batch", people = batch.len());
    if !span.is_disabled() {
        for waiting in batch.iter().skip(1) {
            span.follows_from(&waiting.asked_in);
        }
    }
    span
}

/// Joins a batch and answers each request. A batch that fails for a reason of its own is split in halves until the
/// request at fault stands alone; when the database is away, all are told so.
async fn join_batch(program: &Arc<Program>, batch: Vec<Waiting>) {
    let mut batches = vec![batch];
    while let Some(mut batch) = batches.pop() {
        let requests: Arc<[_]> = batch.iter().map(|waiting| waiting.request.clone()).collect();
        match program.join(requests, Priority::Lead).await {
            Ok(answers) => {
                for (Waiting { reply, .. }, answer) in batch.into_iter().zip(answers) {
                    // Whoever asked may have gone; they are in all the same.
                    let _ = reply.send(answer.map_err(JoinRefused::from));
                }
            }
            Err(error) if error.is_passing() => {
                tracing::error!(%error, waiting = batch.len(), "joins could not be written");
                for Waiting { reply, .. } in batch {
                    let _ = reply.send(Err(StoreError::Busy.into()));
                }
            }
            Err(error) if batch.len() == 1 => {
                let _ = batch.remove(0).reply.send(Err(error.into()));
            }
            Err(_) => {
                let second = batch.split_off(batch.len() / 2);
                batches.extend([second, batch]);
            }
        }
    }
}
