//! What a webhook would send, and what comes back: nothing of it is saved or counted.

mod facts;
pub(super) mod preview;
pub(super) mod test;

use refhook_core::crypto::sealed::open_signing;
use refhook_core::crypto::signing::SigningSecret;
use refhook_core::crypto::vault::CannotOpen;
use refhook_core::people::snapshot::EventFacts;
use refhook_core::webhook::Webhook;
use refhook_store::webhooks::StoredWebhook;

use crate::app::App;

/// A webhook, saved or not, with all that its request is made from.
struct Trial {
    webhook: Webhook,
    facts: EventFacts,
    /// What it signs with: the saved webhook's secrets, or one for this request alone.
    keys: Vec<SigningSecret>,
}

/// What a webhook signs with now: the newest secret first, and the one before while it is still valid.
fn signing_secrets(app: &App, webhook: &StoredWebhook) -> Result<Vec<SigningSecret>, CannotOpen> {
    let valid = webhook.previous_until.is_some_and(|until| until > app.program.now());
    let previous = webhook.previous_secret.as_deref().filter(|_| valid);
    let sealed = [Some(webhook.signing_secret.as_slice()), previous].into_iter().flatten();
    sealed.map(|sealed| open_signing(app.program.vault(), webhook.id, sealed)).collect()
}
