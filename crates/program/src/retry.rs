//! Sending again by hand: one delivery, or all of a webhook's that failed.

use std::sync::Arc;
use std::time::Duration;

use refhook_core::ids::{AccountId, DeliveryId, RetryId, WebhookId};
use refhook_core::time::UnixMs;
use refhook_store::deliveries::{self, Delivery, DeliveryState, Retried};
use refhook_store::queue::Arrival;
use refhook_store::retries::{self, Piece, Retry};
use refhook_store::{Priority, StoreError, webhooks};

use crate::Program;

/// How long a retry waits for a database that is away.
const PAUSE: Duration = Duration::from_secs(1);

/// Why nothing is sent again.
#[derive(Debug, thiserror::Error)]
pub enum RetryError {
    /// The account has no such delivery.
    #[error("There is no delivery with this id in your account.")]
    UnknownDelivery,
    /// The account has no such webhook.
    #[error("There is no webhook with this id in your account.")]
    UnknownWebhook,
    /// The webhook has no such retry.
    #[error("This webhook has no retry with this id.")]
    UnknownRetry,
    /// It is not there to be sent.
    #[error("{0}")]
    NotRetryable(&'static str),
    /// One at a time.
    #[error("A retry of this webhook is running already; wait until it is done, or cancel it.")]
    AlreadyRunning,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Program {
    /// Makes a delivery due now.
    pub async fn retry_delivery(
        self: &Arc<Self>,
        account: AccountId,
        id: DeliveryId,
    ) -> Result<Delivery, RetryError> {
        let now = self.clock.now();
        let work = self.db.write(Priority::Lead, move |mut tx| {
            Box::pin(async move { deliveries::retry(&mut tx, account, id, now).await })
        });
        let retried: Result<_, StoreError> = work.await;
        match retried?.ok_or(RetryError::UnknownDelivery)? {
            Retried::Due(delivery) => {
                self.handover.tell(Arrival::Changed(delivery.webhook_id));
                Ok(delivery)
            }
            Retried::Not(delivery) => Err(RetryError::NotRetryable(why_not(delivery.state))),
        }
    }

    /// How many deliveries of a webhook, created since, have failed and can be sent again, and as of when. There can be
    /// very many, so they are counted where no lead waits for it.
    pub async fn count_failed(
        &self,
        account: AccountId,
        webhook: WebhookId,
        since: Option<UnixMs>,
    ) -> Result<(i64, UnixMs), RetryError> {
        let mut connection = self.db.read().await?;
        let mut tx = connection.tx();
        if webhooks::find(&mut tx, account, webhook).await?.is_none() {
            return Err(RetryError::UnknownWebhook);
        }
        let now = self.clock.now();
        Ok((retries::count(&mut tx, webhook, since, now).await?, now))
    }

    /// Begins a retry of all deliveries that have failed, created since; [`Program::run_retry`] carries it out.
    pub async fn start_retry(
        self: &Arc<Self>,
        account: AccountId,
        webhook: WebhookId,
        since: Option<UnixMs>,
    ) -> Result<Retry, RetryError> {
        let (total, now) = self.count_failed(account, webhook, since).await?;
        let work = self.db.write(Priority::Lead, move |mut tx| {
            Box::pin(async move {
                retries::start(&mut tx, webhook, (since, total), now).await?.ok_or(RetryError::AlreadyRunning)
            })
        });
        let retry = work.await?;
        self.handover.changes().announce([webhook]);
        Ok(retry)
    }

    /// Stops a retry; what was moved by then is sent.
    pub async fn cancel_retry(
        self: &Arc<Self>,
        account: AccountId,
        webhook: WebhookId,
        id: RetryId,
    ) -> Result<Retry, RetryError> {
        let now = self.clock.now();
        let work = self.db.write(Priority::Lead, move |mut tx| {
            Box::pin(async move {
                if webhooks::find(&mut tx, account, webhook).await?.is_none() {
                    return Err(RetryError::UnknownWebhook);
                }
                retries::cancel(&mut tx, webhook, id, now).await?.ok_or(RetryError::UnknownRetry)
            })
        });
        let retry = work.await?;
        self.handover.changes().announce([webhook]);
        Ok(retry)
    }

    /// Carries a retry out, piece by piece, until it is done, cancelled or the server stops.
    pub async fn run_retry(&self, id: RetryId) {
        while !self.handover.changes().has_ended() {
            match self.retry_piece(id).await {
                Ok(true) => {}
                Ok(false) => return,
                // Nobody would ask again before the next start.
                Err(error) if error.is_passing() => {
                    tracing::warn!(%error, retry = %id, "a retry can not go on; trying again");
                    tokio::time::sleep(PAUSE).await;
                }
                Err(error) => return tracing::error!(%error, retry = %id, "a retry can not go on"),
            }
        }
    }

    /// Does one piece of a retry; whether more is left.
    pub async fn retry_piece(&self, id: RetryId) -> Result<bool, StoreError> {
        let now = self.clock.now();
        let work = self.db.write(Priority::Background, move |mut tx| {
            Box::pin(async move { retries::piece(&mut tx, id, now).await })
        });
        let done: Result<Option<Piece>, StoreError> = work.await;
        let Some(Piece { webhook_id, more }) = done? else { return Ok(false) };
        self.handover.tell(Arrival::Changed(webhook_id));
        Ok(more)
    }

    /// Goes on with the retries that the last stop cut short.
    pub async fn resume_retries(&self) -> Result<(), StoreError> {
        let running = retries::running(&mut self.db.read().await?.tx()).await?;
        futures_util::future::join_all(running.into_iter().map(|id| self.run_retry(id))).await;
        Ok(())
    }
}

const fn why_not(state: DeliveryState) -> &'static str {
    match state {
        DeliveryState::Delivered => "The receiver has this delivery already; it is never sent again.",
        DeliveryState::Erased => "The user of this delivery was deleted; there is nothing left to send.",
        DeliveryState::Discarded => "This delivery was discarded; it is not sent any more.",
        DeliveryState::Waiting | DeliveryState::Failed => {
            "The webhook or the user of this delivery was deleted; there is nothing left to send."
        }
    }
}
