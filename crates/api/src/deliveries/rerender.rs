//! What an attempt sent, rendered again from the event's facts and the version it was sent with.

use std::collections::HashMap;

use refhook_core::crypto::sealed::open_secrets;
use refhook_core::ids::AccountId;
use refhook_core::people::snapshot::EventFacts;
use refhook_core::webhook::Webhook;
use refhook_core::webhook::payload::render::render;
use refhook_core::webhook::payload::request::WebhookRequest;
use refhook_core::webhook::payload::sign::Signing;
use refhook_store::deliveries::Delivery;
use refhook_store::queue::AttemptRecord;
use refhook_store::{Tx, events, webhooks};

use crate::app::App;
use crate::error::ApiError;

/// What the requests of a delivery are rendered from.
pub(super) struct Log {
    id: String,
    /// `None` if the person was erased.
    facts: Option<EventFacts>,
    versions: HashMap<i64, Webhook>,
    /// Whether the webhook was deleted, and its secrets with it.
    deleted: bool,
}

impl Log {
    /// A log that knows one version of a webhook.
    #[cfg(test)]
    pub(super) fn of(webhook: Webhook, facts: EventFacts) -> Self {
        Self {
            id: String::new(),
            facts: Some(facts),
            versions: HashMap::from([(1, webhook)]),
            deleted: false,
        }
    }

    /// Reads the webhook versions that `attempts` were sent with.
    pub(super) async fn read(
        app: &App,
        tx: &mut Tx<'_>,
        account: AccountId,
        (delivery, attempts): (&Delivery, &[AttemptRecord]),
    ) -> Result<Self, ApiError> {
        let webhook = delivery.webhook_id;
        let facts = events::find(tx, delivery.event_id).await?;
        let deleted = webhooks::find(tx, account, webhook).await?.is_none();
        let mut versions = HashMap::new();
        for attempt in attempts {
            if facts.is_none() || versions.contains_key(&attempt.version) {
                continue;
            }
            if let Some(stored) = webhooks::at_version(tx, account, webhook, attempt.version).await? {
                let secrets = open_secrets(app.program.vault(), webhook, stored.sealed_secrets.as_deref())?;
                versions.insert(attempt.version, Webhook { config: stored.config, secrets });
            }
        }
        Ok(Self { id: delivery.id.to_string(), facts, versions, deleted })
    }

    /// The request of an attempt, and whether it is to the byte what was sent. `None` when what it is rendered from
    /// is gone.
    pub(super) fn request(&self, attempt: &AttemptRecord) -> Option<(WebhookRequest, bool)> {
        let webhook = self.versions.get(&attempt.version)?;
        let signing = Signing { id: &self.id, at: attempt.signed_at, secrets: &[], test: false };
        let request = render(webhook, self.facts.as_ref()?).sign(&signing);
        let matches = attempt.request_sha256.as_deref() == Some(request.sha256_hex().as_str());
        // For a deleted webhook, only the hash can tell whether secrets were part of the request.
        (matches || !self.deleted).then_some((request, matches))
    }
}
