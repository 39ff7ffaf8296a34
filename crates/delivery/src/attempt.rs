//! One attempt of one delivery, from the lane to the completer.

use std::sync::Arc;

use refhook_core::ids::WebhookId;
use refhook_core::outcome::Outcome;
use refhook_core::payload::wire::Signing;
use refhook_core::retry::next_attempt;
use refhook_core::time::UnixMs;
use refhook_store::queue::{Claimed, Completion, Next, release};
use refhook_store::{Priority, StoreError};

use crate::egress::Keep;
use crate::engine::Shared;
use crate::record::attempt_record;
use crate::sender::send;
use crate::webhook_cache::Ready;

/// How long a lane rests when its webhook could not be read.
const REST_MS: i64 = 1_000;

/// What the dispatcher learns when an attempt is over.
pub(crate) struct Finished {
    pub(crate) webhook_id: WebhookId,
    /// When the lane has work in the database again, if this attempt brought that about.
    pub(crate) due_at: Option<UnixMs>,
}

/// Makes the attempt. The delivery's slot is freed when this returns: its outcome is then with the completer, and
/// the row is still claimed until that is written.
pub(crate) async fn attempt(shared: Arc<Shared>, claimed: Claimed) -> Finished {
    let webhook_id = claimed.webhook_id;
    let due_at = match shared.webhooks.get(webhook_id, claimed.version).await {
        Ok(Some(ready)) if ready.is_running => deliver(&shared, &ready, claimed).await,
        // Paused or deleted in the meantime: the row stays with the webhook. Should it run again by now, what is known
        // of it is old.
        Ok(_) => {
            shared.webhooks.forget(webhook_id);
            give_back(&shared, &claimed, Some(shared.clock.now().plus(REST_MS))).await
        }
        Err(error) => {
            tracing::error!(%error, webhook = %webhook_id, "a webhook could not be read");
            give_back(&shared, &claimed, Some(shared.clock.now().plus(REST_MS))).await
        }
    };
    Finished { webhook_id, due_at }
}

async fn deliver(shared: &Shared, ready: &Ready, claimed: Claimed) -> Option<UnixMs> {
    let signed_at = shared.clock.now();
    let secrets = ready.signing_secrets(signed_at);
    let id = claimed.id.to_string();
    let signing = Signing { id: &id, at: signed_at, secrets: &secrets, test: false };
    refhook_store::faults::point("sending");
    let sent = send(&shared.egress, &ready.webhook, &claimed.event, &signing, Keep::LittleOfSuccess).await;
    refhook_store::faults::point("sent");
    let next = if sent.outcome == Outcome::Delivered {
        Next::Delivered
    } else {
        let made = claimed.attempts.saturating_add(1);
        let now = shared.clock.now();
        shared.random.with(|random| next_attempt(made, now, random)).map_or(Next::Failed, Next::Retry)
    };
    let attempt = attempt_record(claimed.id, ready.version, signed_at, &sent);
    let completion = Completion { attempt, claim: shared.claim, next };
    shared.completer.complete(completion, claimed.hold, claimed.webhook_id).await;
    match next {
        Next::Retry(at) => Some(at),
        Next::Delivered | Next::Failed => None,
    }
}

/// Ends the claim without an attempt. When that fails, the lease ends it.
async fn give_back(shared: &Shared, claimed: &Claimed, due_at: Option<UnixMs>) -> Option<UnixMs> {
    let (id, claim) = (claimed.id, shared.claim);
    let released = shared
        .db
        .write(Priority::Lead, move |mut tx| Box::pin(async move { release(&mut tx, claim, &[id]).await }));
    let released: Result<(), StoreError> = released.await;
    if let Err(error) = released {
        tracing::warn!(%error, delivery = %id, "a claim could not be given back; it ends with its lease");
    }
    due_at
}
