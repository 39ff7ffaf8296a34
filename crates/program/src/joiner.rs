//! Requests that wait together are joined in one transaction: one commit serves many people.

use std::sync::Arc;

use refhook_core::join::{JoinError, JoinRequest, Joined};
use refhook_store::{Priority, StoreError};
use tokio::sync::{mpsc, oneshot};

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

type Waiting = (JoinRequest, oneshot::Sender<Result<Joined, JoinRefused>>);

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
                join_batch(&program, std::mem::take(&mut batch)).await;
            }
        });
        Self(queue)
    }

    /// Joins one person; returns when it is durable.
    pub async fn join(&self, request: JoinRequest) -> Result<Joined, JoinRefused> {
        let (reply, answer) = oneshot::channel();
        self.0.try_send((request, reply)).map_err(|_| StoreError::Busy)?;
        answer.await.map_err(|_| StoreError::Busy)?
    }
}

/// Joins a batch and answers each request. A batch that fails for a reason of its own is split in halves until the
/// request at fault stands alone; when the database is away, all are told so.
async fn join_batch(program: &Arc<Program>, batch: Vec<Waiting>) {
    let mut batches = vec![batch];
    while let Some(mut batch) = batches.pop() {
        let requests: Arc<[_]> = batch.iter().map(|(request, _)| request.clone()).collect();
        match program.join(requests, Priority::Lead).await {
            Ok(answers) => {
                for ((_, reply), answer) in batch.into_iter().zip(answers) {
                    // Whoever asked may have gone; they are in all the same.
                    let _ = reply.send(answer.map_err(JoinRefused::from));
                }
            }
            Err(error) if error.is_passing() => {
                tracing::error!(%error, waiting = batch.len(), "joins could not be written");
                for (_, reply) in batch {
                    let _ = reply.send(Err(StoreError::Busy.into()));
                }
            }
            Err(error) if batch.len() == 1 => {
                let _ = batch.remove(0).1.send(Err(error.into()));
            }
            Err(_) => {
                let second = batch.split_off(batch.len() / 2);
                batches.extend([second, batch]);
            }
        }
    }
}
