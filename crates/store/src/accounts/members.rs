//! Members: the people who sign in to an account.

use refhook_core::ids::{AccountId, MemberId};
use refhook_core::people::email;
use refhook_core::time::UnixMs;
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::database::tx::on;
use crate::ids::{IdKind, take_id};
use crate::{StoreError, Tx};

/// What a member may do.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Role {
    /// Everything, other members included.
    Owner,
    /// Everything but other members.
    Member,
    /// Read-only.
    Viewer,
}

impl Role {
    /// Every role.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// The name in the API and in the database.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The role of a stored name. An unknown one, written by a newer version, is read-only.
    pub(crate) fn of(name: &str) -> Self {
        name.parse().unwrap_or(Self::Viewer)
    }
}

/// A member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The id.
    pub id: MemberId,
    /// The address to sign in with, as it was typed.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// When they became a member.
    pub created_at: UnixMs,
}

/// A member to add.
pub struct NewMember<'a> {
    /// The account.
    pub account_id: AccountId,
    /// The address to sign in with, unique on the server.
    pub email: &'a str,
    /// PHC string of the password's hash; `None` for someone who signs in by link.
    pub password_hash: Option<&'a str>,
    /// What they may do.
    pub role: Role,
}

/// Adds a member.
///
/// # Errors
/// [`StoreError::Conflict`] when the address is in use.
pub async fn insert(tx: &mut Tx<'_>, new: &NewMember<'_>, now: UnixMs) -> Result<MemberId, StoreError> {
    let id = take_id(tx, IdKind::Members).await?;
    let sql = "INSERT INTO members (id, account_id, email, email_key, password_hash, role, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    on!(tx, conn => sqlx::query(sql).bind(id).bind(new.account_id.0).bind(new.email).bind(email::key(new.email))
        .bind(new.password_hash.unwrap_or_default()).bind(new.role.name()).bind(now.0)
        .execute(conn).await.map(drop))?;
    Ok(MemberId(id))
}

/// The member with this address, and the PHC string of their password's hash if they have one.
pub async fn find_by_email(
    tx: &mut Tx<'_>,
    address: &str,
) -> Result<Option<(MemberId, Option<String>)>, StoreError> {
    let sql = "SELECT id, password_hash FROM members WHERE email_key = $1";
    let row: Option<(i64, String)> =
        on!(tx, conn => sqlx::query_as(sql).bind(email::key(address)).fetch_optional(conn).await)?;
    Ok(row.map(|(id, hash)| (MemberId(id), Some(hash).filter(|hash| !hash.is_empty()))))
}

/// Replaces a member's password and ends their sign-in links and sessions, except the session with the hash `but`.
pub async fn set_password(
    tx: &mut Tx<'_>,
    id: MemberId,
    hash: &str,
    but: Option<&str>,
) -> Result<(), StoreError> {
    let sql = "UPDATE members SET password_hash = $2 WHERE id = $1";
    on!(tx, conn => sqlx::query(sql).bind(id.0).bind(hash).execute(conn).await.map(drop))?;
    let sql = "DELETE FROM sessions WHERE member_id = $1 AND token_hash <> $2";
    on!(tx, conn => sqlx::query(sql).bind(id.0).bind(but.unwrap_or_default()).execute(conn).await.map(drop))?;
    on!(tx, conn => sqlx::query("DELETE FROM links WHERE member_id = $1").bind(id.0).execute(conn).await.map(drop))?;
    Ok(())
}

/// The members of an account, in the order they joined it.
pub async fn list(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<Member>, StoreError> {
    let sql = "SELECT id, email, role, created_at FROM members WHERE account_id = $1 ORDER BY id";
    let rows: Vec<(i64, String, String, i64)> =
        on!(tx, conn => sqlx::query_as(sql).bind(account.0).fetch_all(conn).await)?;
    let member = |(id, email, role, at): (i64, String, String, i64)| Member {
        id: MemberId(id),
        email,
        role: Role::of(&role),
        created_at: UnixMs(at),
    };
    Ok(rows.into_iter().map(member).collect())
}

/// Changes a member's role; `false` if the account has no such member.
pub async fn set_role(
    tx: &mut Tx<'_>,
    account: AccountId,
    id: MemberId,
    role: Role,
) -> Result<bool, StoreError> {
    let sql = "UPDATE members SET role = $3 WHERE account_id = $1 AND id = $2 RETURNING id";
    let found: Option<i64> = on!(tx, conn => sqlx::query_scalar(sql).bind(account.0).bind(id.0).bind(role.name())
        .fetch_optional(conn).await)?;
    Ok(found.is_some())
}

/// Removes a member with their sessions and links; `false` if the account has no such member.
pub async fn remove(tx: &mut Tx<'_>, account: AccountId, id: MemberId) -> Result<bool, StoreError> {
    for sql in [
        "DELETE FROM sessions WHERE member_id IN (SELECT id FROM members WHERE account_id = $1 AND id = $2)",
        "DELETE FROM links WHERE member_id IN (SELECT id FROM members WHERE account_id = $1 AND id = $2)",
    ] {
        on!(tx, conn => sqlx::query(sql).bind(account.0).bind(id.0).execute(conn).await.map(drop))?;
    }
    let sql = "DELETE FROM members WHERE account_id = $1 AND id = $2 RETURNING id";
    let found: Option<i64> =
        on!(tx, conn => sqlx::query_scalar(sql).bind(account.0).bind(id.0).fetch_optional(conn).await)?;
    Ok(found.is_some())
}
