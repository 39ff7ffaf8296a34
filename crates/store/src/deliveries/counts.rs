//! Counts of deliveries. Each is read from an index alone.

use const_format::formatcp;
use std::collections::HashMap;

use refhook_core::ids::{DeliveryId, WebhookId};
use refhook_core::time::UnixMs;
use serde::Serialize;
use sqlx::AssertSqlSafe;

use super::DeliveryState;
use crate::database::tx::on;
use crate::rows::{hex, json_rows, json_values, listed};
use crate::states::{DELIVERED, DISCARDED, ERASED, FAILED};
use crate::{StoreError, Tx};

/// A webhook's deliveries created in a range of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// The webhook.
    pub webhook: WebhookId,
    /// Start, inclusive.
    pub from: UnixMs,
    /// End, exclusive.
    pub until: UnixMs,
}

/// Counts for a range. Deliveries that are neither failed, dropped nor waiting were delivered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct InRange {
    /// In every state.
    pub total: i64,
    /// Failed.
    pub failed: i64,
    /// Erased or discarded.
    pub dropped: i64,
}

#[derive(Serialize)]
struct Written {
    n: usize,
    hook: WebhookId,
    from: String,
    until: String,
}

/// Counts each range; results are in the order of the ranges.
pub async fn in_ranges(tx: &mut Tx<'_>, ranges: &[Range]) -> Result<Vec<InRange>, StoreError> {
    let sql = formatcp!(
        "SELECT CAST(j.value->>'n' AS BIGINT) AS n,
        (SELECT COUNT(*) FROM deliveries d WHERE d.webhook_id = CAST(j.value->>'hook' AS BIGINT)
            AND d.id >= unhex(j.value->>'from') AND d.id < unhex(j.value->>'until')),
        (SELECT COUNT(*) FROM deliveries d WHERE d.webhook_id = CAST(j.value->>'hook' AS BIGINT)
            AND d.id >= unhex(j.value->>'from') AND d.id < unhex(j.value->>'until') AND d.state = {FAILED}),
        (SELECT COUNT(*) FROM deliveries d WHERE d.webhook_id = CAST(j.value->>'hook' AS BIGINT)
            AND d.id >= unhex(j.value->>'from') AND d.id < unhex(j.value->>'until') AND d.state IN ({ERASED}, {DISCARDED}))
        FROM jsonb_each($1) j ORDER BY n"
    );
    let rows = json_rows(ranges.iter().enumerate().map(|(n, range)| Written {
        n,
        hook: range.webhook,
        from: hex(DeliveryId::first_at(range.from).0),
        until: hex(DeliveryId::first_at(range.until).0),
    }));
    let rows: Vec<(i64, i64, i64, i64)> =
        on!(tx, conn => sqlx::query_as(sql).bind(rows).fetch_all(conn).await)?;
    Ok(rows.into_iter().map(|(_, total, failed, dropped)| InRange { total, failed, dropped }).collect())
}

/// Waiting deliveries created since `from`, counted by webhook and by intervals of `piece_ms`.
pub async fn waiting_since(
    tx: &mut Tx<'_>,
    webhooks: &[WebhookId],
    from: UnixMs,
    piece_ms: i64,
) -> Result<HashMap<(WebhookId, i64), i64>, StoreError> {
    let sql = format!(
        "SELECT d.webhook_id, (d.created_at - $1) / $2 AS piece, COUNT(*) FROM deliveries d
        WHERE d.webhook_id IN ({}) AND {} AND d.created_at >= $1 GROUP BY d.webhook_id, piece",
        listed(webhooks.iter().map(|id| id.0)),
        DeliveryState::Waiting.condition()
    );
    let rows: Vec<(i64, i64, i64)> = on!(tx, conn => sqlx::query_as(AssertSqlSafe(sql)).bind(from.0)
        .bind(piece_ms).fetch_all(conn).await)?;
    Ok(rows.into_iter().map(|(id, piece, count)| ((WebhookId(id), piece), count)).collect())
}

/// A webhook's current backlog.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    /// To be sent, or sent again.
    pub waiting: i64,
    /// When the oldest of them was created.
    pub oldest_waiting_at: Option<UnixMs>,
    /// Failed for good.
    pub failed: i64,
}

/// The backlog of each webhook; webhooks without one are absent.
pub async fn standing(
    tx: &mut Tx<'_>,
    webhooks: &[WebhookId],
) -> Result<HashMap<WebhookId, Standing>, StoreError> {
    let of = |what: &str, state: DeliveryState| {
        let ids = listed(webhooks.iter().map(|id| id.0));
        let state = state.condition();
        AssertSqlSafe(format!(
            "SELECT d.webhook_id, {what} FROM deliveries d WHERE d.webhook_id IN ({ids}) AND {state}
            GROUP BY d.webhook_id"
        ))
    };
    let waiting = of("COUNT(*), MIN(d.created_at)", DeliveryState::Waiting);
    let waiting: Vec<(i64, i64, i64)> = on!(tx, conn => sqlx::query_as(waiting).fetch_all(conn).await)?;
    let failed = of("COUNT(*)", DeliveryState::Failed);
    let failed: Vec<(i64, i64)> = on!(tx, conn => sqlx::query_as(failed).fetch_all(conn).await)?;
    let mut standing: HashMap<_, Standing> = HashMap::new();
    for (id, count, oldest) in waiting {
        let entry = standing.entry(WebhookId(id)).or_default();
        (entry.waiting, entry.oldest_waiting_at) = (count, Some(UnixMs(oldest)));
    }
    for (id, count) in failed {
        standing.entry(WebhookId(id)).or_default().failed = count;
    }
    Ok(standing)
}

/// How many people have a waiting or failed delivery to one of these webhooks. Looks up every such delivery: use only
/// where they are few.
pub async fn people_missing(tx: &mut Tx<'_>, webhooks: &[WebhookId]) -> Result<i64, StoreError> {
    let ids = listed(webhooks.iter().map(|id| id.0));
    let of = |state: DeliveryState| {
        let condition = state.condition();
        format!("SELECT d.event_id FROM deliveries d WHERE d.webhook_id IN ({ids}) AND {condition}")
    };
    let sql = format!(
        "SELECT COUNT(DISTINCT e.person_id) FROM ({} UNION ALL {}) AS missing JOIN events e ON e.id = missing.event_id",
        of(DeliveryState::Waiting),
        of(DeliveryState::Failed)
    );
    Ok(on!(tx, conn => sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(conn).await)?)
}

/// When each webhook's newest delivered delivery arrived.
pub async fn last_delivered(
    tx: &mut Tx<'_>,
    webhooks: &[WebhookId],
) -> Result<HashMap<WebhookId, UnixMs>, StoreError> {
    let sql = formatcp!(
        "SELECT CAST(j.value->>'v' AS BIGINT), (SELECT d.finished_at FROM deliveries d
            WHERE d.webhook_id = CAST(j.value->>'v' AS BIGINT) AND d.state = {DELIVERED} ORDER BY d.id DESC LIMIT 1)
        FROM jsonb_each($1) j"
    );
    let rows: Vec<(i64, Option<i64>)> =
        on!(tx, conn => sqlx::query_as(sql).bind(json_values(webhooks)).fetch_all(conn).await)?;
    Ok(rows.into_iter().filter_map(|(id, at)| Some((WebhookId(id), UnixMs(at?)))).collect())
}
