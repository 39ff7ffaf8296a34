//! Workflows that subscribe and unsubscribe by themselves. n8n does both whenever a workflow is edited, so neither what
//! waits nor the people who join in between may be lost.

use std::sync::Arc;

use refhook_core::ids::WebhookId;
use refhook_core::time::UnixMs;
use refhook_core::webhook::webhook_url;
use refhook_dispatch::Arrival;
use refhook_store::bulk_jobs::backfill::{self, BackfillSelection};
use refhook_store::webhooks::{self, StoredWebhook, WebhookDraft};
use refhook_store::{Tx, WriteClass, accounts};

use crate::webhooks::pause::release;
use crate::{By, Program, SaveError, WebhookInput};

/// On PostgreSQL, a join under way while a webhook is being unsubscribed can be dated slightly earlier than that.
const BEFORE_MS: i64 = 1_000;

impl Program {
    /// Subscribes a workflow: the webhook with the same campaign, event and URL goes on with its log and what waits for
    /// it, and takes the new sources; without one, a webhook is created. People who joined while it was unsubscribed
    /// are sent.
    pub async fn subscribe(self: &Arc<Self>, by: By, input: WebhookInput) -> Result<WebhookId, SaveError> {
        let counted = self.count_missed(&by, &input).await?;
        let program = Arc::clone(self);
        let work = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move {
                // Of two calls at once, the second adopts the webhook of the first.
                accounts::lock(&mut tx, by.account).await?;
                let Some(mut known) = find(&mut tx, &by, &input).await? else {
                    let made = program.create_in(&mut tx, &by, &input).await?.webhook.id;
                    webhooks::mark_subscribed(&mut tx, made).await?;
                    return Ok(made);
                };
                program.adopt_in(&mut tx, &by, &known, &input).await?;
                known.config.sources = input.webhook.config.sources;
                if let Some(wanted) = program.missed(&known, UnixMs(0)) {
                    backfill::catch_up(&mut tx, &wanted, counted, program.clock.now()).await?;
                }
                release(&mut tx, known.id);
                Ok(known.id)
            })
        });
        work.await
    }

    /// Unsubscribes a workflow: what waits for its webhook is held, and new leads are not taken. Does nothing if the
    /// account has no such webhook, or it is already unsubscribed.
    pub async fn unsubscribe(self: &Arc<Self>, by: By, id: WebhookId) -> Result<(), SaveError> {
        let program = Arc::clone(self);
        let work = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move {
                let now = program.clock.now();
                if webhooks::unsubscribe(&mut tx, (by.account, id), by.actor.as_ref(), now).await? {
                    tx.after_commit(Arrival::Changed(id));
                }
                Ok(())
            })
        });
        work.await
    }

    /// Saves the new sources as a new version; everything else stays as its owner set it.
    async fn adopt_in(
        &self,
        tx: &mut Tx<'_>,
        by: &By,
        known: &StoredWebhook,
        input: &WebhookInput,
    ) -> Result<(), SaveError> {
        let now = self.clock.now();
        let mut config = known.config.clone();
        config.sources.clone_from(&input.webhook.config.sources);
        if config != known.config {
            let draft = WebhookDraft {
                campaign_id: known.campaign_id,
                name: &known.name,
                config: &config,
                sealed_secrets: known.sealed_secrets.as_deref(),
            };
            let saved = webhooks::update(tx, (by.account, known.id), known.version, &draft, now).await?;
            saved.ok_or(SaveError::Stale)?;
            webhooks::note_edited(tx, known.id, &["sources"], by.actor.as_ref(), now).await?;
        }
        webhooks::adopt(tx, known.id, by.actor.as_ref(), now).await?;
        Ok(())
    }

    /// How many people a subscription has missed, counted outside the writer because there can be many.
    async fn count_missed(&self, by: &By, input: &WebhookInput) -> Result<i64, SaveError> {
        let mut connection = self.reader.read_for(by.account).await?;
        let mut tx = connection.tx();
        let Some(mut known) = find(&mut tx, by, input).await? else { return Ok(0) };
        known.config.sources.clone_from(&input.webhook.config.sources);
        match self.missed(&known, UnixMs(0)) {
            Some(wanted) => Ok(backfill::count(&mut tx, &wanted).await?),
            None => Ok(0),
        }
    }

    /// The people a webhook missed while it was unsubscribed, as if they had waited: without those before `since`, and
    /// those who would have waited too long. `None` if it was not unsubscribed, or is for tests.
    pub(crate) fn missed(&self, webhook: &StoredWebhook, since: UnixMs) -> Option<BackfillSelection> {
        let unsubscribed = webhook.unsubscribed_since()?;
        if webhook_url::is_for_tests(&webhook.config.url) {
            return None;
        }
        let now = self.clock.now();
        Some(BackfillSelection {
            webhook_id: webhook.id,
            campaign_id: webhook.campaign_id,
            event: webhook.config.event,
            sources: webhook.config.sources.clone(),
            from: unsubscribed.plus(-BEFORE_MS).max(now.plus(-self.retention.held)).max(since),
            until: now.plus(backfill::LATE_MS),
            catch_up: true,
        })
    }
}

/// The webhook that a subscription adopts.
async fn find(tx: &mut Tx<'_>, by: &By, input: &WebhookInput) -> Result<Option<StoredWebhook>, SaveError> {
    let config = &input.webhook.config;
    let known = webhooks::subscribed(tx, by.account, input.campaign_id, config.event).await?;
    Ok(known.into_iter().find(|known| webhook_url::is_same(&known.config.url, &config.url)))
}
