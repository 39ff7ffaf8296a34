//! Tokens of the inbound webhook, one for each account.

use refhook_core::ids::AccountId;
use refhook_core::plan::Plan;
use refhook_core::time::UnixMs;

use crate::accounts::plan_of;
use crate::database::tx::on;
use crate::{StoreError, Tx};

/// A stored token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboundToken {
    /// Sealed by the vault.
    pub sealed: Vec<u8>,
    /// When it was made.
    pub created_at: UnixMs,
}

/// Sets an account's token, replacing any earlier one.
pub async fn set(
    tx: &mut Tx<'_>,
    account: AccountId,
    hash: &str,
    sealed: &[u8],
    now: UnixMs,
) -> Result<(), StoreError> {
    let sql =
        "INSERT INTO inbound_tokens (account_id, token_hash, sealed, created_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (account_id) DO UPDATE
        SET token_hash = excluded.token_hash, sealed = excluded.sealed, created_at = excluded.created_at";
    on!(tx, conn => sqlx::query(sql).bind(account.0).bind(hash).bind(sealed).bind(now.0).execute(conn).await
        .map(drop))?;
    Ok(())
}

/// The token of an account, if it has one.
pub async fn of_account(tx: &mut Tx<'_>, account: AccountId) -> Result<Option<InboundToken>, StoreError> {
    let sql = "SELECT sealed, created_at FROM inbound_tokens WHERE account_id = $1";
    let row: Option<(Vec<u8>, i64)> =
        on!(tx, conn => sqlx::query_as(sql).bind(account.0).fetch_optional(conn).await)?;
    Ok(row.map(|(sealed, at)| InboundToken { sealed, created_at: UnixMs(at) }))
}

/// The account with the token of this hash, and its plan.
pub async fn find(tx: &mut Tx<'_>, hash: &str) -> Result<Option<(AccountId, Plan)>, StoreError> {
    let sql = "SELECT a.id, a.plan FROM inbound_tokens i JOIN accounts a ON a.id = i.account_id
        WHERE i.token_hash = $1";
    let row: Option<(i64, String)> =
        on!(tx, conn => sqlx::query_as(sql).bind(hash).fetch_optional(conn).await)?;
    Ok(row.map(|(id, plan)| (AccountId(id), plan_of(&plan))))
}
