//! Sending a webhook the people who joined before it existed.

use std::collections::BTreeSet;
use std::sync::Arc;

use refhook_core::ids::{AccountId, BackfillId, WebhookId};
use refhook_core::people::person::SourceGroup;
use refhook_core::time::UnixMs;
use refhook_dispatch::Effect;
use refhook_store::bulk_jobs::backfill::{self, Backfill, BackfillSelection};
use refhook_store::{WriteClass, webhooks};

use super::RecoveryError;
use super::begun;
use super::retry::cancel_in;
use crate::Program;

/// Which of a webhook's people a backfill covers.
#[derive(Debug, Clone, Default)]
pub struct BackfillFilter {
    /// Those whose event happened at this time or later; `None` from the campaign's beginning.
    pub from: Option<UnixMs>,
    /// Those whose event happened before this time; `None` until the webhook was created.
    pub until: Option<UnixMs>,
    /// Those of these sources; `None` is all sources of the webhook.
    pub sources: Option<BTreeSet<SourceGroup>>,
}

impl Program {
    /// How many people a backfill would send. There can be very many, so they are counted outside the writer.
    pub async fn count_backfill(
        &self,
        account: AccountId,
        webhook: WebhookId,
        filter: BackfillFilter,
    ) -> Result<(i64, BackfillSelection), RecoveryError> {
        let mut connection = self.reader.read_for(account).await?;
        let mut tx = connection.tx();
        let known = webhooks::find(&mut tx, account, webhook).await?.ok_or(RecoveryError::UnknownWebhook)?;
        let mut sources = known.config.sources;
        if let Some(chosen) = filter.sources {
            sources.retain(|group| chosen.contains(group));
        }
        let wanted = BackfillSelection {
            webhook_id: webhook,
            campaign_id: known.campaign_id,
            event: known.config.event,
            sources,
            from: filter.from.unwrap_or(UnixMs(0)),
            until: filter.until.unwrap_or(known.created_at),
            catch_up: false,
        };
        Ok((backfill::count(&mut tx, &wanted).await?, wanted))
    }

    /// Begins a backfill; [`Program::bulk_round`] carries it out.
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
                begun(&mut tx);
                tx.after_commit(Effect::Announce(webhook));
                backfill::start(&mut tx, &wanted, total, now).await?.ok_or(RecoveryError::BackfillRuns)
            })
        });
        work.await
    }

    /// Stops a backfill; people queued by then are still sent.
    pub async fn cancel_backfill(
        self: &Arc<Self>,
        account: AccountId,
        webhook: WebhookId,
        id: BackfillId,
    ) -> Result<Backfill, RecoveryError> {
        let now = self.clock.now();
        let work = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move {
                let found = backfill::find(&mut tx, webhook, id).await?;
                let job = found.map_or(backfill::job(id, false), |(job, _)| job);
                cancel_in(&mut tx, (account, webhook), job, now).await?;
                let cancelled = backfill::find(&mut tx, webhook, id).await?;
                cancelled.map(|(_, backfill)| backfill).ok_or(RecoveryError::UnknownBackfill)
            })
        });
        work.await
    }
}
