//! A SQLite database file as a whole: checking it for damage, and copying it.

use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};

use crate::StoreError;

/// How long another process may hold an exclusive lock on the file, as during a checkpoint.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// SQLite's result codes for a damaged file, and for one that is not a database.
const DAMAGED: [u32; 2] = [11, 26];

/// The first damage that SQLite's `quick_check` reports, in its words; `None` for an intact file. The file is not
/// changed.
///
/// # Errors
/// When it cannot be opened.
pub async fn damage(path: &Path) -> Result<Option<String>, StoreError> {
    let looked = async {
        let mut connection = open(path).await?;
        let found: String = sqlx::query_scalar("PRAGMA quick_check(1)").fetch_one(&mut connection).await?;
        connection.close().await?;
        Ok::<_, sqlx::Error>(found)
    };
    match looked.await {
        Ok(found) => Ok((found != "ok").then_some(found)),
        Err(sqlx::Error::Database(error)) if error.code().is_some_and(|code| is_damage(&code)) => {
            Ok(Some(error.message().to_owned()))
        }
        Err(error) => Err(error.into()),
    }
}

fn is_damage(code: &str) -> bool {
    code.parse::<u32>().is_ok_and(|code| DAMAGED.contains(&(code & 0xff)))
}

/// Copies the committed data to another file, which must be empty or missing, even while a server writes.
///
/// # Errors
/// When one of the files cannot be read or written.
pub async fn copy(from: &Path, to: &str) -> Result<(), StoreError> {
    let mut connection = open(from).await?;
    sqlx::query("VACUUM INTO $1").bind(to).execute(&mut connection).await?;
    Ok(connection.close().await?)
}

/// Read-only, so that closing it does not checkpoint the WAL.
async fn open(path: &Path) -> Result<SqliteConnection, sqlx::Error> {
    SqliteConnectOptions::new().filename(path).read_only(true).busy_timeout(BUSY_TIMEOUT).connect().await
}
