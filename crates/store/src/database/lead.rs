//! A transaction in which leads are written. On SQLite its statements run on the thread of whoever writes, by `rusqlite` on
//! the connection that sqlx opened: sqlx hands each statement to a thread of the connection and waits for it, which took a
//! third of the time of a join. PostgreSQL is reached by sqlx.

use refhook_dispatch::Effect;
use rusqlite::Connection;
use sqlx::{PgConnection, SqliteConnection};

use super::direct;
use crate::{Raw, StoreError, Tx};

/// A connection on which leads are written, in whatever transaction.
pub trait LeadConnection: Send {
    /// The database behind it.
    fn database(&mut self) -> Database<'_>;

    /// Has something happen once the transaction is committed; see [`Tx::after_commit`].
    fn after_commit(&mut self, effect: impl Into<Effect>);
}

/// The database behind a [`LeadConnection`].
pub enum Database<'c> {
    /// SQLite.
    Sqlite(Sqlite<'c>),
    /// PostgreSQL.
    Postgres(&'c mut PgConnection),
}

/// SQLite, ready to run statements.
pub struct Sqlite<'c>(SqliteAccess<'c>);

enum SqliteAccess<'c> {
    /// The writer's own, whose thread runs the statements.
    Writer(&'c mut Connection),
    /// Any other, which is taken from the thread that sqlx has for it meanwhile.
    Any(&'c mut SqliteConnection),
}

impl Sqlite<'_> {
    /// Runs statements.
    ///
    /// # Errors
    /// That of the statements.
    pub(crate) async fn run<T>(
        self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send,
    ) -> Result<T, StoreError> {
        match self.0 {
            SqliteAccess::Writer(connection) => Ok(work(connection)?),
            SqliteAccess::Any(connection) => direct::once(connection, work).await,
        }
    }
}

/// A transaction of the writer for leads alone.
pub struct LeadTx<'c> {
    raw: RawLead<'c>,
    effects: &'c mut Vec<Effect>,
}

/// The connection of a [`LeadTx`].
pub(crate) enum RawLead<'c> {
    Sqlite(&'c mut Connection),
    Postgres(&'c mut PgConnection),
}

impl<'c> LeadTx<'c> {
    /// In a transaction, which leaves its effects there.
    pub(crate) const fn begun(raw: RawLead<'c>, effects: &'c mut Vec<Effect>) -> Self {
        Self { raw, effects }
    }
}

impl LeadConnection for LeadTx<'_> {
    fn database(&mut self) -> Database<'_> {
        match &mut self.raw {
            RawLead::Sqlite(connection) => Database::Sqlite(Sqlite(SqliteAccess::Writer(connection))),
            RawLead::Postgres(connection) => Database::Postgres(connection),
        }
    }

    fn after_commit(&mut self, effect: impl Into<Effect>) {
        self.effects.push(effect.into());
    }
}

impl LeadConnection for Tx<'_> {
    fn database(&mut self) -> Database<'_> {
        match self.raw() {
            Raw::Sqlite(connection) => Database::Sqlite(Sqlite(SqliteAccess::Any(connection))),
            Raw::Postgres(connection) => Database::Postgres(connection),
        }
    }

    fn after_commit(&mut self, effect: impl Into<Effect>) {
        Tx::after_commit(self, effect);
    }
}
