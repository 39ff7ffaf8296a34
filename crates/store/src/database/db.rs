//! Opening a database. Anyone may get its reader; the writer requires write access.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use refhook_dispatch::Emit;
use refhook_write_access::WriteAccess;
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use crate::StoreError;
use crate::database::account_pool::{self, AccountPool};
use crate::database::emitter::Emitter;
use crate::database::postgres::{self, ACQUIRE_TIMEOUT};
use crate::database::postgres_tls;
use crate::database::reader::{Pools, Reader};
use crate::database::writer::SqliteWriter;
use crate::database::writer::Writer;
use crate::people::email_keys::{self, Access};

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");

const SQLITE_READERS: u32 = 4;
/// `cache_size` of SQLite's writer; a negative number is in KiB.
const WRITER_CACHE: &str = "-16384";
/// How long a statement waits for another process, such as `refhook account create` next to a running server.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Where the database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DbSettings {
    /// A file; its folder must exist.
    Sqlite(PathBuf),
    /// A connection URL, `postgres://..`.
    Postgres(String),
}

impl FromStr for DbSettings {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            return match path {
                "" => Err("sqlite: needs a path"),
                ":memory:" => Err("must name a file: a database in memory is gone with each stop"),
                path => Ok(Self::Sqlite(path.into())),
            };
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(text.to_owned()));
        }
        Err("must be sqlite:PATH or postgres://USER:PASSWORD@HOST/DATABASE")
    }
}

/// An open database. Clones share it.
#[derive(Clone)]
pub struct Db {
    pub(crate) reader: Reader,
    pub(crate) writer: Writer,
    emitter: Emitter,
}

impl Db {
    /// Opens the database and migrates its tables and data.
    ///
    /// # Errors
    /// When it cannot be reached or opened, or was written by a newer version; [`StoreError::Unfit`] has a sentence for
    /// the operator.
    pub async fn open(settings: &DbSettings) -> Result<Self, StoreError> {
        let emitter = Emitter::default();
        let (reader, writer) = match settings {
            DbSettings::Sqlite(path) => {
                let (reader, writer) = open_sqlite(path, emitter.clone()).await?;
                (reader, writer.into())
            }
            DbSettings::Postgres(url) => {
                let options = postgres_tls::options(url).await?;
                let (reader, writer) = postgres::open(options, emitter.clone()).await?;
                (reader, writer.into())
            }
        };
        let db = Self { reader, writer, emitter };
        email_keys::bring_up_to_date(Access { reader: &db.reader, writer: &db.writer }).await?;
        Ok(db)
    }

    /// The reader.
    pub const fn reader(&self) -> &Reader {
        &self.reader
    }

    /// Sets where effects of commits go from now on. Call it once.
    pub fn emit_to(&self, to: Arc<dyn Emit>) {
        let is_first = self.emitter.set(to);
        debug_assert!(is_first, "what follows a commit goes to one place");
    }

    /// Closes every connection, after pending writes.
    pub async fn close(&self) {
        self.reader.close().await;
        self.writer.close().await;
    }
}

impl Writer {
    /// The writer of an open database.
    pub fn new(db: &Db, _: WriteAccess) -> Self {
        db.writer.clone()
    }
}

async fn open_sqlite(path: &Path, emitter: Emitter) -> Result<(Reader, SqliteWriter), StoreError> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(BUSY_TIMEOUT);
    let one = || {
        SqlitePoolOptions::new()
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            // A ping would be a trip to the connection's thread before each group of writes.
            .test_before_acquire(false)
            .acquire_timeout(ACQUIRE_TIMEOUT)
    };
    // The cache fits the pages of every index it works on, and undo data of statements and savepoints stays in memory
    // instead of a file; another connection checkpoints the WAL, see `checkpoint`.
    let writing = options
        .clone()
        .pragma("cache_size", WRITER_CACHE)
        .pragma("temp_store", "MEMORY")
        .pragma("wal_autocheckpoint", "0");
    let write = one().connect_with(writing).await?;
    SQLITE.run(&write).await.map_err(|error| StoreError::from(sqlx::Error::from(error)))?;
    let reading = options.clone().pragma("query_only", "ON");
    let readers = |connections| {
        let pool = SqlitePoolOptions::new().max_connections(connections);
        pool.acquire_timeout(ACQUIRE_TIMEOUT).connect_with(reading.clone())
    };
    let small = readers(SQLITE_READERS).await?;
    let accounts = AccountPool::new(readers(account_pool::CONNECTIONS).await?);
    let log = one().connect_with(options).await?;
    Ok((Reader(Pools::Sqlite { small, accounts }), SqliteWriter::start(write, log, emitter)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_url_says_which_engine() {
        assert_eq!("sqlite:/a/b.db".parse(), Ok(DbSettings::Sqlite("/a/b.db".into())));
        assert_eq!("sqlite://b.db".parse(), Ok(DbSettings::Sqlite("b.db".into())));
        assert_eq!("postgres://h/d".parse(), Ok(DbSettings::Postgres("postgres://h/d".into())));
        assert!("mysql://h/d".parse::<DbSettings>().is_err());
        assert!("sqlite:".parse::<DbSettings>().is_err());
        assert!("sqlite::memory:".parse::<DbSettings>().is_err());
    }
}
