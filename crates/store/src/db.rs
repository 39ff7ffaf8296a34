//! Opening a database, and the two ways to use it: read from a pool, write through the writer.

use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use refhook_core::ids::AccountId;
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{PgPool, SqlitePool};
use tracing::{Instrument, Span};

use crate::effect::Emitter;
use crate::readers::{self, Readers};
use crate::writer::{PostgresWriter, Priority, SqliteWriter};
use crate::{Conn, Emit, StoreError, Tx, email_keys};

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
pub(crate) static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

const SQLITE_READERS: u32 = 4;
/// Pages that the writer of SQLite keeps in memory: a negative number of KiB.
const WRITER_CACHE: &str = "-16384";
/// How long a request waits for a connection before it is told to come back.
pub(crate) const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a statement waits for another process, such as `refhook account create` beside a running server.
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
pub enum Db {
    /// One writing connection, several that read.
    Sqlite {
        /// Reads of joins, tokens and the engine.
        read: SqlitePool,
        /// Reads of accounts.
        accounts: Readers<SqlitePool>,
        /// The one that writes.
        write: SqliteWriter,
    },
    /// Three pools.
    Postgres {
        /// Reads of joins, tokens and the engine.
        pool: PgPool,
        /// Reads of accounts.
        accounts: Readers<PgPool>,
        /// The one that writes.
        write: PostgresWriter,
    },
}

impl Db {
    /// Opens the database and brings its tables up to date, and what is in them.
    ///
    /// # Errors
    /// When it cannot be reached or opened, or was made by a newer version; [`StoreError::Unfit`] has a sentence for the
    /// operator.
    pub async fn open(settings: &DbSettings) -> Result<Self, StoreError> {
        let db = Self::migrate(settings).await?;
        email_keys::bring_up_to_date(&db).await?;
        Ok(db)
    }

    async fn migrate(settings: &DbSettings) -> Result<Self, StoreError> {
        match settings {
            DbSettings::Sqlite(path) => {
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
                        .acquire_timeout(ACQUIRE_TIMEOUT)
                };
                // Its own pages of every index fit, and what a statement or a savepoint would undo stays in memory, not
                // in a file; another connection moves the log, see `checkpoint`.
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
                let read = readers(SQLITE_READERS).await?;
                let accounts = Readers::new(readers(readers::CONNECTIONS).await?);
                let log = one().connect_with(options).await?;
                Ok(Self::Sqlite {
                    read,
                    accounts,
                    write: SqliteWriter::start(write, log, Emitter::default())?,
                })
            }
            DbSettings::Postgres(url) => {
                crate::postgres::open(crate::postgres_tls::options(url).await?).await
            }
        }
    }

    /// A connection for the small reads that joins, tokens and the engine need.
    pub async fn read(&self) -> Result<Conn, StoreError> {
        Ok(match self {
            Self::Sqlite { read, .. } => read.acquire().await?.into(),
            Self::Postgres { pool, .. } => pool.acquire().await?.into(),
        })
    }

    /// A connection for what an account asks for: lists, counts, exports. It ends within 10 s, and with whoever waits for
    /// it: then a statement answers [`StoreError::TooSlow`].
    ///
    /// # Errors
    /// [`StoreError::Busy`] when the account has as many reads under way as it may.
    pub async fn read_for(&self, account: AccountId) -> Result<Conn, StoreError> {
        Ok(match self {
            Self::Sqlite { accounts, .. } => accounts.acquire(account).await?.into(),
            Self::Postgres { accounts, .. } => accounts.acquire(account).await?.into(),
        })
    }

    /// Runs `work` in a transaction and commits it, unless it answers an error: then nothing of it stays.
    ///
    /// On SQLite the work of several callers shares one commit. When this returns `Ok`, the work is durable, and what it left
    /// to follow its commit has been emitted. Once it was taken, it is carried out, also when the caller goes.
    ///
    /// # Errors
    /// That of `work`, or a [`StoreError`] when the transaction could not begin or commit.
    pub async fn write<T, E, F>(&self, priority: Priority, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: for<'t> FnOnce(Tx<'t>) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
    {
        let (caller, span) = (Span::current(), tracing::debug_span!("commit"));
        match self {
            Self::Sqlite { write, .. } => write.run(priority, work, caller).instrument(span).await,
            Self::Postgres { write, .. } => write.run(work, caller).instrument(span).await,
        }
    }

    /// From now on what follows a commit goes there. Whoever begins it does so once.
    pub fn emit_to(&self, to: Arc<dyn Emit>) {
        let is_first = match self {
            Self::Sqlite { write, .. } => write.emitter.set(to),
            Self::Postgres { write, .. } => write.emitter.set(to),
        };
        debug_assert!(is_first, "what follows a commit goes to one place");
    }

    /// Ends every connection; what is being written is finished first.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { read, accounts, write } => {
                read.close().await;
                accounts.pool.close().await;
                write.close().await;
            }
            Self::Postgres { pool, accounts, write } => {
                pool.close().await;
                accounts.pool.close().await;
                write.close().await;
            }
        }
    }
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
