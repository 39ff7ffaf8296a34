//! What this process knows of the endpoints, between what the database says of them.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use refhook_core::health::{Ended, Health, Ruling};
use refhook_core::ids::WebhookId;
use refhook_core::random::Random;
use refhook_core::time::UnixMs;
use refhook_store::webhooks::{StoredWebhook, WebhookState};

/// The endpoints of the webhooks that were sent to since the start.
#[derive(Default)]
pub(crate) struct HealthBook(Mutex<HashMap<WebhookId, Health>>);

impl HealthBook {
    fn book(&self) -> MutexGuard<'_, HashMap<WebhookId, Health>> {
        // Plain values: a panic elsewhere leaves them whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes over the state that the database has: another node or a person may have changed it.
    pub(crate) fn sync(&self, webhook: &StoredWebhook) {
        let failing_since = (webhook.state == WebhookState::Failing).then_some(webhook.state_since);
        self.book().entry(webhook.id).or_default().sync(failing_since, webhook.not_before);
    }

    /// What is known of an endpoint.
    pub(crate) fn of(&self, id: WebhookId) -> Health {
        self.book().get(&id).copied().unwrap_or_default()
    }

    /// Takes an attempt in; `made` counts the attempts of the delivery's schedule, this one included.
    pub(crate) fn judge(
        &self,
        id: WebhookId,
        (made, ended): (u32, Ended),
        now: UnixMs,
        random: &Random,
    ) -> (Ruling, Option<UnixMs>) {
        let mut book = self.book();
        let health = book.entry(id).or_default();
        let ruling = random.with(|random| health.judge(made, ended, now, random));
        (ruling, health.not_before())
    }

    /// Begins anew: the webhook was changed.
    pub(crate) fn forget(&self, id: WebhookId) {
        self.book().remove(&id);
    }
}
