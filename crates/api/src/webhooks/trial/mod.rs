//! Shows what a webhook would send and what comes back; none of it is saved or counted.

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

/// A webhook, possibly unsaved, with everything needed to render its request.
struct Trial {
    webhook: Webhook,
    facts: EventFacts,
    /// The signing secrets: the saved webhook's, or one for this request only.
    keys: Vec<SigningSecret>,
}

/// The current signing secrets: the newest first, then the previous one while it is still valid.
fn signing_secrets(app: &App, webhook: &StoredWebhook) -> Result<Vec<SigningSecret>, CannotOpen> {
    let valid = webhook.previous_until.is_some_and(|until| until > app.program.now());
    let previous = webhook.previous_secret.as_deref().filter(|_| valid);
    let sealed = [Some(webhook.signing_secret.as_slice()), previous].into_iter().flatten();
    sealed.map(|sealed| open_signing(app.program.vault(), webhook.id, sealed)).collect()
}
