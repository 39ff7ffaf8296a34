//! Idempotency keys: written in the same transaction as the person they added.

use refhook_core::ids::{AccountId, PersonId};
use refhook_core::join::{UsedKey, UsedKeys};
use refhook_core::time::UnixMs;
use rusqlite::{Connection, OptionalExtension};
use serde::Serialize;

use crate::StoreError;
use crate::database::lead::{Database, LeadConnection};
use crate::database::tx::in_time;
use crate::rows::json_rows;

#[derive(Serialize)]
struct Key<'a> {
    a: AccountId,
    k: &'a str,
}

/// Reads the keys that were already used.
pub async fn find<'a>(
    tx: &mut impl LeadConnection,
    keys: impl Iterator<Item = (AccountId, &'a str)>,
) -> Result<UsedKeys, StoreError> {
    let wanted: Vec<_> = keys.map(|(a, k)| Key { a, k }).collect();
    if wanted.is_empty() {
        return Ok(UsedKeys::default());
    }
    let connection = match tx.database() {
        Database::Sqlite(sqlite) => return sqlite.run(|db| find_in_sqlite(db, &wanted)).await,
        Database::Postgres(connection) => connection,
    };
    let sql = "SELECT i.account_id, i.key, i.request_hash, i.person_id, i.was_new FROM jsonb_each($1) j
        JOIN idempotency_keys i ON i.account_id = CAST(j.value->>'a' AS BIGINT) AND i.key = j.value->>'k'";
    let wanted = json_rows(wanted);
    let rows: Vec<(i64, String, String, i64, bool)> =
        in_time(sqlx::query_as(sql).bind(&wanted).fetch_all(connection)).await?;
    let used = rows.into_iter().map(|(account, key, request_hash, person, was_new)| {
        ((AccountId(account), key), UsedKey { request_hash, person_id: PersonId(person), was_new })
    });
    Ok(used.collect())
}

fn find_in_sqlite(db: &Connection, wanted: &[Key<'_>]) -> rusqlite::Result<UsedKeys> {
    let sql =
        "SELECT request_hash, person_id, was_new FROM idempotency_keys WHERE account_id = ?1 AND key = ?2";
    let mut statement = db.prepare_cached(sql)?;
    let mut used = UsedKeys::default();
    for Key { a, k } in wanted {
        let found = statement.query_row((a.0, k), |row| {
            Ok(UsedKey { request_hash: row.get(0)?, person_id: PersonId(row.get(1)?), was_new: row.get(2)? })
        });
        if let Some(found) = found.optional()? {
            used.insert((*a, (*k).to_owned()), found);
        }
    }
    Ok(used)
}

fn insert_in_sqlite(db: &Connection, keys: &UsedKeys, now: UnixMs) -> rusqlite::Result<bool> {
    let sql = "INSERT INTO idempotency_keys (account_id, key, request_hash, person_id, was_new, created_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING";
    let mut statement = db.prepare_cached(sql)?;
    for ((account, key), used) in keys {
        let row = (account.0, key, &used.request_hash, used.person_id.0, used.was_new, now.0);
        if statement.execute(row)? == 0 {
            return Ok(false);
        }
    }
    Ok(true)
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
pub async fn insert(tx: &mut impl LeadConnection, keys: &UsedKeys, now: UnixMs) -> Result<bool, StoreError> {
    if keys.is_empty() {
        return Ok(true);
    }
    let connection = match tx.database() {
        Database::Sqlite(sqlite) => return sqlite.run(|db| insert_in_sqlite(db, keys, now)).await,
        Database::Postgres(connection) => connection,
    };
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
    let written = in_time(sqlx::query(sql).bind(&rows).bind(now.0).execute(connection)).await?;
    Ok(written.rows_affected() == keys.len() as u64)
}
