//! A connection in use, on either database, and the macro that writes a statement once for both.

use sqlx::pool::PoolConnection;
use sqlx::{AssertSqlSafe, PgConnection, Postgres, Sqlite, SqliteConnection};

/// A connection to run statements on: inside a transaction when a writer handed it out, plain when it came from
/// [`Conn::tx`].
pub enum Tx<'c> {
    /// SQLite.
    Sqlite(&'c mut SqliteConnection),
    /// PostgreSQL.
    Postgres(&'c mut PgConnection),
}

/// A connection of the pool that only reads.
pub enum Conn {
    /// SQLite.
    Sqlite(PoolConnection<Sqlite>),
    /// PostgreSQL.
    Postgres(PoolConnection<Postgres>),
}

impl Conn {
    /// To run statements.
    pub fn tx(&mut self) -> Tx<'_> {
        match self {
            Self::Sqlite(connection) => Tx::Sqlite(&mut *connection),
            Self::Postgres(connection) => Tx::Postgres(&mut *connection),
        }
    }
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
                $body
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
