//! Pausing, resuming, and new signing secrets.

use refhook_core::ids::{AccountId, WebhookId};
use refhook_core::time::UnixMs;

use super::{HELD_BY_HAND, WebhookState};
use crate::queue::locking;
use crate::tx::on;
use crate::{StoreError, Tx};

/// Pauses a healthy webhook by hand; `false` if the account has none such that is healthy.
pub async fn pause(
    tx: &mut Tx<'_>,
    account: AccountId,
    id: WebhookId,
    now: UnixMs,
) -> Result<bool, StoreError> {
    let sql = "UPDATE webhooks SET state = $3, state_reason = $4, state_since = $5
        WHERE id = $1 AND account_id = $2 AND state = 0 AND deleted_at IS NULL RETURNING id";
    let paused: Option<i64> = on!(tx, conn => sqlx::query_scalar(sql).bind(id.0).bind(account.0)
        .bind(WebhookState::Paused.to_db()).bind(HELD_BY_HAND).bind(now.0).fetch_optional(conn).await)?;
    Ok(paused.is_some())
}

/// Lets a webhook that was paused by hand send again; `false` if the account has none such.
pub async fn resume(
    tx: &mut Tx<'_>,
    account: AccountId,
    id: WebhookId,
    now: UnixMs,
) -> Result<bool, StoreError> {
    let sql = "UPDATE webhooks SET state = $3, state_reason = NULL, state_since = $4
        WHERE id = $1 AND account_id = $2 AND state = $5 AND state_reason = $6 AND deleted_at IS NULL RETURNING id";
    let resumed: Option<i64> = on!(tx, conn => sqlx::query_scalar(sql).bind(id.0).bind(account.0)
        .bind(WebhookState::Healthy.to_db()).bind(now.0).bind(WebhookState::Paused.to_db()).bind(HELD_BY_HAND)
        .fetch_optional(conn).await)?;
    Ok(resumed.is_some())
}

/// Since when a webhook is paused by hand; `None` if it is not. Until the transaction ends nobody resumes it.
pub(crate) async fn lock_pause(tx: &mut Tx<'_>, id: WebhookId) -> Result<Option<UnixMs>, StoreError> {
    let sql = "SELECT state_since FROM webhooks
        WHERE id = $1 AND state = $2 AND state_reason = $3 AND deleted_at IS NULL";
    let sql = locking(tx, sql);
    let since: Option<i64> = on!(tx, conn => sqlx::query_scalar(sql).bind(id.0)
        .bind(WebhookState::Paused.to_db()).bind(HELD_BY_HAND).fetch_optional(conn).await)?;
    Ok(since.map(UnixMs))
}

/// Signs with `sealed` from now on, and with the present secret too until `previous_until`. `false` if the account
/// has no such webhook.
pub async fn rotate_secret(
    tx: &mut Tx<'_>,
    (account, id): (AccountId, WebhookId),
    sealed: &[u8],
    previous_until: UnixMs,
) -> Result<bool, StoreError> {
    let sql = "UPDATE webhooks SET previous_secret = signing_secret, previous_until = $4, signing_secret = $3
        WHERE id = $1 AND account_id = $2 AND deleted_at IS NULL RETURNING id";
    let found: Option<i64> = on!(tx, conn => sqlx::query_scalar(sql).bind(id.0).bind(account.0).bind(sealed)
        .bind(previous_until.0).fetch_optional(conn).await)?;
    Ok(found.is_some())
}
