//! Members: the people who sign in to an account.

use refhook_core::email;
use refhook_core::ids::{AccountId, MemberId};
use refhook_core::time::UnixMs;

use crate::ids::{IdKind, take_id};
use crate::tx::on;
use crate::{StoreError, Tx};

/// What a member may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Everything, other members included.
    Owner,
    /// Everything but other members.
    Member,
    /// Looks only.
    Viewer,
}

impl Role {
    const fn name(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Member => "member",
            Self::Viewer => "viewer",
        }
    }
}

/// A member to add.
pub struct NewMember<'a> {
    /// The account.
    pub account_id: AccountId,
    /// The address to sign in with, unique on the server.
    pub email: &'a str,
    /// PHC string of the password's hash.
    pub password_hash: &'a str,
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
        .bind(new.password_hash).bind(new.role.name()).bind(now.0).execute(conn).await.map(drop))?;
    Ok(MemberId(id))
}

/// Replaces a member's password; `false` if nobody has the address.
pub async fn set_password(tx: &mut Tx<'_>, address: &str, hash: &str) -> Result<bool, StoreError> {
    let sql = "UPDATE members SET password_hash = $2 WHERE email_key = $1 RETURNING id";
    let id: Option<i64> = on!(tx, conn => sqlx::query_scalar(sql).bind(email::key(address)).bind(hash).fetch_optional(conn).await)?;
    Ok(id.is_some())
}
