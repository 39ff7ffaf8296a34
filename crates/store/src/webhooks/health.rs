//! What the engine learns about a webhook's endpoint, stored for the next start, for other nodes and for people.

use const_format::formatcp;
use refhook_core::delivery::health::{Change, Known};
use refhook_core::ids::WebhookId;
use refhook_core::time::UnixMs;
use sqlx::AssertSqlSafe;

use super::WebhookState;
use super::events::{About, WebhookEventKind, note};
use crate::database::tx::on;
use crate::states::{FAILING, HEALTHY, SENDS};
use crate::{StoreError, Tx};

const HEALTHY_ONLY: &str = formatcp!("state = {HEALTHY}");
const FAILING_ONLY: &str = formatcp!("state = {FAILING}");

/// Writes a health change of a sending webhook; returns whether it was written. One that was paused, disabled or
/// deleted meanwhile stays as it is, and another node may have been first.
pub async fn change_health(
    tx: &mut Tx<'_>,
    id: WebhookId,
    change: &Change,
    known: &Known,
    now: UnixMs,
) -> Result<bool, StoreError> {
    let (from, state, reason, kind) = match change {
        Change::Later => return wait_longer(tx, id, known).await,
        Change::Failing(why) => (HEALTHY_ONLY, WebhookState::Failing, Some(why), WebhookEventKind::Failing),
        Change::Recovered => (FAILING_ONLY, WebhookState::Healthy, None, WebhookEventKind::Recovered),
        Change::Disabled(why) => (SENDS, WebhookState::Disabled, Some(why), WebhookEventKind::Disabled),
    };
    let since = match change {
        Change::Failing(_) => known.failing_since.unwrap_or(now),
        _ => now,
    };
    let sql = format!(
        "UPDATE webhooks SET state = $2, state_reason = $3, state_since = $4, not_before = $5
        WHERE id = $1 AND {from} AND deleted_at IS NULL RETURNING id"
    );
    let changed: Option<i64> = on!(tx, conn => sqlx::query_scalar(AssertSqlSafe(sql)).bind(id.0).bind(state.to_db())
        .bind(reason).bind(since.0).bind(known.not_before.map(|at| at.0)).fetch_optional(conn).await)?;
    if changed.is_none() {
        return Ok(false);
    }
    note(tx, id, (kind, reason.map_or(About::Nothing, |why| About::Reason(why))), now).await?;
    Ok(true)
}

async fn wait_longer(tx: &mut Tx<'_>, id: WebhookId, known: &Known) -> Result<bool, StoreError> {
    let sql = formatcp!(
        "UPDATE webhooks SET not_before = $2,
            state_reason = CASE WHEN {FAILING_ONLY} THEN COALESCE($3, state_reason) ELSE state_reason END
        WHERE id = $1 AND {SENDS} RETURNING id"
    );
    let changed: Option<i64> = on!(tx, conn => sqlx::query_scalar(sql).bind(id.0)
        .bind(known.not_before.map(|at| at.0)).bind(known.cause.as_deref()).fetch_optional(conn).await)?;
    Ok(changed.is_some())
}
