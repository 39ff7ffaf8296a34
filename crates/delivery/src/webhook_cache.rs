//! Keeps webhooks with their opened secrets in memory, so that leads do not wait for the same row again and again.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;
use refhook_core::crypto::sealed::{open_secrets, open_signing};
use refhook_core::crypto::signing::SigningSecret;
use refhook_core::crypto::vault::{CannotOpen, Vault};
use refhook_core::ids::WebhookId;
use refhook_core::time::{Clock, UnixMs};
use refhook_core::webhook::Webhook;
use refhook_store::webhooks::{Stamp, StoredWebhook, current, stamps};
use refhook_store::{Reader, StoreError, Tx};

use crate::health::CircuitBreakers;

/// A webhook that is ready to be sent to.
pub(crate) struct Ready {
    /// Its current version.
    pub(crate) version: i64,
    /// Whether its deliveries are sent at present.
    pub(crate) is_running: bool,
    /// Its definition and secrets.
    pub(crate) webhook: Webhook,
    signing: SigningSecret,
    /// The secret that was replaced, and until when it still signs.
    previous: Option<(SigningSecret, UnixMs)>,
    /// Tells whether the row has changed since it was read.
    stamp: Stamp,
}

impl Ready {
    /// The secrets to sign with, the newest first.
    pub(crate) fn signing_secrets(&self, now: UnixMs) -> Vec<&SigningSecret> {
        let previous = self.previous.as_ref().filter(|(_, until)| now < *until);
        std::iter::once(&self.signing).chain(previous.map(|(secret, _)| secret)).collect()
    }
}

/// Why a webhook could not be made ready.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LoadError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Vault(#[from] CannotOpen),
}

/// The webhooks that were sent to since the start.
pub(crate) struct WebhookCache {
    reader: Reader,
    vault: Arc<Vault>,
    clock: Arc<dyn Clock>,
    known: Mutex<HashMap<WebhookId, Arc<Ready>>>,
    health: CircuitBreakers,
}

impl WebhookCache {
    pub(crate) fn new(reader: Reader, vault: Arc<Vault>, clock: Arc<dyn Clock>) -> Self {
        Self { reader, vault, clock, known: Mutex::default(), health: CircuitBreakers::default() }
    }

    /// The webhook, at `version` or later. `None` when it was deleted.
    pub(crate) async fn get(&self, id: WebhookId, version: i64) -> Result<Option<Arc<Ready>>, LoadError> {
        match self.peek(id) {
            Some(ready) if ready.version >= version => Ok(Some(ready)),
            _ => Box::pin(self.load(id)).await,
        }
    }

    async fn load(&self, id: WebhookId) -> Result<Option<Arc<Ready>>, LoadError> {
        let mut conn = self.reader.read().await?;
        let Some(stored) = current(&mut conn.tx(), id).await? else { return Ok(None) };
        self.health.sync(&stored, &*self.clock);
        let ready = Arc::new(open(&self.vault, stored)?);
        self.known.lock().insert(id, Arc::clone(&ready));
        Ok(Some(ready))
    }

    /// The webhook, if it is in memory.
    pub(crate) fn peek(&self, id: WebhookId) -> Option<Arc<Ready>> {
        self.known.lock().get(&id).cloned()
    }

    /// The circuit breakers of the endpoints.
    pub(crate) const fn health(&self) -> &CircuitBreakers {
        &self.health
    }

    /// Forgets the webhook and its endpoint's health, because somebody changed it.
    pub(crate) fn begin_anew(&self, id: WebhookId) {
        self.forget(id);
        self.health.forget(id);
    }

    /// Forgets the webhook, so that it is read again next time.
    pub(crate) fn forget(&self, id: WebhookId) {
        self.known.lock().remove(&id);
    }

    /// Forgets the webhooks that another process has changed or deleted. One statement compares them all; otherwise
    /// thousands would be read one by one, again and again.
    pub(crate) async fn forget_changed(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let known: Vec<_> = self.known.lock().keys().copied().collect();
        if known.is_empty() {
            return Ok(());
        }
        let now = stamps(tx, &known).await?;
        // One that was cached meanwhile is missing in `now`, and is read once more.
        self.known.lock().retain(|id, ready| now.get(id) == Some(&ready.stamp));
        Ok(())
    }
}

fn open(vault: &Vault, stored: StoredWebhook) -> Result<Ready, CannotOpen> {
    let stamp = Stamp::from(&stored);
    let secrets = open_secrets(vault, stored.id, stored.sealed_secrets.as_deref())?;
    let previous = match (stored.previous_secret, stored.previous_until) {
        (Some(sealed), Some(until)) => Some((open_signing(vault, stored.id, &sealed)?, until)),
        _ => None,
    };
    Ok(Ready {
        version: stored.version,
        is_running: stored.state.sends(),
        webhook: Webhook { config: stored.config, secrets },
        signing: open_signing(vault, stored.id, &stored.signing_secret)?,
        previous,
        stamp,
    })
}
