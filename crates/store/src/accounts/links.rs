//! One-time links. Only a hash of the link's secret is kept, and each is used once.

use refhook_core::ids::{AccountId, LinkId, MemberId};
use refhook_core::people::email;
use refhook_core::time::UnixMs;
use strum::IntoStaticStr;

use crate::accounts::members::Role;
use crate::database::tx::on;
use crate::ids::{IdKind, take_id};
use crate::{StoreError, Tx};

/// What a link is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// To make the first account of the server.
    SetUp,
    /// To sign in without a password.
    SignIn(MemberId),
    /// To become a member.
    Invitation(Invited),
}

/// Who is invited, and to which account.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Invited {
    pub account_id: AccountId,
    pub email: String,
    pub role: Role,
}

/// A kind of link, where its details do not matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr)]
#[expect(missing_docs, reason = "described at Purpose")]
#[strum(serialize_all = "snake_case")]
pub enum LinkKind {
    #[strum(serialize = "setup")]
    SetUp,
    SignIn,
    Invitation,
}

impl LinkKind {
    fn name(self) -> &'static str {
        self.into()
    }
}

/// A usable link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Its id.
    pub id: LinkId,
    /// What it is for.
    pub purpose: Purpose,
    /// When it was made.
    pub created_at: UnixMs,
    /// When it expires if unused.
    pub expires_at: UnixMs,
}

/// Adds a link. It replaces those it supersedes: an earlier setup link, or an invitation of the same address.
pub async fn insert(
    tx: &mut Tx<'_>,
    (hash, purpose): (&str, &Purpose),
    expires_at: UnixMs,
    now: UnixMs,
) -> Result<LinkId, StoreError> {
    let id = take_id(tx, IdKind::Links).await?;
    let (kind, member, invited) = match purpose {
        Purpose::SetUp => (LinkKind::SetUp, None, None),
        Purpose::SignIn(member) => (LinkKind::SignIn, Some(member.0), None),
        Purpose::Invitation(invited) => (LinkKind::Invitation, None, Some(invited)),
    };
    let account = invited.map(|invited| invited.account_id.0);
    let key = invited.map(|invited| email::key(&invited.email));
    let sql = "DELETE FROM links WHERE kind = $1 AND used_at IS NULL
        AND (kind = 'setup' OR (account_id = $2 AND email_key = $3))";
    on!(tx, conn => sqlx::query(sql).bind(kind.name()).bind(account).bind(key.as_deref())
        .execute(conn).await.map(drop))?;
    let sql = "INSERT INTO links
        (id, token_hash, kind, account_id, member_id, email, email_key, role, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    on!(tx, conn => sqlx::query(sql).bind(id).bind(hash).bind(kind.name()).bind(account).bind(member)
        .bind(invited.map(|invited| invited.email.as_str())).bind(key.as_deref())
        .bind(invited.map(|invited| invited.role.name())).bind(now.0).bind(expires_at.0)
        .execute(conn).await.map(drop))?;
    Ok(LinkId(id))
}

#[derive(sqlx::FromRow)]
struct LinkRow {
    id: i64,
    account_id: Option<i64>,
    member_id: Option<i64>,
    email: Option<String>,
    role: Option<String>,
    created_at: i64,
    expires_at: i64,
}

impl From<LinkRow> for Link {
    fn from(row: LinkRow) -> Self {
        let purpose = match (row.member_id, row.account_id) {
            (Some(member), _) => Purpose::SignIn(MemberId(member)),
            (None, Some(account)) => Purpose::Invitation(Invited {
                account_id: AccountId(account),
                email: row.email.unwrap_or_default(),
                role: Role::of(&row.role.unwrap_or_default()),
            }),
            (None, None) => Purpose::SetUp,
        };
        Self {
            id: LinkId(row.id),
            purpose,
            created_at: UnixMs(row.created_at),
            expires_at: UnixMs(row.expires_at),
        }
    }
}

/// The link with this hash, if it is usable now.
pub async fn find(
    tx: &mut Tx<'_>,
    kind: LinkKind,
    hash: &str,
    now: UnixMs,
) -> Result<Option<Link>, StoreError> {
    let sql = "SELECT id, account_id, member_id, email, role, created_at, expires_at FROM links
        WHERE token_hash = $1 AND kind = $2 AND used_at IS NULL AND expires_at > $3";
    let row: Option<LinkRow> = on!(tx, conn => sqlx::query_as(sql).bind(hash).bind(kind.name()).bind(now.0)
        .fetch_optional(conn).await)?;
    Ok(row.map(Link::from))
}

/// Uses the link with this hash; of concurrent attempts, only one succeeds.
pub async fn take(
    tx: &mut Tx<'_>,
    kind: LinkKind,
    hash: &str,
    now: UnixMs,
) -> Result<Option<Link>, StoreError> {
    let sql = "UPDATE links SET used_at = $3
        WHERE token_hash = $1 AND kind = $2 AND used_at IS NULL AND expires_at > $3
        RETURNING id, account_id, member_id, email, role, created_at, expires_at";
    let row: Option<LinkRow> = on!(tx, conn => sqlx::query_as(sql).bind(hash).bind(kind.name()).bind(now.0)
        .fetch_optional(conn).await)?;
    Ok(row.map(Link::from))
}

/// The open invitations of an account, oldest first.
pub async fn invitations(tx: &mut Tx<'_>, account: AccountId, now: UnixMs) -> Result<Vec<Link>, StoreError> {
    let sql = "SELECT id, account_id, member_id, email, role, created_at, expires_at FROM links
        WHERE account_id = $1 AND kind = 'invitation' AND used_at IS NULL AND expires_at > $2 ORDER BY id";
    let rows: Vec<LinkRow> =
        on!(tx, conn => sqlx::query_as(sql).bind(account.0).bind(now.0).fetch_all(conn).await)?;
    Ok(rows.into_iter().map(Link::from).collect())
}

/// Revokes an open invitation of an account; `false` if there is none with this id.
pub async fn delete_invitation(
    tx: &mut Tx<'_>,
    account: AccountId,
    id: LinkId,
    now: UnixMs,
) -> Result<bool, StoreError> {
    let sql =
        "DELETE FROM links WHERE account_id = $1 AND id = $2 AND kind = 'invitation' AND used_at IS NULL
        AND expires_at > $3 RETURNING id";
    let found: Option<i64> = on!(tx, conn => sqlx::query_scalar(sql).bind(account.0).bind(id.0).bind(now.0)
        .fetch_optional(conn).await)?;
    Ok(found.is_some())
}
