//! Idempotency keys: written in the same transaction as the person they added.

use refhook_core::ids::{AccountId, PersonId};
use refhook_core::join::{UsedKey, UsedKeys};
use refhook_core::time::UnixMs;
use serde::Serialize;

use crate::database::tx::on;
use crate::rows::json_rows;
use crate::{StoreError, Tx};

#[derive(Serialize)]
struct Key<'a> {
    a: AccountId,
    k: &'a str,
}

/// Reads the keys that were already used.
pub async fn find<'a>(
    tx: &mut Tx<'_>,
    keys: impl Iterator<Item = (AccountId, &'a str)>,
) -> Result<UsedKeys, StoreError> {
    let wanted: Vec<_> = keys.map(|(a, k)| Key { a, k }).collect();
    if wanted.is_empty() {
        return Ok(UsedKeys::default());
    }
    let sql = "SELECT i.account_id, i.key, i.request_hash, i.person_id, i.was_new FROM jsonb_each($1) j
        JOIN idempotency_keys i ON i.account_id = CAST(j.value->>'a' AS BIGINT) AND i.key = j.value->>'k'";
    let wanted = json_rows(wanted);
    let rows: Vec<(i64, String, String, i64, bool)> =
        on!(tx, conn => sqlx::query_as(sql).bind(&wanted).fetch_all(conn).await)?;
    let used = rows.into_iter().map(|(account, key, request_hash, person, was_new)| {
        ((AccountId(account), key), UsedKey { request_hash, person_id: PersonId(person), was_new })
    });
    Ok(used.collect())
}

#[derive(Serialize)]
struct KeyRow<'a> {
    a: AccountId,
    k: &'a str,
    h: &'a str,
    p: PersonId,
    /// Not a boolean: the two databases write booleans as text differently.
    n: u8,
}

/// Stores keys. `false` if another transaction stored one of them first; then the caller reads and decides again.
pub async fn insert(tx: &mut Tx<'_>, keys: &UsedKeys, now: UnixMs) -> Result<bool, StoreError> {
    if keys.is_empty() {
        return Ok(true);
    }
    let sql = "INSERT INTO idempotency_keys (account_id, key, request_hash, person_id, was_new, created_at)
        SELECT CAST(value->>'a' AS BIGINT), value->>'k', value->>'h', CAST(value->>'p' AS BIGINT),
            CAST(value->>'n' AS BIGINT) = 1, $2
        FROM jsonb_each($1) WHERE true ON CONFLICT DO NOTHING";
    let rows = json_rows(keys.iter().map(|((account, key), used)| KeyRow {
        a: *account,
        k: key,
        h: &used.request_hash,
        p: used.person_id,
        n: u8::from(used.was_new),
    }));
    let written = on!(tx, conn => sqlx::query(sql).bind(&rows).bind(now.0).execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(written == keys.len() as u64)
}
