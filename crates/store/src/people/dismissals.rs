//! Flags that somebody has dismissed.

use refhook_core::ids::{AccountId, PersonId};
use refhook_core::people::person::Flags;
use refhook_core::time::UnixMs;

use crate::database::tx::on;
use crate::{StoreError, Tx};

/// The dismissed flags of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dismissal {
    /// The flags.
    pub flags: Flags,
    /// When.
    pub at: UnixMs,
    /// By whom: a member's address, or a token's name.
    pub by: String,
}

/// Dismisses a person's flags; `false` if there are none, or the account has no such person.
pub async fn dismiss_flags(
    tx: &mut Tx<'_>,
    account: AccountId,
    id: PersonId,
    (by, at): (&str, UnixMs),
) -> Result<bool, StoreError> {
    let sql = "UPDATE people SET dismissed_flags = dismissed_flags | flags, flags = 0, dismissed_at = $3,
            dismissed_by = $4
        WHERE id = $2 AND flags <> 0 AND erased_at IS NULL
            AND campaign_id IN (SELECT id FROM campaigns WHERE account_id = $1 AND deleted_at IS NULL)";
    let done = on!(tx, conn => sqlx::query(sql).bind(account.0).bind(id.0).bind(at.0).bind(by).execute(conn)
        .await.map(|done| done.rows_affected()))?;
    Ok(done > 0)
}

/// A person's dismissed flags, if any.
pub async fn dismissal(tx: &mut Tx<'_>, id: PersonId) -> Result<Option<Dismissal>, StoreError> {
    let sql = "SELECT dismissed_flags, dismissed_at, dismissed_by FROM people
        WHERE id = $1 AND dismissed_at IS NOT NULL";
    let row: Option<(i16, i64, Option<String>)> =
        on!(tx, conn => sqlx::query_as(sql).bind(id.0).fetch_optional(conn).await)?;
    Ok(row.map(|(bits, at, by)| Dismissal {
        flags: Flags::from_bits(bits),
        at: UnixMs(at),
        by: by.unwrap_or_default(),
    }))
}
