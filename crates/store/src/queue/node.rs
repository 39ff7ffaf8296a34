//! A node's number is its own: two nodes with the same one would take each other's deliveries for their own, and send
//! them twice. It comes from the data folder, and a folder can be copied.
//!
//! On PostgreSQL a node holds an advisory lock on its number as long as it runs, on a connection of its own. The lock ends
//! with the connection, so it is taken again after each reconnect. On SQLite there is one server alone.

use std::time::Duration;

use sqlx::PgConnection;
use sqlx::pool::PoolConnection;
use tokio::time::{sleep, timeout};

use crate::StoreError;
use crate::database::reader::{Pools, Reader};

/// First part of the lock's key, so that it meets no other lock: "RFND".
const KIND: i32 = 0x5246_4e44;
/// How often the connection is tried.
const RECONNECT_INTERVAL: Duration = Duration::from_secs(5);
/// An answer that takes longer does not come.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often a number that is in use is tried at a start, and the time between.
const TRIES: u32 = 30;
const SOON: Duration = Duration::from_millis(100);
/// Before a database that is away is tried again.
const RETRY_DELAY: Duration = Duration::from_secs(1);

/// A node's hold on its number.
pub struct NodeLock {
    reader: Reader,
    node: u32,
    /// Name of the connections of this start, by which it knows a hold of its own again: PostgreSQL can take hours to
    /// notice that a connection is gone.
    name: String,
    connection: Option<PgConnection>,
}

impl NodeLock {
    /// Takes the number; `None` when another node has it. `start` is a random number of this start.
    pub async fn take(reader: &Reader, node: u32, start: u64) -> Result<Option<Self>, StoreError> {
        let name = format!("refhook node {node} {start:016x}");
        let mut lock = Self { reader: reader.clone(), node, name, connection: None };
        for _ in 0..TRIES {
            if lock.hold().await? {
                return Ok(Some(lock));
            }
            // It may be this node's own last start, which was killed, and PostgreSQL has yet to notice.
            sleep(SOON).await;
        }
        Ok(None)
    }

    /// Gives the number back, for the next start.
    pub async fn release(self) {
        if let Some(mut connection) = self.connection {
            // Closing it would do the same, a moment later. Without an answer that is left to PostgreSQL.
            let unlock = sqlx::query("SELECT pg_advisory_unlock_all()").execute(&mut connection);
            let _ = timeout(PATIENCE, unlock).await;
        }
    }

    /// Keeps the number until another node has it, which can only be when that one began while this one had no connection.
    pub async fn keep(&mut self) {
        if !self.reader.is_shared() {
            return std::future::pending().await;
        }
        loop {
            match &mut self.connection {
                Some(connection) => {
                    sleep(RECONNECT_INTERVAL).await;
                    let look = sqlx::query("SELECT 1").execute(connection);
                    if !matches!(timeout(PATIENCE, look).await, Ok(Ok(_))) {
                        self.connection = None;
                    }
                }
                None => match timeout(PATIENCE, self.hold()).await {
                    Ok(Ok(true)) => {}
                    Ok(Ok(false)) => return,
                    Ok(Err(_)) | Err(_) => sleep(RETRY_DELAY).await,
                },
            }
        }
    }

    /// Whether this node holds its number now.
    async fn hold(&mut self) -> Result<bool, StoreError> {
        let Pools::Postgres { small, .. } = &self.reader.0 else { return Ok(true) };
        let mut connection = small.acquire().await.map(PoolConnection::detach)?;
        sqlx::query("SELECT set_config('application_name', $1, false)")
            .bind(&self.name)
            .execute(&mut connection)
            .await?;
        let key = (self.node & 0x7fff_ffff).cast_signed();
        let taken: bool = sqlx::query_scalar("SELECT pg_try_advisory_lock($1, $2)")
            .bind(KIND)
            .bind(key)
            .fetch_one(&mut connection)
            .await?;
        let is_held = taken || self.is_own(&mut connection, key).await?;
        // With a hold of its own that is left over, it is tried again for one on a connection that lives.
        self.connection = taken.then_some(connection);
        if is_held && !taken {
            sleep(RETRY_DELAY).await;
        }
        Ok(is_held)
    }

    /// Whether whoever holds the number is an earlier connection of this start; if so it is ended.
    async fn is_own(&self, connection: &mut PgConnection, key: i32) -> Result<bool, StoreError> {
        let sql = "SELECT COUNT(*) > 0 FROM (SELECT pg_terminate_backend(a.pid) FROM pg_locks l
            JOIN pg_stat_activity a ON a.pid = l.pid JOIN pg_database d ON d.oid = l.database
            WHERE l.locktype = 'advisory' AND l.granted AND d.datname = current_database()
                AND CAST(l.classid AS BIGINT) = $1 AND CAST(l.objid AS BIGINT) = $2 AND l.objsubid = 2
                AND a.application_name = $3) AS ended";
        let own = sqlx::query_scalar(sql).bind(i64::from(KIND)).bind(i64::from(key)).bind(&self.name);
        Ok(own.fetch_one(connection).await?)
    }
}
