//! Resuming a webhook without its held deliveries: they are discarded in pieces, and the last piece resumes it.

use refhook_core::ids::{AccountId, WebhookId};
use refhook_core::time::UnixMs;
use serde::{Deserialize, Serialize};

use super::backfill::{self, BackfillSelection};
use super::row::{self, New, Step};
use super::{Job, JobKind};
use crate::deliveries::{Discard, discard_piece};
use crate::ids::{IdKind, take_id};
use crate::queue::DeliveryPriority;
use crate::webhooks::{self, Actor};
use crate::{StoreError, Tx};

/// What to discard, and what follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiscardAndResume {
    /// The account that owns the webhook.
    pub account_id: AccountId,
    /// The webhook.
    pub webhook_id: WebhookId,
    /// When the pause that this ends began.
    pub paused_since: UnixMs,
    /// Deliveries created before this time are discarded.
    pub before: UnixMs,
    /// Who resumes it; `None` is the server.
    pub actor: Option<Actor>,
    /// The people who came while it was unsubscribed, to be sent afterwards, and how many they are.
    pub missed: Option<(BackfillSelection, i64)>,
}

#[derive(Serialize, Deserialize)]
struct Terms {
    account: AccountId,
    paused_since: UnixMs,
    before: UnixMs,
    actor: Option<Actor>,
    missed: Option<(backfill::Terms, i64)>,
}

#[derive(Serialize)]
struct Position {}

/// Begins it; `None` if the webhook's held deliveries are already being discarded.
pub async fn start(
    tx: &mut Tx<'_>,
    discard: &DiscardAndResume,
    now: UnixMs,
) -> Result<Option<Job>, StoreError> {
    let job = Job { kind: JobKind::Discard, id: take_id(tx, IdKind::Discards).await? };
    let new = New {
        job,
        webhook_id: Some(discard.webhook_id),
        terms: Terms {
            account: discard.account_id,
            paused_since: discard.paused_since,
            before: discard.before,
            actor: discard.actor.clone(),
            missed: discard.missed.as_ref().map(|(wanted, count)| (backfill::Terms::of(wanted), *count)),
        },
        position: Position {},
        total: 0,
        left: true,
    };
    Ok(row::insert(tx, new, now).await?.map(|_| job))
}

/// What a piece did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Discarded {
    /// More is left.
    More,
    /// Everything is discarded, and the webhook is resumed.
    Resumed(WebhookId),
    /// The pause had already ended: someone else resumed the webhook and its deliveries are being sent, so the job is
    /// cancelled.
    Overtaken,
}

/// Discards at most `limit` unclaimed deliveries, or resumes the webhook when none is left.
pub async fn piece(tx: &mut Tx<'_>, job: Job, limit: i64, now: UnixMs) -> Result<Discarded, StoreError> {
    let Some(row) = row::lock(tx, job).await? else { return Ok(Discarded::Overtaken) };
    let limit = u32::try_from(limit).unwrap_or(u32::MAX);
    let (webhook_id, terms) = (row.webhook_id(), row.terms::<Terms>()?);
    let mut done = 0;
    for priority in [DeliveryPriority::Normal, DeliveryPriority::Low] {
        let left = limit - u32::try_from(done).unwrap_or(limit);
        let (paused_since, before) = (terms.paused_since, terms.before);
        let piece = Discard { webhook_id, paused_since, before, priority, limit: left };
        let Some(rows) = discard_piece(tx, &piece, now).await? else {
            super::cancel(tx, job, now).await?;
            return Ok(Discarded::Overtaken);
        };
        done += rows;
        if done >= u64::from(limit) {
            row::advance(tx, job, Step { done, position: Position {}, more: true }, now).await?;
            return Ok(Discarded::More);
        }
    }
    webhooks::resume(tx, (terms.account, webhook_id), terms.actor.as_ref(), now).await?;
    if let Some((missed, count)) = &terms.missed {
        backfill::catch_up_by(tx, webhook_id, &missed.until_resumed(now), *count, now).await?;
    }
    row::advance(tx, job, Step { done, position: Position {}, more: false }, now).await?;
    Ok(Discarded::Resumed(webhook_id))
}
