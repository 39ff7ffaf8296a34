//! Joins waiting requests together in one transaction, so that one commit serves many people.

use std::sync::Arc;
use std::time::Duration;

use refhook_core::join::{JoinError, JoinRequest, Joined};
use refhook_store::{BatchRules, Batcher, StoreError};
use tokio::sync::oneshot;
use tracing::field::Empty;

use crate::Program;
use refhook_store::queue::DeliveryPriority;

const RULES: BatchRules = BatchRules {
    batch_max: 500,
    queue_max: 4_096,
    until_written: false,
    span: |parent| tracing::debug_span!(parent: parent, "join_batch", size = Empty),
};
/// How long a batch may take before more requests are turned away.
const PATIENCE: Duration = Duration::from_secs(5);
/// The same once a batch has failed because the database is unavailable: the next batch probes it, and no more requests
/// should wait behind it.
const IMPATIENCE: Duration = Duration::from_secs(1);
/// How long a failed batch makes this server count as failing. After that, somebody has to try again, since no leads
/// arrive meanwhile to show whether it works.
const REMEMBERED: Duration = Duration::from_secs(10);

/// Why a single request to join was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum JoinRefused {
    /// The rules refused it.
    #[error(transparent)]
    Rule(#[from] JoinError),
    /// The database failed; nothing of the request was written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Joins single requests in batches. Clones share them.
#[derive(Clone)]
pub struct Joiner(Batcher<JoinRequest, Result<Joined, JoinError>>);

impl Joiner {
    /// Starts the task that joins; it ends when the last clone is dropped.
    pub fn start(program: Arc<Program>) -> Self {
        let writer = program.writer.clone();
        let measures = program.measures.clone();
        let written = move |people| measures.batch(people);
        let (batcher, _) = writer.batcher(RULES, written, move |mut tx, requests| {
            let program = Arc::clone(&program);
            Box::pin(async move { program.join_in(&mut tx, &requests, DeliveryPriority::Normal).await })
        });
        Self(batcher)
    }

    /// Whether joins wait for the database so long that more are turned away at once.
    pub fn is_stuck(&self) -> bool {
        let patience = if self.0.failed().is_some() { IMPATIENCE } else { PATIENCE };
        self.0.oldest().is_some_and(|age| age > patience)
    }

    /// Whether joining fails at present, judging by the last batches.
    pub fn is_failing(&self) -> bool {
        self.is_stuck() || self.0.failed().is_some_and(|age| age < REMEMBERED)
    }

    /// Joins one person; returns once it is durable. A request that was accepted is carried out even if the caller
    /// goes.
    ///
    /// # Errors
    /// Why they did not join.
    pub async fn join(&self, request: JoinRequest) -> Result<Joined, JoinRefused> {
        if self.is_stuck() {
            return Err(StoreError::Busy.into());
        }
        let (reply, answer) = oneshot::channel();
        self.0.try_send(request, move |joined| {
            // The caller may have gone; the person has joined all the same.
            let _ = reply.send(joined);
        })?;
        let joined = answer.await.map_err(|_| StoreError::Busy)??;
        Ok(joined?)
    }
}
