//! Counts of a webhook.

use refhook_core::ids::WebhookId;
use refhook_core::time::UnixMs;
use refhook_store::deliveries::{self, Range};
use refhook_store::{StoreError, Tx};
use serde::Deserialize;
use utoipa::ToSchema;

use super::condition::ConditionView;
use super::view::{WebhookStats, WebhookView};
use crate::span::{DAY_MS, delivered};

/// Which parts an answer has beside the usual ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
pub(super) enum With {
    #[serde(rename = "webhook.stats")]
    Stats,
}

/// Adds the counts to webhooks.
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
