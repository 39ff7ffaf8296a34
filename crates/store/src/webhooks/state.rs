//! Pausing, resuming, and new signing secrets.

use const_format::formatcp;
use refhook_core::ids::{AccountId, WebhookId};
use refhook_core::time::UnixMs;

use sqlx::AssertSqlSafe;

use super::events::{About, Actor, WebhookEventKind, note_by};
use super::{HELD_BY_HAND, UNSUBSCRIBED, WebhookState};
use crate::database::tx::on;
use crate::queue::locking;
use crate::states::{DISABLED, HEALTHY, PAUSED, SENDS};
use crate::{StoreError, Tx};

/// SQL condition: held in a way that somebody can end, that is paused by hand, unsubscribed, or disabled.
const CAN_BE_RESUMED: &str = formatcp!(
    "(state = {DISABLED} OR (state = {PAUSED} AND state_reason IN ('{HELD_BY_HAND}', '{UNSUBSCRIBED}')))
    AND deleted_at IS NULL"
);

/// Pauses a webhook by hand; `false` if the account has no such sending webhook.
pub async fn pause(
    tx: &mut Tx<'_>,
    (account, id): (AccountId, WebhookId),
    actor: Option<&Actor>,
    now: UnixMs,
) -> Result<bool, StoreError> {
    let sql = formatcp!(
        "UPDATE webhooks SET state = $3, state_reason = $4, state_since = $5
        WHERE id = $1 AND account_id = $2 AND {SENDS} AND deleted_at IS NULL RETURNING id"
    );
    let paused: Option<i64> = on!(tx, conn => sqlx::query_scalar(sql).bind(id.0).bind(account.0)
        .bind(WebhookState::Paused.to_db()).bind(HELD_BY_HAND).bind(now.0).fetch_optional(conn).await)?;
    if paused.is_none() {
        return Ok(false);
    }
    note_by(tx, id, (WebhookEventKind::Paused, About::Reason(HELD_BY_HAND)), actor, now).await?;
    Ok(true)
}

/// Resumes a webhook that was paused by hand, unsubscribed or disabled; `false` if the account has no such webhook.
pub async fn resume(
    tx: &mut Tx<'_>,
    (account, id): (AccountId, WebhookId),
    actor: Option<&Actor>,
    now: UnixMs,
) -> Result<bool, StoreError> {
    let sql = format!(
        "UPDATE webhooks SET state = {HEALTHY}, state_reason = NULL, state_since = $3, not_before = NULL, send_all_at = $3,
            kept_pause = NULL
        WHERE id = $1 AND account_id = $2 AND {CAN_BE_RESUMED} RETURNING id"
    );
    let resumed: Option<i64> = on!(tx, conn => sqlx::query_scalar(AssertSqlSafe(sql)).bind(id.0).bind(account.0)
        .bind(now.0).fetch_optional(conn).await)?;
    if resumed.is_none() {
        return Ok(false);
    }
    note_by(tx, id, (WebhookEventKind::Resumed, About::Nothing), actor, now).await?;
    Ok(true)
}

/// Since when a webhook is held in a way that somebody can end; `None` if it is not. Nobody else can resume it until
/// the transaction ends.
pub(crate) async fn lock_pause(tx: &mut Tx<'_>, id: WebhookId) -> Result<Option<UnixMs>, StoreError> {
    let sql = format!("SELECT state_since FROM webhooks WHERE id = $1 AND {CAN_BE_RESUMED}");
    let sql = locking(tx, &sql);
    let since: Option<i64> = on!(tx, conn => sqlx::query_scalar(sql).bind(id.0).fetch_optional(conn).await)?;
    Ok(since.map(UnixMs))
}

/// Signs with `sealed` from now on, and also with the current secret until `previous_until`. `false` if the account has
/// no such webhook.
pub async fn rotate_secret(
    tx: &mut Tx<'_>,
    (account, id): (AccountId, WebhookId),
    (sealed, previous_until): (&[u8], UnixMs),
    actor: Option<&Actor>,
    now: UnixMs,
) -> Result<bool, StoreError> {
    let sql = "UPDATE webhooks SET previous_secret = signing_secret, previous_until = $4, signing_secret = $3
        WHERE id = $1 AND account_id = $2 AND deleted_at IS NULL RETURNING id";
    let found: Option<i64> = on!(tx, conn => sqlx::query_scalar(sql).bind(id.0).bind(account.0).bind(sealed)
        .bind(previous_until.0).fetch_optional(conn).await)?;
    if found.is_none() {
        return Ok(false);
    }
    note_by(tx, id, (WebhookEventKind::SecretReplaced, About::Nothing), actor, now).await?;
    Ok(true)
}
