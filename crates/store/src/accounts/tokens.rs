//! API tokens. Only a hash is stored; the token itself is shown once.

use refhook_core::ids::{AccountId, TokenId};
use refhook_core::plan::Plan;
use refhook_core::time::UnixMs;
use strum::IntoStaticStr;

use crate::accounts::plan_of;
use crate::database::tx::on;
use crate::ids::{IdKind, take_id};
use crate::queue::locking;
use crate::{StoreError, Tx};

/// What a token may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Scope {
    /// Reads only.
    Read,
    /// Reads and writes.
    Write,
}

impl Scope {
    /// The name in the API and in the database.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The scope of a stored name. An unknown one, written by a newer version, counts as the least.
    fn of(name: &str) -> Self {
        if name == Self::Write.name() { Self::Write } else { Self::Read }
    }
}

/// A token and the access it gives to its account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenAccess {
    /// The token.
    pub token_id: TokenId,
    /// The name its owner gave it.
    pub name: String,
    /// The account.
    pub account_id: AccountId,
    /// The account's plan.
    pub plan: Plan,
    /// What it may do.
    pub scope: Scope,
    /// When it expires.
    pub expires_at: Option<UnixMs>,
    /// When it was revoked.
    pub revoked_at: Option<UnixMs>,
}

/// The name that its owner gave a token.
pub async fn name(tx: &mut Tx<'_>, id: TokenId) -> Result<Option<String>, StoreError> {
    let sql = "SELECT name FROM api_tokens WHERE id = $1";
    Ok(on!(tx, conn => sqlx::query_scalar(sql).bind(id.0).fetch_optional(conn).await)?)
}

/// A token to add.
pub struct NewToken<'a> {
    /// The account.
    pub account_id: AccountId,
    /// The name its owner gave it.
    pub name: &'a str,
    /// SHA-256 of the token.
    pub hash: &'a str,
    /// What it may do.
    pub scope: Scope,
    /// When it expires.
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

/// Revokes a token; `false` if the account has no such active token.
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
struct TokenRow {
    id: i64,
    name: String,
    account_id: i64,
    plan: String,
    scope: String,
    expires_at: Option<i64>,
    revoked_at: Option<i64>,
}

/// The access of the token with this hash, whether or not it is still valid.
pub async fn find(tx: &mut Tx<'_>, hash: &str) -> Result<Option<TokenAccess>, StoreError> {
    let sql = "SELECT t.id, t.name, t.account_id, a.plan, t.scope, t.expires_at, t.revoked_at
        FROM api_tokens t JOIN accounts a ON a.id = t.account_id WHERE t.token_hash = $1";
    let row: Option<TokenRow> = on!(tx, conn => sqlx::query_as(sql).bind(hash).fetch_optional(conn).await)?;
    Ok(row.map(|row| TokenAccess {
        token_id: TokenId(row.id),
        name: row.name,
        account_id: AccountId(row.account_id),
        plan: plan_of(&row.plan),
        scope: Scope::of(&row.scope),
        expires_at: row.expires_at.map(UnixMs),
        revoked_at: row.revoked_at.map(UnixMs),
    }))
}

/// A token in its account's list.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the table's, described in the migrations")]
pub struct ListedToken {
    pub id: TokenId,
    pub name: String,
    pub scope: Scope,
    pub created_at: UnixMs,
    pub expires_at: Option<UnixMs>,
    pub last_used_at: Option<UnixMs>,
}

#[derive(sqlx::FromRow)]
struct ListedRow {
    id: i64,
    name: String,
    scope: String,
    created_at: i64,
    expires_at: Option<i64>,
    last_used_at: Option<i64>,
}

/// An account's tokens, including expired but not revoked ones, newest first.
pub async fn list(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<ListedToken>, StoreError> {
    let sql = "SELECT id, name, scope, created_at, expires_at, last_used_at FROM api_tokens
        WHERE account_id = $1 AND revoked_at IS NULL ORDER BY id DESC";
    let rows: Vec<ListedRow> = on!(tx, conn => sqlx::query_as(sql).bind(account.0).fetch_all(conn).await)?;
    let listed = rows.into_iter().map(|row| ListedToken {
        id: TokenId(row.id),
        name: row.name,
        scope: Scope::of(&row.scope),
        created_at: UnixMs(row.created_at),
        expires_at: row.expires_at.map(UnixMs),
        last_used_at: row.last_used_at.map(UnixMs),
    });
    Ok(listed.collect())
}

/// How many tokens [`list`] would return. Blocks other counts for the same account until this transaction ends.
pub async fn count_locked(tx: &mut Tx<'_>, account: AccountId) -> Result<i64, StoreError> {
    let sql = locking(tx, "SELECT id FROM accounts WHERE id = $1");
    let _: Option<i64> = on!(tx, conn => sqlx::query_scalar(sql).bind(account.0).fetch_optional(conn).await)?;
    let sql = "SELECT COUNT(*) FROM api_tokens WHERE account_id = $1 AND revoked_at IS NULL";
    Ok(on!(tx, conn => sqlx::query_scalar(sql).bind(account.0).fetch_one(conn).await)?)
}

/// Records that a token was used. Times older than the recorded one change nothing.
pub async fn note_use(tx: &mut Tx<'_>, id: TokenId, at: UnixMs) -> Result<(), StoreError> {
    let sql = "UPDATE api_tokens SET last_used_at = $2
        WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < $2)";
    on!(tx, conn => sqlx::query(sql).bind(id.0).bind(at.0).execute(conn).await.map(drop))?;
    Ok(())
}
