//! Sessions of the web UI. Only a hash of the browser's token is stored.

use refhook_core::ids::{AccountId, MemberId};
use refhook_core::time::UnixMs;

use crate::accounts::members::{Member, Role};
use crate::accounts::{Account, plan_of};
use crate::database::tx::on;
use crate::{StoreError, Tx};

/// A session and its owner, as of now: changes of role or plan apply from the next request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// SHA-256 of the browser's token.
    pub hash: String,
    /// Who signed in.
    pub member: Member,
    /// Their account.
    pub account: Account,
    /// When it was last used, accurate to some minutes.
    pub last_seen_at: UnixMs,
    /// When it expires unless used before.
    pub expires_at: UnixMs,
    /// When it began, if by a one-time link.
    pub by_link_at: Option<UnixMs>,
    /// Whether the member has a password at all.
    pub has_password: bool,
}

/// A session to begin.
pub struct NewSession<'a> {
    /// SHA-256 of the browser's token.
    pub hash: &'a str,
    /// Who signs in.
    pub member_id: MemberId,
    /// Whether by a one-time link.
    pub by_link: bool,
    /// When it expires unless used before.
    pub expires_at: UnixMs,
}

/// Begins a session. Retention removes expired ones, as long as the clock can be trusted.
pub async fn insert(tx: &mut Tx<'_>, new: &NewSession<'_>, now: UnixMs) -> Result<(), StoreError> {
    let sql = "INSERT INTO sessions (token_hash, member_id, created_at, last_seen_at, expires_at, by_link_at)
        VALUES ($1, $2, $3, $3, $4, $5)";
    on!(tx, conn => sqlx::query(sql).bind(new.hash).bind(new.member_id.0).bind(now.0).bind(new.expires_at.0)
        .bind(new.by_link.then_some(now.0)).execute(conn).await.map(drop))?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct SessionRow {
    member_id: i64,
    email: String,
    role: String,
    member_since: i64,
    account_id: i64,
    account_name: String,
    plan: String,
    last_seen_at: i64,
    expires_at: i64,
    by_link_at: Option<i64>,
    has_password: bool,
}

/// The session with this hash, expired or not.
pub async fn find(tx: &mut Tx<'_>, hash: &str) -> Result<Option<Session>, StoreError> {
    let sql = "SELECT m.id AS member_id, m.email, m.role, m.created_at AS member_since, a.id AS account_id,
            a.name AS account_name, a.plan, s.last_seen_at, s.expires_at, s.by_link_at,
            m.password_hash <> '' AS has_password
        FROM sessions s JOIN members m ON m.id = s.member_id JOIN accounts a ON a.id = m.account_id
        WHERE s.token_hash = $1";
    let row: Option<SessionRow> = on!(tx, conn => sqlx::query_as(sql).bind(hash).fetch_optional(conn).await)?;
    Ok(row.map(|row| Session {
        hash: hash.to_owned(),
        member: Member {
            id: MemberId(row.member_id),
            email: row.email,
            role: Role::of(&row.role),
            created_at: UnixMs(row.member_since),
        },
        account: Account { id: AccountId(row.account_id), name: row.account_name, plan: plan_of(&row.plan) },
        last_seen_at: UnixMs(row.last_seen_at),
        expires_at: UnixMs(row.expires_at),
        by_link_at: row.by_link_at.map(UnixMs),
        has_password: row.has_password,
    }))
}

/// Records that a session was used, and its new expiry.
pub async fn touch(tx: &mut Tx<'_>, hash: &str, now: UnixMs, expires_at: UnixMs) -> Result<(), StoreError> {
    let sql = "UPDATE sessions SET last_seen_at = $2, expires_at = $3 WHERE token_hash = $1";
    on!(tx, conn => sqlx::query(sql).bind(hash).bind(now.0).bind(expires_at.0).execute(conn).await.map(drop))?;
    Ok(())
}

/// Ends a session.
pub async fn delete(tx: &mut Tx<'_>, hash: &str) -> Result<(), StoreError> {
    let sql = "DELETE FROM sessions WHERE token_hash = $1";
    on!(tx, conn => sqlx::query(sql).bind(hash).execute(conn).await.map(drop))?;
    Ok(())
}
