//! Retries by hand: of one delivery, or of all that failed for a webhook.

use std::sync::Arc;

use refhook_core::ids::{AccountId, DeliveryId, RetryId, WebhookId};
use refhook_core::time::UnixMs;
use refhook_dispatch::{Arrival, Effect};
use refhook_store::bulk_jobs::retry::{self, Retry};
use refhook_store::bulk_jobs::{self, Job};
use refhook_store::deliveries::{self, Delivery, DeliveryState, Replayed, Retried};
use refhook_store::{StoreError, Tx, WriteClass, webhooks};

use super::begun;
use crate::Program;

/// Why a retry, replay or backfill is not possible.
#[derive(Debug, thiserror::Error)]
pub enum RecoveryError {
    /// The account has no such delivery.
    #[error("There is no delivery with this id in your account.")]
    UnknownDelivery,
    /// The account has no such webhook.
    #[error("There is no webhook with this id in your account.")]
    UnknownWebhook,
    /// The webhook has no such retry.
    #[error("This webhook has no retry with this id.")]
    UnknownRetry,
    /// The delivery cannot be retried; the text says why.
    #[error("{0}")]
    NotRetryable(&'static str),
    /// The delivery did not arrive, or can no longer be sent; the text says why.
    #[error("{0}")]
    NotReplayable(&'static str),
    /// The webhook has no such backfill.
    #[error("This webhook has no backfill with this id.")]
    UnknownBackfill,
    /// One at a time.
    #[error("Earlier leads are being sent to this webhook already; wait until it is done, or cancel it.")]
    BackfillRuns,
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
    ) -> Result<Delivery, RecoveryError> {
        let now = self.clock.now();
        let work = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move {
                let retried = deliveries::retry(&mut tx, account, id, now).await?;
                match retried.ok_or(RecoveryError::UnknownDelivery)? {
                    Retried::Due(delivery) => {
                        tx.after_commit(Arrival::Changed(delivery.webhook_id));
                        Ok(delivery)
                    }
                    Retried::Not(delivery) => Err(RecoveryError::NotRetryable(why_not(delivery.state))),
                }
            })
        });
        work.await
    }

    /// Sends a delivery that arrived once more, as a new delivery marked as a replay.
    pub async fn replay_delivery(
        self: &Arc<Self>,
        account: AccountId,
        id: DeliveryId,
    ) -> Result<Delivery, RecoveryError> {
        let now = self.clock.now();
        let new = self.random.with(|random| DeliveryId::new(now, random));
        let work = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move {
                let replayed = deliveries::replay(&mut tx, account, (id, new), now).await?;
                match replayed.ok_or(RecoveryError::UnknownDelivery)? {
                    Replayed::Due(delivery) => {
                        tx.after_commit(Arrival::Bulk(delivery.webhook_id));
                        Ok(delivery)
                    }
                    Replayed::Not(delivery) => {
                        Err(RecoveryError::NotReplayable(why_no_replay(delivery.state)))
                    }
                }
            })
        });
        work.await
    }

    /// How many deliveries of a webhook, created at `since` or later, have failed and can be sent again, and as of
    /// when. There can be very many, so they are counted outside the writer.
    pub async fn count_failed(
        &self,
        account: AccountId,
        webhook: WebhookId,
        since: Option<UnixMs>,
    ) -> Result<(i64, UnixMs), RecoveryError> {
        let mut connection = self.reader.read_for(account).await?;
        let mut tx = connection.tx();
        if webhooks::find(&mut tx, account, webhook).await?.is_none() {
            return Err(RecoveryError::UnknownWebhook);
        }
        let now = self.clock.now();
        Ok((retry::count(&mut tx, webhook, since, now).await?, now))
    }

    /// Begins a retry of all failed deliveries created at `since` or later; [`Program::bulk_round`] carries it out.
    pub async fn start_retry(
        self: &Arc<Self>,
        account: AccountId,
        webhook: WebhookId,
        since: Option<UnixMs>,
    ) -> Result<Retry, RecoveryError> {
        let (total, now) = self.count_failed(account, webhook, since).await?;
        let work = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move {
                let retry = retry::start(&mut tx, webhook, (since, total), now).await?;
                let retry = retry.ok_or(RecoveryError::AlreadyRunning)?;
                begun(&mut tx);
                tx.after_commit(Effect::Announce(webhook));
                Ok(retry)
            })
        });
        work.await
    }

    /// Stops a retry; deliveries made due by then are still sent.
    pub async fn cancel_retry(
        self: &Arc<Self>,
        account: AccountId,
        webhook: WebhookId,
        id: RetryId,
    ) -> Result<Retry, RecoveryError> {
        let now = self.clock.now();
        let work = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move {
                cancel_in(&mut tx, (account, webhook), retry::job(id), now).await?;
                retry::find(&mut tx, webhook, id).await?.ok_or(RecoveryError::UnknownRetry)
            })
        });
        work.await
    }
}

/// Stops a job of one of the account's webhooks; the caller rolls back if the job turns out to be another webhook's.
pub(super) async fn cancel_in(
    tx: &mut Tx<'_>,
    (account, webhook): (AccountId, WebhookId),
    job: Job,
    now: UnixMs,
) -> Result<(), RecoveryError> {
    if webhooks::find(tx, account, webhook).await?.is_none() {
        return Err(RecoveryError::UnknownWebhook);
    }
    tx.after_commit(Effect::Announce(webhook));
    bulk_jobs::cancel(tx, job, now).await?;
    Ok(())
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

const fn why_no_replay(state: DeliveryState) -> &'static str {
    match state {
        DeliveryState::Waiting => {
            "This delivery is still to be sent; it can be repeated once it has arrived."
        }
        DeliveryState::Failed => "This delivery did not arrive; retry it instead.",
        DeliveryState::Delivered => {
            "The webhook or the user of this delivery was deleted; there is nothing left to send."
        }
        DeliveryState::Erased => "The user of this delivery was deleted; there is nothing left to send.",
        DeliveryState::Discarded => "This delivery was discarded; it is not sent any more.",
    }
}
