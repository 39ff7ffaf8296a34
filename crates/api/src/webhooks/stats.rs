//! Numbers of a webhook.

use refhook_core::ids::WebhookId;
use refhook_core::time::UnixMs;
use refhook_store::deliveries::{self, Range};
use refhook_store::{StoreError, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::condition::ConditionView;
use super::view::WebhookView;
use crate::span::{DAY_MS, delivered};

/// Which parts an answer has beside the usual ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
pub(super) enum With {
    #[serde(rename = "webhook.stats")]
    Stats,
}

/// Numbers of a webhook.
#[derive(Serialize, ToSchema)]
pub(crate) struct WebhookStats {
    /// Deliveries to be sent, or sent again.
    waiting: i64,
    /// When the oldest of them was created.
    #[schema(format = DateTime, required)]
    oldest_waiting_at: Option<String>,
    /// When the first of them is given up, if the webhook stays paused or disabled until then.
    #[schema(format = DateTime, required)]
    expires_at: Option<String>,
    /// Deliveries whose every attempt failed.
    failed: i64,
    /// Deliveries of the last 24 hours that arrived.
    delivered_24h: i64,
    /// When the newest delivery that arrived did so.
    #[schema(format = DateTime, required)]
    last_delivered_at: Option<String>,
}

/// Adds the numbers to webhooks.
pub(super) async fn add_stats(
    tx: &mut Tx<'_>,
    views: &mut [WebhookView],
    (now, hold_ms): (UnixMs, i64),
) -> Result<(), StoreError> {
    let ids: Vec<WebhookId> = views.iter().map(WebhookView::id).collect();
    let standing = deliveries::standing(tx, &ids).await?;
    let last = deliveries::last_delivered(tx, &ids).await?;
    let from = now.plus(-DAY_MS);
    let ranges: Vec<_> = ids.iter().map(|id| Range { webhook: *id, from, until: now.plus(DAY_MS) }).collect();
    let counted = deliveries::in_ranges(tx, &ranges).await?;
    let waiting = deliveries::waiting_since(tx, &ids, from, i64::MAX).await?;
    let held = deliveries::held_since(tx, &ids).await?;
    for (view, counted) in views.iter_mut().zip(counted) {
        let id = view.id();
        let standing = standing.get(&id).copied().unwrap_or_default();
        view.condition = Some(ConditionView::of(view.standing, view.reason(), standing, now));
        view.stats = Some(WebhookStats {
            waiting: standing.waiting,
            oldest_waiting_at: standing.oldest_waiting_at.map(UnixMs::rfc3339),
            expires_at: held.get(&id).map(|since| since.plus(hold_ms).rfc3339()),
            failed: standing.failed,
            delivered_24h: delivered(counted, waiting.get(&(id, 0)).copied().unwrap_or_default()),
            last_delivered_at: last.get(&id).map(|at| at.rfc3339()),
        });
    }
    Ok(())
}
