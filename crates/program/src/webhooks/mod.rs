//! Saving webhooks: secrets are sealed on the way in, and the engine learns of every change.

mod duplicate;
pub(crate) mod pause;
pub(crate) mod save_error;
mod subscribe;

use std::sync::Arc;

use refhook_core::crypto::sealed::{open_secrets, seal_secrets, seal_signing};
use refhook_core::crypto::signing::SigningSecret;
use refhook_core::ids::{AccountId, CampaignId, WebhookId};
use refhook_core::webhook::{Webhook, WebhookSecrets};
use refhook_dispatch::Arrival;
use refhook_store::bulk_jobs::{self, Job, erasure};
use refhook_store::deliveries::{any_waiting, count_waiting};
use refhook_store::webhooks::{self, StoredWebhook, WebhookDraft};
use refhook_store::{Tx, WriteClass, campaigns};

pub use self::duplicate::NewSecret;
pub use self::pause::Backlog;
pub use self::save_error::SaveError;
use crate::bulk_jobs::begun;
use crate::webhooks::pause::release;
use crate::{By, Program};

/// A webhook to save, already checked by [`refhook_core::webhook::payload::check`] and [`refhook_core::webhook::webhook_url::check`].
pub struct WebhookInput {
    /// Its campaign.
    pub campaign_id: CampaignId,
    /// Its name.
    pub name: String,
    /// Its definition and secrets.
    pub webhook: Webhook,
}

/// A webhook that was created, with its signing secret, which is shown only once.
pub struct NewWebhook {
    /// As it was stored, read in the transaction that created it, so that the answer is what was committed.
    pub webhook: StoredWebhook,
    /// What its requests are signed with.
    pub signing_secret: SigningSecret,
}

impl Program {
    /// Creates a webhook with a signing secret of its own.
    pub async fn create_webhook(
        self: &Arc<Self>,
        by: By,
        input: WebhookInput,
    ) -> Result<NewWebhook, SaveError> {
        let program = Arc::clone(self);
        let work = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move { program.create_in(&mut tx, &by, &input).await })
        });
        work.await
    }

    pub(crate) async fn create_in(
        &self,
        tx: &mut Tx<'_>,
        by: &By,
        input: &WebhookInput,
    ) -> Result<NewWebhook, SaveError> {
        let (account, now) = (by.account, self.clock.now());
        if campaigns::find(tx, account, input.campaign_id).await?.is_none() {
            return Err(SaveError::UnknownCampaign);
        }
        self.has_room(tx, input.campaign_id).await?;
        let id = webhooks::take_webhook_id(tx).await?;
        let (signing_secret, signing, secrets) = self.random.with(|random| {
            let secret = SigningSecret::generate(random);
            let signing = seal_signing(&self.vault, id, &secret, random);
            (secret, signing, seal_secrets(&self.vault, id, &input.webhook.secrets, random))
        });
        let draft = draft(input, secrets.as_deref());
        webhooks::insert(tx, (account, id), &draft, &signing, now).await?;
        webhooks::note_created(tx, id, by.actor.as_ref(), now).await?;
        tx.after_commit(Arrival::Changed(id));
        let webhook = webhooks::find(tx, account, id).await?.ok_or(SaveError::NotFound)?;
        Ok(NewWebhook { webhook, signing_secret })
    }

    /// Checks that the campaign may have one more webhook. Of two callers who create the last one at the same moment,
    /// both can succeed.
    pub(crate) async fn has_room(&self, tx: &mut Tx<'_>, campaign: CampaignId) -> Result<(), SaveError> {
        let most = self.webhooks_per_campaign;
        if most > 0 && webhooks::count_of_campaign(tx, campaign).await? >= i64::from(most) {
            return Err(SaveError::TooMany(most));
        }
        Ok(())
    }

    /// Saves a new version over `version` and returns the resulting webhook. Its campaign does not change.
    pub async fn save_webhook(
        self: &Arc<Self>,
        by: By,
        id: WebhookId,
        version: i64,
        input: WebhookInput,
    ) -> Result<StoredWebhook, SaveError> {
        let program = Arc::clone(self);
        let work = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move {
                let (account, now) = (by.account, program.clock.now());
                let before = webhooks::find(&mut tx, account, id).await?.ok_or(SaveError::NotFound)?;
                let changes = program.changes(&before, &input);
                let secrets = program
                    .random
                    .with(|random| seal_secrets(&program.vault, id, &input.webhook.secrets, random));
                let draft = draft(&input, secrets.as_deref());
                let saved = webhooks::update(&mut tx, (account, id), version, &draft, now).await?;
                saved.ok_or(SaveError::Stale)?;
                webhooks::note_edited(&mut tx, id, &changes, by.actor.as_ref(), now).await?;
                release(&mut tx, id);
                webhooks::find(&mut tx, account, id).await?.ok_or(SaveError::NotFound)
            })
        });
        work.await
    }

    /// What a save changes in a webhook, by the names of its fields in the API.
    fn changes(&self, before: &StoredWebhook, after: &WebhookInput) -> Vec<&'static str> {
        let mut changes = before.config.changes(&after.webhook.config);
        if before.name != after.name {
            changes.insert(0, "name");
        }
        // Secrets that can no longer be opened count as changed.
        let secrets = open_secrets(&self.vault, before.id, before.sealed_secrets.as_deref()).ok();
        let is_same = |part: fn(&WebhookSecrets, &WebhookSecrets) -> bool| {
            secrets.as_ref().is_some_and(|before| part(before, &after.webhook.secrets))
        };
        if !is_same(|before, after| before.credentials == after.credentials) {
            changes.push("credentials");
        }
        if !is_same(|before, after| before.headers == after.headers) {
            changes.push("headers");
        }
        changes
    }

    /// Deletes a webhook. What waits for it is discarded if `discard` is set.
    ///
    /// # Errors
    /// [`SaveError::LeadsWait`] if something waits and `discard` is not set.
    pub async fn delete_webhook(
        self: &Arc<Self>,
        account: AccountId,
        id: WebhookId,
        discard: bool,
    ) -> Result<(), SaveError> {
        let now = self.clock.now();
        let work = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move {
                if webhooks::find(&mut tx, account, id).await?.is_none() {
                    return Err(SaveError::NotFound);
                }
                if !discard && any_waiting(&mut tx, &[id]).await? {
                    return Ok(false);
                }
                let deleted = webhooks::delete(&mut tx, account, id, now).await?;
                if deleted {
                    tx.after_commit(Arrival::Changed(id));
                }
                // Waits for a piece that is under way.
                bulk_jobs::cancel_of_deleted(&mut tx, id, now).await?;
                if deleted && any_waiting(&mut tx, &[id]).await? {
                    erasure::start(&mut tx, Job::webhook(id), now).await?;
                    begun(&mut tx);
                }
                Ok(deleted)
            })
        });
        let deleted: Result<bool, SaveError> = work.await;
        if !deleted? {
            let waiting = count_waiting(&mut self.reader.read_for(account).await?.tx(), id).await?;
            return Err(SaveError::LeadsWait(waiting));
        }
        self.finish_job(Job::webhook(id)).await?;
        Ok(())
    }
}

pub(crate) fn draft<'a>(input: &'a WebhookInput, sealed_secrets: Option<&'a [u8]>) -> WebhookDraft<'a> {
    WebhookDraft {
        campaign_id: input.campaign_id,
        name: &input.name,
        config: &input.webhook.config,
        sealed_secrets,
    }
}
