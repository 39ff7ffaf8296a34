//! The file of a SQLite database as a whole: whether it is damaged, and a copy of it.

use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};

use crate::StoreError;

/// How long another process may hold the file for itself, as in the moment when it moves the log.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// SQLite's result codes for a damaged file, and for one that is no database.
const DAMAGED: [u32; 2] = [11, 26];

/// The first damage that SQLite finds by a look at each page (`quick_check`), in its words; `None` for a whole file. The
/// file stays as it is.
///
/// # Errors
/// When it can not be opened.
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

/// Copies what is committed at this moment into another file, which must be empty or missing, also while a server writes.
///
/// # Errors
/// When one of the files can not be read or written.
pub async fn copy(from: &Path, to: &str) -> Result<(), StoreError> {
    let mut connection = open(from).await?;
    sqlx::query("VACUUM INTO $1").bind(to).execute(&mut connection).await?;
    Ok(connection.close().await?)
}

/// Only to read: then closing it moves nothing from the log into the file.
async fn open(path: &Path) -> Result<SqliteConnection, sqlx::Error> {
    SqliteConnectOptions::new().filename(path).read_only(true).busy_timeout(BUSY_TIMEOUT).connect().await
}
