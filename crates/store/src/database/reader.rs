//! Reads, which need no special access.

use refhook_core::ids::AccountId;
use sqlx::{PgPool, SqlitePool};

use crate::database::account_pool::AccountPool;
use crate::{Conn, StoreError};

/// Reads the database. Clones share its connections.
#[derive(Clone)]
pub struct Reader(pub(crate) Pools);

/// Connections for small reads, and for account reads.
#[derive(Clone)]
pub(crate) enum Pools {
    Sqlite { small: SqlitePool, accounts: AccountPool<SqlitePool> },
    Postgres { small: PgPool, accounts: AccountPool<PgPool> },
}

impl Reader {
    /// A connection for the small reads that joins, tokens and the engine need.
    ///
    /// # Errors
    /// When none is free within 5 s, or the database is away.
    pub async fn read(&self) -> Result<Conn, StoreError> {
        Ok(match &self.0 {
            Pools::Sqlite { small, .. } => small.acquire().await?.into(),
            Pools::Postgres { small, .. } => small.acquire().await?.into(),
        })
    }

    /// A connection for reads requested by an account: lists, counts, exports. It is cancelled after 10 s, or when its
    /// caller goes away: then a statement returns [`StoreError::TooSlow`].
    ///
    /// # Errors
    /// [`StoreError::Busy`] when the account already has as many reads under way as it may.
    pub async fn read_for(&self, account: AccountId) -> Result<Conn, StoreError> {
        Ok(match &self.0 {
            Pools::Sqlite { accounts, .. } => accounts.acquire(account).await?.into(),
            Pools::Postgres { accounts, .. } => accounts.acquire(account).await?.into(),
        })
    }

    /// Whether several servers can share the database, as they can on PostgreSQL.
    pub const fn is_shared(&self) -> bool {
        matches!(self.0, Pools::Postgres { .. })
    }

    pub(crate) async fn close(&self) {
        match &self.0 {
            Pools::Sqlite { small, accounts } => {
                small.close().await;
                accounts.pool.close().await;
            }
            Pools::Postgres { small, accounts } => {
                small.close().await;
                accounts.pool.close().await;
            }
        }
    }
}
