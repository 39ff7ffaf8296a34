//! Small facts about the installation.

use crate::database::tx::on;
use crate::{StoreError, Tx};

/// Reads a fact.
pub async fn get(tx: &mut Tx<'_>, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
    let sql = "SELECT value FROM installation WHERE name = $1";
    Ok(on!(tx, conn => sqlx::query_scalar(sql).bind(name).fetch_optional(conn).await)?)
}

/// Writes a fact unless it exists.
pub async fn put_once(tx: &mut Tx<'_>, name: &str, value: &[u8]) -> Result<(), StoreError> {
    let sql = "INSERT INTO installation (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    on!(tx, conn => sqlx::query(sql).bind(name).bind(value).execute(conn).await.map(drop))?;
    Ok(())
}

/// Writes a fact, replacing an existing one.
pub async fn put(tx: &mut Tx<'_>, name: &str, value: &[u8]) -> Result<(), StoreError> {
    let sql = "INSERT INTO installation (name, value) VALUES ($1, $2)
        ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    on!(tx, conn => sqlx::query(sql).bind(name).bind(value).execute(conn).await.map(drop))?;
    Ok(())
}
