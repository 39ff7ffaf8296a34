//! Duplicating a webhook, and rotating its signing secret.

use std::sync::Arc;

use refhook_core::crypto::sealed::{open_secrets, seal_secrets, seal_signing};
use refhook_core::crypto::signing::SigningSecret;
use refhook_core::crypto::vault::CannotOpen;
use refhook_core::ids::WebhookId;
use refhook_core::time::UnixMs;
use refhook_core::webhook::Webhook;
use refhook_dispatch::Arrival;
use refhook_store::{Tx, WriteClass, webhooks};

use crate::webhooks::draft;
use crate::{By, NewWebhook, Program, SaveError, WebhookInput};

/// How long a replaced signing secret still signs, in milliseconds: a day to replace it at the receiver.
const OVERLAP_MS: i64 = 24 * 60 * 60 * 1_000;
/// Most characters of a webhook's name.
const NAME: usize = 100;
const COPY: &str = " (copy)";

/// The result of rotating a signing secret.
pub struct NewSecret {
    /// The new secret, which is shown only once.
    pub secret: SigningSecret,
    /// Until when requests are also signed with the previous one.
    pub previous_until: UnixMs,
}

impl From<CannotOpen> for SaveError {
    fn from(error: CannotOpen) -> Self {
        Self::Sealed(error)
    }
}

impl Program {
    /// Copies a webhook with its credentials and headers. The copy has a signing secret of its own and is paused by
    /// hand, so that no lead is sent twice before someone has looked at it.
    pub async fn duplicate_webhook(self: &Arc<Self>, by: By, id: WebhookId) -> Result<NewWebhook, SaveError> {
        let program = Arc::clone(self);
        let work = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move { program.duplicate_in(&mut tx, &by, id).await })
        });
        work.await
    }

    async fn duplicate_in(&self, tx: &mut Tx<'_>, by: &By, of: WebhookId) -> Result<NewWebhook, SaveError> {
        let account = by.account;
        let original = webhooks::find(tx, account, of).await?.ok_or(SaveError::NotFound)?;
        self.has_room(tx, original.campaign_id).await?;
        let secrets = open_secrets(&self.vault, of, original.sealed_secrets.as_deref())?;
        let (id, now) = (webhooks::take_webhook_id(tx).await?, self.clock.now());
        // Secrets sealed for one webhook cannot be opened for another.
        let (signing_secret, signing, sealed) = self.random.with(|random| {
            let secret = SigningSecret::generate(random);
            let signing = seal_signing(&self.vault, id, &secret, random);
            (secret, signing, seal_secrets(&self.vault, id, &secrets, random))
        });
        let copy = WebhookInput {
            campaign_id: original.campaign_id,
            name: name_of_copy(&original.name),
            webhook: Webhook { config: original.config, secrets },
        };
        webhooks::insert(tx, (account, id), &draft(&copy, sealed.as_deref()), &signing, now).await?;
        webhooks::note_created(tx, id, by.actor.as_ref(), now).await?;
        webhooks::pause(tx, (account, id), by.actor.as_ref(), now).await?;
        tx.after_commit(Arrival::Changed(id));
        let webhook = webhooks::find(tx, account, id).await?.ok_or(SaveError::NotFound)?;
        Ok(NewWebhook { webhook, signing_secret })
    }

    /// Gives a webhook a new signing secret; for a day its requests carry the signatures of both.
    pub async fn rotate_secret(self: &Arc<Self>, by: By, id: WebhookId) -> Result<NewSecret, SaveError> {
        let now = self.clock.now();
        let previous_until = now.plus(OVERLAP_MS);
        let (secret, sealed) = self.random.with(|random| {
            let secret = SigningSecret::generate(random);
            let sealed = seal_signing(&self.vault, id, &secret, random);
            (secret, sealed)
        });
        let work = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move {
                let (of, new) = ((by.account, id), (sealed.as_slice(), previous_until));
                if !webhooks::rotate_secret(&mut tx, of, new, by.actor.as_ref(), now).await? {
                    return Err(SaveError::NotFound);
                }
                tx.after_commit(Arrival::Changed(id));
                Ok(())
            })
        });
        work.await?;
        Ok(NewSecret { secret, previous_until })
    }
}

fn name_of_copy(name: &str) -> String {
    let kept: String = name.chars().take(NAME - COPY.len()).collect();
    format!("{}{COPY}", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_copy_is_within_the_limit() {
        assert_eq!(name_of_copy("CRM"), "CRM (copy)");
        assert_eq!(name_of_copy(&"é".repeat(100)).chars().count(), 100);
        assert!(name_of_copy(&"é".repeat(100)).ends_with("é (copy)"));
    }
}
