//! One attempt of one delivery, from the lane to the completer.

use std::sync::Arc;

use refhook_core::delivery::health::{Change, Ended, Tried};
use refhook_core::delivery::outcome::retry_after;
use refhook_core::ids::WebhookId;
use refhook_core::time::UnixMs;
use refhook_core::webhook::payload::sign::Signing;
use refhook_dispatch::{Claimed, Effect};
use refhook_store::queue::Completion;
use refhook_store::webhooks::change_health;
use refhook_store::{StoreError, WriteClass};
use tracing::field::Empty;
use tracing::{Instrument, Span};

use crate::completer;
use crate::egress::{Keep, Terms};
use crate::fetch::give_back;
use crate::record::attempt_record;
use crate::sender::{Sent, send};
use crate::shared::Shared;
use crate::webhook_cache::Ready;

/// How long a lane waits when its webhook could not be read, or this machine was short of something.
const REST_MS: i64 = 1_000;
/// How far the clocks of two nodes may be apart, in milliseconds. Nothing is sent this close to the end of a claim:
/// another node may already have the row.
const APART_MS: u32 = 5_000;
/// That margin plus the longest an attempt takes (`EgressLimits::attempt`, 15 s). An attempt that could outlast its
/// claim is not begun.
const ATTEMPT_MS: u32 = APART_MS + 15_000;

/// What the dispatcher learns when an attempt is over.
pub(crate) struct Finished {
    pub(crate) webhook_id: WebhookId,
    /// When to claim the row again, if it was given back without an attempt.
    pub(crate) due_at: Option<UnixMs>,
}

/// Makes the attempt. The delivery's slot is freed when this returns: its outcome is then with the completer, and the
/// row stays claimed until that is written.
///
/// Rare paths are boxed, so that they do not enlarge the future of every attempt.
pub(crate) async fn attempt(shared: Arc<Shared>, claimed: Claimed) -> Finished {
    let span = tracing::debug_span!(
        parent: claimed.span.id(),
        "attempt",
        webhook = %claimed.webhook_id,
        delivery = %claimed.id,
        event = %claimed.event.id,
        outcome = Empty,
    );
    decide(shared, claimed).instrument(span).await
}

async fn decide(shared: Arc<Shared>, claimed: Claimed) -> Finished {
    let webhook_id = claimed.webhook_id;
    let now = shared.clock.now();
    if !claimed.holds_for(ATTEMPT_MS, now) {
        Box::pin(give_back(shared, webhook_id, vec![claimed])).await;
        return Finished { webhook_id, due_at: Some(now) };
    }
    let found = shared.webhooks.get(webhook_id, claimed.version).await;
    if let Ok(Some(ready)) = &found
        && ready.is_running
    {
        let due_at = deliver(&shared, ready, claimed).await;
        return Finished { webhook_id, due_at };
    }
    match found {
        // Paused or deleted in the meantime: the row stays with the webhook. Drop the cached copy, which is stale if
        // the webhook has been resumed since.
        Ok(_) => shared.webhooks.forget(webhook_id),
        Err(error) => tracing::error!(%error, webhook = %webhook_id, "a webhook could not be read"),
    }
    Box::pin(give_back(shared, webhook_id, vec![claimed])).await;
    Finished { webhook_id, due_at: Some(now.plus(REST_MS)) }
}

async fn deliver(shared: &Arc<Shared>, ready: &Ready, claimed: Claimed) -> Option<UnixMs> {
    let signed_at = shared.clock.now();
    let secrets = ready.signing_secrets(signed_at);
    let id = claimed.id.to_string();
    let signing = Signing { id: &id, at: signed_at, secrets: &secrets, test: false };
    refhook_store::faults::point("sending");
    let flight = shared.measures.depart();
    // Asked again once there is a connection: the process may have been suspended meanwhile, for longer than its claim.
    let may_begin = || claimed.holds_for(APART_MS, shared.clock.now());
    let terms = Terms { keep: Keep::LittleOfSuccess, may_begin: &may_begin };
    let sent = send(&shared.egress, &ready.webhook, &claimed.event, &signing, terms).await;
    if sent.was_too_late() {
        Box::pin(give_back(Arc::clone(shared), claimed.webhook_id, vec![claimed])).await;
        return Some(shared.clock.now());
    }
    if sent.is_shortage() {
        return Some(Box::pin(put_off(shared, claimed, &sent)).await);
    }
    flight.land(sent.outcome);
    if claimed.is_first {
        shared.measures.first_attempt(claimed.id.made_at(), signed_at);
    }
    refhook_store::faults::point("sent");
    let span = Span::current();
    span.record("outcome", sent.outcome.name());
    let now = shared.clock.now();
    let tried = Tried { lead: claimed.id, made: claimed.schedule_step.saturating_add(1), began: signed_at };
    let health = shared.webhooks.health();
    let verdict =
        health.judge(claimed.webhook_id, (tried, ended(&sent, now)), &*shared.clock, &shared.random);
    let attempt = attempt_record(claimed.id, ready.version, signed_at, &sent);
    let completion = Completion { attempt, claim: shared.claim, next: verdict.next };
    let (permit, webhook_id) = (claimed.permit, claimed.webhook_id);
    shared.completer.complete(completer::Outcome { completion, permit, webhook_id, span }).await;
    if let Some(change) = verdict.change {
        Box::pin(note(shared, claimed.webhook_id, change, now)).await;
    }
    // The completer tells the lane when the row is due again, once the outcome is written.
    None
}

/// Nothing was sent because this machine was short of something: the delivery is tried again soon, and it counts
/// neither against the delivery nor against its webhook.
async fn put_off(shared: &Arc<Shared>, claimed: Claimed, sent: &Sent) -> UnixMs {
    let now = shared.clock.now();
    let why = sent.exchange.outcome.as_ref().err().map(|error| error.detail.as_str());
    if shared.shortage.is_news(now) {
        tracing::error!(why, "deliveries are put off, and tried again each second");
    }
    Box::pin(give_back(Arc::clone(shared), claimed.webhook_id, vec![claimed])).await;
    now.plus(REST_MS)
}

fn ended(sent: &Sent, now: UnixMs) -> Ended {
    let answer = sent.exchange.outcome.as_ref().ok();
    Ended {
        outcome: sent.outcome,
        status: answer.map(|answer| answer.status),
        retry_after: answer.and_then(|answer| retry_after(answer.retry_after.as_deref()?, now)),
    }
}

/// Writes a change of the webhook's health, and drops the cached webhook. If writing fails, the next attempt reaches
/// the same verdict.
async fn note(shared: &Arc<Shared>, id: WebhookId, change: Change, now: UnixMs) {
    let this = (id, std::mem::discriminant(&change));
    if !shared.webhooks.health().begin_note(this) {
        return;
    }
    match &change {
        Change::Later => {}
        Change::Failing(why) => {
            tracing::warn!(webhook = %id, why, "a webhook's endpoint fails; its leads wait");
        }
        Change::Recovered => tracing::info!(webhook = %id, "a webhook's endpoint works again"),
        Change::Disabled(why) => {
            tracing::warn!(webhook = %id, why, "a webhook is switched off; its leads are kept");
        }
    }
    // Thousands of endpoints can start failing in the same second, and joins wait in the same queue.
    let _turn = shared.turns.acquire().await;
    let engine = Arc::clone(shared);
    let written: Result<bool, StoreError> = shared
        .writer
        .write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move {
                let health = engine.webhooks.health();
                health.end_note(this);
                let known = health.of(id, &*engine.clock);
                tx.after_commit(Effect::Announce(id));
                change_health(&mut tx, id, &change, &known, now).await
            })
        })
        .await;
    if let Err(error) = written {
        shared.webhooks.health().end_note(this);
        tracing::warn!(%error, webhook = %id, "the state of a webhook could not be written");
    }
    shared.webhooks.forget(id);
}
