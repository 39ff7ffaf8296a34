//! A node's number must be unique: two nodes with the same one would take each other's deliveries for their own, and
//! send them twice. It comes from the data folder, and a folder can be copied.
//!
//! On PostgreSQL a node holds an advisory lock on its number while it runs, on a separate connection. The lock ends
//! with the connection, so it is taken again after each reconnect. SQLite has a single server.

use std::time::Duration;

use sqlx::PgConnection;
use sqlx::pool::PoolConnection;
use tokio::time::{sleep, timeout};

use crate::StoreError;
use crate::database::reader::{Pools, Reader};

/// First part of the lock's key, to avoid collisions with other locks: "RFND".
const KIND: i32 = 0x5246_4e44;
/// How often the connection is checked.
const RECONNECT_INTERVAL: Duration = Duration::from_secs(5);
/// How long to wait for an answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often to try a number that is in use at a start, and the pause between tries.
const TRIES: u32 = 30;
const SOON: Duration = Duration::from_millis(100);
/// The pause before an unavailable database is tried again.
const RETRY_DELAY: Duration = Duration::from_secs(1);

/// A node's hold on its number.
pub struct NodeLock {
    reader: Reader,
    node: u32,
    /// Names this start's connections, so that it recognises a lock of its own: PostgreSQL can take hours to notice a
    /// dead connection.
    name: String,
    connection: Option<PgConnection>,
}

impl NodeLock {
    /// Takes the number; `None` if another node has it. `start` is a random number for this start.
    pub async fn take(reader: &Reader, node: u32, start: u64) -> Result<Option<Self>, StoreError> {
        let name = format!("refhook node {node} {start:016x}");
        let mut lock = Self { reader: reader.clone(), node, name, connection: None };
        for _ in 0..TRIES {
            if lock.hold().await? {
                return Ok(Some(lock));
            }
            // It may belong to this node's last start, which was killed without PostgreSQL noticing yet.
            sleep(SOON).await;
        }
        Ok(None)
    }

    /// Releases the number for the next start.
    pub async fn release(self) {
        if let Some(mut connection) = self.connection {
            // Closing the connection would do the same, a moment later. Without an answer, PostgreSQL is left to
            // notice.
            let unlock = sqlx::query("SELECT pg_advisory_unlock_all()").execute(&mut connection);
            let _ = timeout(PATIENCE, unlock).await;
        }
    }

    /// Keeps the number until another node has it, which is possible only if that node started while this one had no
    /// connection.
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
        // If an old connection of this start held it, try again to get it on a live one.
        self.connection = taken.then_some(connection);
        if is_held && !taken {
            sleep(RETRY_DELAY).await;
        }
        Ok(is_held)
    }

    /// Whether an earlier connection of this start holds the number; if so, terminates it.
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
