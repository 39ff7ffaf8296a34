//! What the dispatcher asks the database for, in tasks of their own: a slow database slows no lane that has work in
//! memory.

use std::sync::Arc;

use refhook_core::ids::WebhookId;
use refhook_core::time::UnixMs;
use refhook_store::queue::{Claim, ClaimRequest, Claimed, DueLane, Slot, claim, due_lanes};
use refhook_store::{Priority, StoreError};

use crate::engine::Shared;
use crate::lane::IN_FLIGHT;

/// The share of a claim that retries get before first attempts.
const RETRIES: usize = IN_FLIGHT / 4;

/// An answer of the database.
pub(crate) enum Fetched {
    /// Rows of one lane, and when it has more.
    Lane(WebhookId, Result<(Vec<Claimed>, Option<UnixMs>), StoreError>),
    /// The lanes that have waiting rows.
    Scan(Result<Vec<DueLane>, StoreError>),
}

/// Claims as many rows as there are slots, and learns when the lane has more.
pub(crate) async fn fetch_lane(shared: Arc<Shared>, webhook_id: WebhookId, slots: Vec<Slot>) -> Fetched {
    let now = shared.clock.now();
    let claimed_for = Claim::from(shared.claim, now);
    let request = ClaimRequest { webhook_id, claim: claimed_for, now, limit: slots.len(), retries: RETRIES };
    let work = shared.db.write(Priority::Lead, move |mut tx| {
        Box::pin(async move {
            let rows = claim(&mut tx, &request).await?;
            if rows.len() == request.limit {
                return Ok((rows, Some(request.now)));
            }
            let lanes = due_lanes(&mut tx, request.claim.id, request.now, Some(webhook_id)).await?;
            Ok((rows, lanes.first().map(|lane| lane.due_at)))
        })
    });
    let result: Result<_, StoreError> = work.await;
    let result = result.map(|(rows, next)| {
        let ready = rows.into_iter().zip(slots).filter_map(|(row, slot)| {
            // Without its facts the person was erased in the meantime, and the row with them.
            let event = Arc::new(row.event?);
            Some(Claimed {
                id: row.id,
                webhook_id,
                version: row.version,
                attempts: row.attempts,
                event,
                slot,
            })
        });
        (ready.collect(), next)
    });
    Fetched::Lane(webhook_id, result)
}

/// Asks which lanes have work that nobody told us of.
pub(crate) async fn scan(shared: Arc<Shared>) -> Fetched {
    let lanes = async {
        let mut conn = shared.db.read().await?;
        due_lanes(&mut conn.tx(), shared.claim, shared.clock.now(), None).await
    };
    Fetched::Scan(lanes.await)
}
