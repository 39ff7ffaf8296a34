//! Sending people to a webhook who were there before it.

use std::collections::BTreeSet;
use std::sync::Arc;

use refhook_core::ids::{AccountId, BackfillId, WebhookId};
use refhook_core::person::SourceGroup;
use refhook_core::time::UnixMs;
use refhook_store::backfills::{self, Backfill, Wanted};
use refhook_store::jobs::Piece;
use refhook_store::queue::Arrival;
use refhook_store::{Effect, StoreError, Worker, WriteClass, webhooks};

use crate::{Program, RecoveryError};

/// Which of the people that a webhook is for are sent to it.
#[derive(Debug, Clone, Default)]
pub struct BackfillFilter {
    /// To whom it happened at this time or later; `None` from the campaign's beginning.
    pub from: Option<UnixMs>,
    /// To whom it happened before this time; `None` until the webhook was made.
    pub until: Option<UnixMs>,
    /// Who came in so; `None` is all that the webhook is for.
    pub sources: Option<BTreeSet<SourceGroup>>,
}

impl Program {
    /// How many people a backfill would send. There can be very many, so they are counted where no lead waits for it.
    pub async fn count_backfill(
        &self,
        account: AccountId,
        webhook: WebhookId,
        filter: BackfillFilter,
    ) -> Result<(i64, Wanted), RecoveryError> {
        let mut connection = self.reader.read_for(account).await?;
        let mut tx = connection.tx();
        let known = webhooks::find(&mut tx, account, webhook).await?.ok_or(RecoveryError::UnknownWebhook)?;
        let mut sources = known.config.sources;
        if let Some(chosen) = filter.sources {
            sources.retain(|group| chosen.contains(group));
        }
        let wanted = Wanted {
            webhook_id: webhook,
            campaign_id: known.campaign_id,
            event: known.config.event,
            sources,
            from: filter.from.unwrap_or(UnixMs(0)),
            until: filter.until.unwrap_or(known.created_at),
            catch_up: false,
        };
        Ok((backfills::count(&mut tx, &wanted).await?, wanted))
    }

    /// Begins a backfill; [`Program::run_recovery`] carries it out.
    pub async fn start_backfill(
        self: &Arc<Self>,
        account: AccountId,
        webhook: WebhookId,
        filter: BackfillFilter,
    ) -> Result<Backfill, RecoveryError> {
        let (total, wanted) = self.count_backfill(account, webhook, filter).await?;
        let now = self.clock.now();
        let work = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move {
                tx.after_commit(Effect::Wake(Worker::Recovery));
                tx.after_commit(Effect::Announce(webhook));
                backfills::start(&mut tx, &wanted, total, now).await?.ok_or(RecoveryError::BackfillRuns)
            })
        });
        work.await
    }

    /// Stops a backfill; whom it put in line by then is sent.
    pub async fn cancel_backfill(
        self: &Arc<Self>,
        account: AccountId,
        webhook: WebhookId,
        id: BackfillId,
    ) -> Result<Backfill, RecoveryError> {
        let now = self.clock.now();
        let work = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move {
                if webhooks::find(&mut tx, account, webhook).await?.is_none() {
                    return Err(RecoveryError::UnknownWebhook);
                }
                tx.after_commit(Effect::Announce(webhook));
                backfills::cancel(&mut tx, webhook, id, now).await?.ok_or(RecoveryError::UnknownBackfill)
            })
        });
        work.await
    }

    /// Does one piece of a backfill; whether more is left.
    pub(crate) async fn backfill_piece(&self, id: BackfillId) -> Result<bool, StoreError> {
        let (now, random) = (self.clock.now(), self.random.clone());
        let work = self.writer.write(WriteClass::Background, move |mut tx| {
            Box::pin(async move {
                let done = backfills::piece(&mut tx, id, (&random, now)).await?;
                let Some(Piece { webhook_id, more }) = done else { return Ok(false) };
                tx.after_commit(Arrival::Bulk(webhook_id));
                Ok(more)
            })
        });
        work.await
    }
}
