//! Reads requested by accounts: lists, counts and exports.
//!
//! They use separate connections, so that they can never delay joins, tokens or the engine. Each account has a share of
//! these, each read has a deadline, and a read is cancelled when its caller goes away.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use parking_lot::Mutex;
use refhook_core::ids::AccountId;
use sqlx::{PgPool, Sqlite, SqlitePool, pool::PoolConnection};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout};

use crate::StoreError;

/// Connections for account reads.
pub(crate) const CONNECTIONS: u32 = 6;
/// How many of them one account may use at once.
const SHARE: usize = 3;
/// How long a read may take; on PostgreSQL, each statement.
pub(crate) const DEADLINE: Duration = Duration::from_secs(10);
/// How long a read waits for its turn.
const PATIENCE: Duration = Duration::from_secs(5);
/// SQLite virtual machine steps between two deadline checks: well under a millisecond.
const STEPS: i32 = 4_000;
/// How many accounts are tracked before those without reads are dropped.
const TIDY: usize = 1_024;

/// PostgreSQL session settings that make plans follow the statement's text. Tables are joined in the written order and
/// rows are found by index, without depending on statistics: a plan made for tables believed to be small would read all
/// deliveries for each person. Slow statements are cancelled.
pub(crate) const SESSION: &str =
    "SET plan_cache_mode = force_custom_plan; SET random_page_cost = 1.1; SET jit = off;
    SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_seqscan = off;
    SET join_collapse_limit = 1; SET from_collapse_limit = 1; SET statement_timeout = 10000";

/// Makes the server check whether the client is still connected while a statement runs. PostgreSQL supports this since
/// version 14, and not on every system.
pub(crate) const WATCH_CLIENT: &str = "SET client_connection_check_interval = 1000";

/// The connections, and how many each account uses.
#[derive(Clone)]
pub(crate) struct AccountPool<P> {
    pub(crate) pool: P,
    shares: Arc<Shares>,
}

#[derive(Default)]
struct Shares(Mutex<HashMap<AccountId, Weak<Semaphore>>>);

impl Shares {
    fn of(&self, account: AccountId) -> Arc<Semaphore> {
        let mut known = self.0.lock();
        if known.len() >= TIDY {
            known.retain(|_, share| share.strong_count() > 0);
        }
        if let Some(share) = known.get(&account).and_then(Weak::upgrade) {
            return share;
        }
        let share = Arc::new(Semaphore::new(SHARE));
        known.insert(account, Arc::downgrade(&share));
        share
    }

    /// Waits for the account's turn.
    async fn turn(&self, account: AccountId) -> Result<OwnedSemaphorePermit, StoreError> {
        match timeout(PATIENCE, self.of(account).acquire_owned()).await {
            Ok(Ok(turn)) => Ok(turn),
            _ => Err(StoreError::Busy),
        }
    }
}

impl<P> AccountPool<P> {
    pub(crate) fn new(pool: P) -> Self {
        Self { pool, shares: Arc::default() }
    }
}

/// Cancels whatever runs on an SQLite connection when dropped.
pub(crate) struct Stop(Arc<AtomicBool>);

impl Drop for Stop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// A connection, what cancels its work, and the account's turn.
pub(crate) type Reading<C> = (C, Option<Stop>, OwnedSemaphorePermit);

impl AccountPool<SqlitePool> {
    pub(crate) async fn acquire(
        &self,
        account: AccountId,
    ) -> Result<Reading<PoolConnection<Sqlite>>, StoreError> {
        let turn = self.shares.turn(account).await?;
        let mut connection = self.pool.acquire().await?;
        let stopped = Arc::new(AtomicBool::new(false));
        let stop = Stop(Arc::clone(&stopped));
        let deadline = Instant::now() + DEADLINE;
        let goes_on = move || !stopped.load(Ordering::Relaxed) && Instant::now() < deadline;
        connection.lock_handle().await?.set_progress_handler(STEPS, goes_on);
        Ok((connection, Some(stop), turn))
    }
}

impl AccountPool<PgPool> {
    pub(crate) async fn acquire(
        &self,
        account: AccountId,
    ) -> Result<Reading<PoolConnection<sqlx::Postgres>>, StoreError> {
        let turn = self.shares.turn(account).await?;
        Ok((self.pool.acquire().await?, None, turn))
    }
}

#[cfg(test)]
mod tests {
    use refhook_testkit::folder::Folder;
    use refhook_testkit::postgres::fresh_database;

    use super::*;
    use crate::{Conn, Db, DbSettings, Reader};

    /// A query that counts for hours.
    const ENDLESS: &str =
        "WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 1000000000000)
        SELECT COUNT(*) FROM c";

    async fn run_for_hours(mut connection: Conn) -> Result<i64, StoreError> {
        let mut tx = connection.tx();
        Ok(crate::database::tx::on!(&mut tx, conn => sqlx::query_scalar(ENDLESS).fetch_one(conn).await)?)
    }

    /// Every client leaves midway; then all connections must be available again without waiting for the abandoned
    /// queries.
    async fn leave_and_come_back(db: &Reader) {
        for round in 0..2 {
            let mut reads = tokio::task::JoinSet::new();
            for n in 0..i64::from(CONNECTIONS) {
                let connection = db.read_for(AccountId(n)).await.unwrap();
                reads.spawn(async move {
                    let read = timeout(Duration::from_millis(200), run_for_hours(connection)).await;
                    assert!(read.is_err(), "nobody waits for it any more");
                });
            }
            let began = std::time::Instant::now();
            while let Some(read) = reads.join_next().await {
                read.unwrap();
            }
            assert!(began.elapsed() < Duration::from_secs(5), "round {round}: {:?}", began.elapsed());
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn what_runs_ends_with_who_waits_for_it_on_sqlite() {
        let folder = Folder::create();
        let db = Db::open(&DbSettings::Sqlite(folder.path().join("refhook.db"))).await.unwrap();
        leave_and_come_back(db.reader()).await;
        let stopped = run_for_hours(db.reader().read_for(AccountId(1)).await.unwrap()).await;
        assert!(matches!(stopped, Err(StoreError::TooSlow)), "{stopped:?}");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn what_runs_ends_with_who_waits_for_it_on_postgres() {
        let database = fresh_database();
        let db = Db::open(&DbSettings::Postgres(database.url.clone())).await.unwrap();
        leave_and_come_back(db.reader()).await;
        let running = || {
            let sql = "SELECT COUNT(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'WITH RECURSIVE%'
                AND datname = current_database()";
            database.run(sql)
        };
        let began = std::time::Instant::now();
        while running() != "0" {
            assert!(began.elapsed() < Duration::from_secs(5), "the server still works for those who left");
        }
        let stopped = run_for_hours(db.reader().read_for(AccountId(1)).await.unwrap()).await;
        assert!(stopped.as_ref().is_err_and(StoreError::is_passing), "{stopped:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn an_account_has_its_share_and_leaves_the_rest_to_others() {
        let shares = Shares::default();
        let mut held = Vec::new();
        for _ in 0..SHARE {
            held.push(shares.turn(AccountId(1)).await.unwrap());
        }
        assert!(matches!(shares.turn(AccountId(1)).await, Err(StoreError::Busy)));
        held.push(shares.turn(AccountId(2)).await.unwrap());
        drop(held.remove(0));
        held.push(shares.turn(AccountId(1)).await.unwrap());
    }
}
