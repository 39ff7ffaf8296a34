//! A connection in use, on either database, and the macro that writes a statement once for both.

use refhook_dispatch::Effect;
use std::io;
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::{AssertSqlSafe, PgConnection, Postgres, Sqlite, SqliteConnection};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::timeout;

use crate::database::account_pool::{Reading, Stop};

/// A connection to run statements on: inside a transaction when a writer handed it out, plain when it came from
/// [`Conn::tx`].
pub struct Tx<'c> {
    raw: Raw<'c>,
    /// `None` outside a transaction.
    effects: Option<&'c mut Vec<Effect>>,
}

/// The connection itself.
pub enum Raw<'c> {
    /// SQLite.
    Sqlite(&'c mut SqliteConnection),
    /// PostgreSQL.
    Postgres(&'c mut PgConnection),
}

/// A connection that only reads.
pub struct Conn {
    // Dropped first, so that a running statement is cancelled before the connection is returned.
    _stop: Option<Stop>,
    connection: Connection,
    _turn: Option<OwnedSemaphorePermit>,
}

enum Connection {
    Sqlite(PoolConnection<Sqlite>),
    Postgres(PoolConnection<Postgres>),
}

impl From<PoolConnection<Sqlite>> for Conn {
    fn from(connection: PoolConnection<Sqlite>) -> Self {
        Self { _stop: None, connection: Connection::Sqlite(connection), _turn: None }
    }
}

impl From<PoolConnection<Postgres>> for Conn {
    fn from(connection: PoolConnection<Postgres>) -> Self {
        Self { _stop: None, connection: Connection::Postgres(connection), _turn: None }
    }
}

impl<C> From<Reading<C>> for Conn
where
    Self: From<C>,
{
    fn from((connection, stop, turn): Reading<C>) -> Self {
        Self { _stop: stop, _turn: Some(turn), ..Self::from(connection) }
    }
}

impl Conn {
    /// To run statements.
    pub fn tx(&mut self) -> Tx<'_> {
        match &mut self.connection {
            Connection::Sqlite(connection) => Raw::Sqlite(&mut *connection).into(),
            Connection::Postgres(connection) => Raw::Postgres(&mut *connection).into(),
        }
    }
}

/// How long PostgreSQL may take for a statement, a commit or a new session. Without this, waiting for a vanished host
/// would last until TCP gives up, a quarter of an hour later.
const ANSWER: Duration = Duration::from_secs(12);

/// Waits for PostgreSQL with a timeout. A connection that did not answer is closed when it is returned.
pub(crate) async fn in_time<T>(work: impl Future<Output = Result<T, sqlx::Error>>) -> Result<T, sqlx::Error> {
    let silent =
        |_| sqlx::Error::Io(io::Error::new(io::ErrorKind::TimedOut, "PostgreSQL has not answered for 12 s"));
    timeout(ANSWER, work).await.map_err(silent)?
}

/// Expands one body for both databases: `on!(tx, conn => sqlx::query("..").execute(conn).await)`.
macro_rules! on {
    ($tx:expr, $conn:ident => $body:expr) => {
        match $tx.raw() {
            $crate::database::tx::Raw::Sqlite($conn) => $body,
            $crate::database::tx::Raw::Postgres($conn) => {
                $crate::database::tx::in_time(async { $body }).await
            }
        }
    };
}
pub(crate) use on;

impl<'c> From<Raw<'c>> for Tx<'c> {
    /// Outside a transaction.
    fn from(raw: Raw<'c>) -> Self {
        Self { raw, effects: None }
    }
}

impl<'c> Tx<'c> {
    /// Inside a transaction, which collects its effects there.
    pub(crate) const fn begun(raw: Raw<'c>, effects: &'c mut Vec<Effect>) -> Self {
        Self { raw, effects: Some(effects) }
    }

    /// The connection itself, for statements that differ between the databases.
    pub const fn raw(&mut self) -> Raw<'_> {
        match &mut self.raw {
            Raw::Sqlite(connection) => Raw::Sqlite(connection),
            Raw::Postgres(connection) => Raw::Postgres(connection),
        }
    }

    /// Whether it is PostgreSQL.
    pub const fn is_postgres(&self) -> bool {
        matches!(self.raw, Raw::Postgres(_))
    }

    /// Schedules an effect for after the commit; after a rollback it never happens.
    ///
    /// # Panics
    /// In a debug build, on a connection that only reads.
    pub fn after_commit(&mut self, effect: impl Into<Effect>) {
        debug_assert!(self.effects.is_some(), "nothing is committed on a connection that only reads");
        if let Some(effects) = &mut self.effects {
            effects.push(effect.into());
        }
    }
}

/// Combines several writes into one statement for PostgreSQL, which costs one round trip. They run in this order; none
/// may depend on what another wrote, and rows that refer to each other may be inserted together.
pub(crate) fn at_once(writes: &[&str]) -> AssertSqlSafe<String> {
    let Some((last, first)) = writes.split_last() else { return AssertSqlSafe(String::new()) };
    let first: Vec<_> =
        first.iter().enumerate().map(|(n, write)| format!("write_{n} AS ({write})")).collect();
    AssertSqlSafe(if first.is_empty() {
        (*last).to_owned()
    } else {
        format!("WITH {} {last}", first.join(", "))
    })
}
