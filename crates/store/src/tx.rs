//! A connection in use, on either database, and the macro that writes a statement once for both.

use std::io;
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::{AssertSqlSafe, PgConnection, Postgres, Sqlite, SqliteConnection};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::timeout;

use crate::readers::{Reading, Stop};

/// A connection to run statements on: inside a transaction when a writer handed it out, plain when it came from
/// [`Conn::tx`].
pub enum Tx<'c> {
    /// SQLite.
    Sqlite(&'c mut SqliteConnection),
    /// PostgreSQL.
    Postgres(&'c mut PgConnection),
}

/// A connection that only reads.
pub struct Conn {
    // First, so that what still runs ends before the connection is given back.
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
            Connection::Sqlite(connection) => Tx::Sqlite(&mut *connection),
            Connection::Postgres(connection) => Tx::Postgres(&mut *connection),
        }
    }
}

/// How long PostgreSQL may take to answer, be it a statement, a commit or a new session. Without it whoever waits for a host
/// that vanished waits until TCP gives it up, a quarter of an hour later.
const ANSWER: Duration = Duration::from_secs(12);

/// Waits for PostgreSQL, but not for ever. A connection that did not answer is closed when it is given back.
pub(crate) async fn in_time<T>(work: impl Future<Output = Result<T, sqlx::Error>>) -> Result<T, sqlx::Error> {
    let silent =
        |_| sqlx::Error::Io(io::Error::new(io::ErrorKind::TimedOut, "PostgreSQL has not answered for 12 s"));
    timeout(ANSWER, work).await.map_err(silent)?
}

/// Expands one body for both databases: `on!(tx, conn => sqlx::query("..").execute(conn).await)`.
macro_rules! on {
    ($tx:expr, $conn:ident => $body:expr) => {
        match $tx {
            $crate::tx::Tx::Sqlite(connection) => {
                let $conn = &mut **connection;
                $body
            }
            $crate::tx::Tx::Postgres(connection) => {
                let $conn = &mut **connection;
                $crate::tx::in_time(async { $body }).await
            }
        }
    };
}
pub(crate) use on;

impl Tx<'_> {
    /// Several writes as one statement, which costs one way to the database and back. They are run in this order, none may
    /// build on what another one wrote, and rows that refer to each other may come together.
    pub(crate) fn at_once(&self, writes: &[&str]) -> AssertSqlSafe<String> {
        AssertSqlSafe(match (self, writes) {
            (Self::Postgres(_), [first @ .., last]) if !first.is_empty() => {
                let first: Vec<_> =
                    first.iter().enumerate().map(|(n, write)| format!("write_{n} AS ({write})")).collect();
                format!("WITH {} {last}", first.join(", "))
            }
            _ => writes.join("; "),
        })
    }
}
