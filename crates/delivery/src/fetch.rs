//! What the dispatcher asks the database for, in tasks of its own, so that a slow database does not hold up lanes with
//! work in memory.

use std::sync::Arc;
use std::time::{Duration, Instant};

use refhook_core::ids::WebhookId;
use refhook_core::time::UnixMs;
use refhook_dispatch::{Claim, Claimed, Slot};
use refhook_store::queue::{
    ClaimRequest, DueLane, MOST_AHEAD_MS, claim, due_lanes, misdated, redate_piece, release,
};
use refhook_store::{StoreError, WriteClass};
use tracing::field::Empty;
use tracing::{Instrument, Span};

use crate::shared::Shared;
use crate::webhook_cache::LoadError;

/// How long to wait before a webhook that could not be read is read again.
const REST: Duration = Duration::from_secs(1);

/// An answer of the database.
pub(crate) enum Fetched {
    /// Rows claimed for one lane, and what it has left.
    Lane(WebhookId, Result<(Vec<Claimed>, Left), StoreError>),
    /// Whether there is such a webhook; if so, it is now cached.
    Webhook(WebhookId, Result<bool, LoadError>),
    /// Claims on rows of the lane were given back.
    Returned(WebhookId),
    /// The lanes that have waiting rows.
    Scan(Result<Vec<DueLane>, StoreError>),
}

/// What a lane has left in the database after a claim.
pub(crate) enum Left {
    /// The claim was filled: more is likely.
    More,
    /// When the rest is due; `None` if there is none.
    Known(Option<DueLane>),
}

/// What to claim for a lane.
pub(crate) struct Wish {
    pub(crate) webhook_id: WebhookId,
    pub(crate) slots: Vec<Slot>,
    /// How many of the slots go to rows of low priority first; `None` when the lane has no such rows.
    pub(crate) low_share: Option<usize>,
    /// Whether the lane's endpoint is failing: then leads of other lanes go first.
    pub(crate) is_failing: bool,
}

/// Claims as many rows as there are slots, and learns what the lane has left.
pub(crate) async fn fetch_lane(shared: Arc<Shared>, wish: Wish) -> Fetched {
    let Wish { webhook_id, slots, low_share, is_failing } = wish;
    let class = if is_failing { WriteClass::Background } else { WriteClass::Lead };
    let _turn = shared.turns.acquire().await;
    let (since, now) = (Instant::now(), shared.clock.now());
    let claimed_for = Claim::from(shared.claim, now);
    let request = ClaimRequest { webhook_id, claim: claimed_for, now, limit: slots.len(), low_share };
    let span = tracing::debug_span!("claim", webhook = %webhook_id, deliveries = Empty);
    let handover = Arc::clone(&shared.handover);
    let work = shared.writer.write_leads(class, move |mut tx| {
        Box::pin(async move {
            let rows = claim(&mut tx, &request).await?;
            let is_full = rows.len() == request.limit;
            // Take the permits while the rows are locked. After the commit, the outcome of a row already in hand could
            // be written and its permit ended before it is looked for here, and the row would be sent once more.
            let rows: Vec<_> = rows.into_iter().map(|row| (handover.permit(row.id), row)).collect();
            if is_full {
                return Ok((rows, Left::More));
            }
            let lanes = due_lanes(&mut tx, request.claim.id, request.now, Some(webhook_id)).await?;
            Ok((rows, Left::Known(lanes.first().copied())))
        })
    });
    let result: Result<_, StoreError> = work.instrument(span.clone()).await;
    refhook_store::faults::point("claimed");
    let result = result.map(|(rows, left)| {
        shared.measures.claimed(rows.len());
        span.record("deliveries", rows.len());
        let ready = rows.into_iter().zip(slots).filter_map(|((permit, row), slot)| {
            // Without facts: the person was erased in the meantime, and the row with them, or a newer version of
            // Refhook wrote it.
            let event = Arc::new(row.event?);
            // Already in hand, its outcome not written yet: this only extended the claim.
            let permit = permit?;
            Some(Claimed {
                id: row.id,
                webhook_id,
                version: row.version,
                schedule_step: row.schedule_step,
                is_first: row.is_first,
                until: claimed_for.until,
                since,
                event,
                span: Span::none(),
                slot,
                permit,
            })
        });
        (ready.collect(), left)
    });
    Fetched::Lane(webhook_id, result)
}

/// Loads a webhook that the dispatcher needs.
pub(crate) async fn load(shared: Arc<Shared>, id: WebhookId) -> Fetched {
    let turn = shared.turns.acquire().await;
    let found = shared.webhooks.get(id, 0).await.map(|found| found.is_some());
    drop(turn);
    if found.is_err() {
        // Do not hammer a database that is unavailable.
        tokio::time::sleep(REST).await;
    }
    Fetched::Webhook(id, found)
}

/// Ends claims without an attempt. If that fails, they end with their leases.
pub(crate) async fn give_back(shared: Arc<Shared>, id: WebhookId, unsent: Vec<Claimed>) -> Fetched {
    // The semaphore is never closed.
    let _turn = shared.turns.acquire().await;
    if let Err(error) = end_claims(&shared, unsent).await {
        tracing::warn!(%error, webhook = %id, "claims could not be given back; they end with their leases");
    }
    Fetched::Returned(id)
}

/// Ends this node's claims on deliveries.
pub(crate) async fn end_claims(shared: &Shared, unsent: Vec<Claimed>) -> Result<(), StoreError> {
    let claim = shared.claim;
    let work = shared.writer.write(WriteClass::Lead, move |mut tx| {
        Box::pin(async move {
            let ids: Vec<_> = unsent.iter().map(|claimed| claimed.id).collect();
            release(&mut tx, claim, &ids).await?;
            // Free slots and permits before the commit, after which the rows may be claimed again. If it fails, the
            // rows come back when their leases end.
            drop(unsent);
            Ok(())
        })
    });
    work.await
}

/// Asks which lanes have work that this node was not told of, and which webhooks another process has changed. First
/// makes due the rows that a wrong clock dated too far ahead: those beyond any legitimate time and, if the clock was
/// set back, those that were due by then (`set_back_from`).
pub(crate) async fn scan(shared: Arc<Shared>, set_back_from: Option<UnixMs>) -> Fetched {
    let lanes = async {
        let now = shared.clock.now();
        redate_all(&shared, (now.plus(MOST_AHEAD_MS), None), now).await?;
        if set_back_from.is_some() {
            redate_all(&shared, (now, set_back_from), now).await?;
        }
        let mut conn = shared.reader.read().await?;
        shared.webhooks.forget_changed(&mut conn.tx()).await?;
        due_lanes(&mut conn.tx(), shared.claim, now, None).await
    };
    Fetched::Scan(lanes.await)
}

async fn redate_all(
    shared: &Arc<Shared>,
    range: (UnixMs, Option<UnixMs>),
    now: UnixMs,
) -> Result<(), StoreError> {
    let webhooks = misdated(&mut shared.reader.read().await?.tx(), range, now).await?;
    for webhook in webhooks {
        tracing::warn!(%webhook, "deliveries were dated by a clock that was ahead; they are due now");
        loop {
            let work = shared.writer.write(WriteClass::Background, move |mut tx| {
                Box::pin(async move { redate_piece(&mut tx, webhook, range, now).await })
            });
            let more: Result<bool, StoreError> = work.await;
            if !more? {
                break;
            }
        }
    }
    Ok(())
}
