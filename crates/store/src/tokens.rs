//! API tokens. Only a hash is kept; the token itself is shown once.

use refhook_core::ids::{AccountId, TokenId};
use refhook_core::plan::Plan;
use refhook_core::time::UnixMs;

use crate::accounts::plan_of;
use crate::ids::{IdKind, take_id};
use crate::tx::on;
use crate::{StoreError, Tx};

/// What a token opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Reads only.
    Read,
    /// Reads and writes.
    Write,
}

impl Scope {
    const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
        }
    }
}

/// A token that opens an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenAccess {
    /// The token.
    pub token_id: TokenId,
    /// The account.
    pub account_id: AccountId,
    /// The account's plan.
    pub plan: Plan,
    /// What it opens.
    pub scope: Scope,
    /// When it ends by itself.
    pub expires_at: Option<UnixMs>,
    /// When it was revoked.
    pub revoked_at: Option<UnixMs>,
}

/// A token to add.
pub struct NewToken<'a> {
    /// The account.
    pub account_id: AccountId,
    /// What its owner calls it.
    pub name: &'a str,
    /// SHA-256 of the token.
    pub hash: &'a str,
    /// What it opens.
    pub scope: Scope,
    /// When it ends by itself.
    pub expires_at: Option<UnixMs>,
}

/// Adds a token.
pub async fn insert(tx: &mut Tx<'_>, new: &NewToken<'_>, now: UnixMs) -> Result<TokenId, StoreError> {
    let id = take_id(tx, IdKind::ApiTokens).await?;
    let sql = "INSERT INTO api_tokens (id, account_id, name, token_hash, scope, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    on!(tx, conn => sqlx::query(sql).bind(id).bind(new.account_id.0).bind(new.name).bind(new.hash)
        .bind(new.scope.name()).bind(now.0).bind(new.expires_at.map(|at| at.0)).execute(conn).await.map(drop))?;
    Ok(TokenId(id))
}

/// Revokes a token of an account; `false` if it has no such token in use.
pub async fn revoke(
    tx: &mut Tx<'_>,
    account: AccountId,
    id: TokenId,
    now: UnixMs,
) -> Result<bool, StoreError> {
    let sql = "UPDATE api_tokens SET revoked_at = $3
        WHERE account_id = $1 AND id = $2 AND revoked_at IS NULL RETURNING id";
    let found: Option<i64> = on!(tx, conn => sqlx::query_scalar(sql).bind(account.0).bind(id.0).bind(now.0)
        .fetch_optional(conn).await)?;
    Ok(found.is_some())
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    account_id: i64,
    plan: String,
    scope: String,
    expires_at: Option<i64>,
    revoked_at: Option<i64>,
}

/// What the token with this hash opens, whether or not it is still good.
pub async fn find(tx: &mut Tx<'_>, hash: &str) -> Result<Option<TokenAccess>, StoreError> {
    let sql = "SELECT t.id, t.account_id, a.plan, t.scope, t.expires_at, t.revoked_at
        FROM api_tokens t JOIN accounts a ON a.id = t.account_id WHERE t.token_hash = $1";
    let row: Option<Row> = on!(tx, conn => sqlx::query_as(sql).bind(hash).fetch_optional(conn).await)?;
    Ok(row.map(|row| TokenAccess {
        token_id: TokenId(row.id),
        account_id: AccountId(row.account_id),
        plan: plan_of(&row.plan),
        scope: if row.scope == Scope::Write.name() { Scope::Write } else { Scope::Read },
        expires_at: row.expires_at.map(UnixMs),
        revoked_at: row.revoked_at.map(UnixMs),
    }))
}
