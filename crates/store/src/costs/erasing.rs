//! The cost of erasing someone depends only on their own data, however many people there are.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use refhook_core::ids::PersonId;
use refhook_core::time::UnixMs;
use refhook_testkit::folder::Folder;
use refhook_testkit::postgres::fresh_database;
use sqlx::{Connection, Executor, PgPool, SqliteConnection};

use super::data::{accounts, add, rows_read, without_statistics};
use crate::bulk_jobs::erasure::{referrer_piece, start_for_referrers};
use crate::erase::{Scope, erase};
use crate::{Db, DbSettings, Raw, Tx};

/// The first one invited all the others.
const PEOPLE: i64 = 5_000;
const REFERRER: PersonId = PersonId(1);
/// Someone whom the referrer invited, and who invited nobody.
const FRIEND: PersonId = PersonId(4_000);
/// How many friends, or events of theirs, one piece covers.
const EVENTS_PER_PIECE: i64 = 100;
/// Rows that a piece may read: a few of each table and index per friend or event.
const MOST_ROWS: i64 = 40 * EVENTS_PER_PIECE;
/// The same in steps of SQLite's virtual machine, counted in tens.
const MOST_STEPS: i64 = 400 * EVENTS_PER_PIECE / 10;

#[tokio::test]
async fn erasing_costs_what_is_theirs_on_sqlite() {
    let folder = Folder::create();
    let path = folder.path().join("refhook.db");
    Db::open(&DbSettings::Sqlite(path.clone())).await.unwrap().close().await;
    let mut connection = SqliteConnection::connect(&path.to_string_lossy()).await.unwrap();
    let mut tx = Tx::from(Raw::Sqlite(&mut connection));
    accounts(&mut tx).await;
    add(&mut tx, 1, 1..PEOPLE).await;
    let counted = Arc::new(AtomicI64::new(0));
    let count = Arc::clone(&counted);
    connection.lock_handle().await.unwrap().set_progress_handler(10, move || {
        count.fetch_add(1, Ordering::Relaxed);
        true
    });
    let mut tx = Tx::from(Raw::Sqlite(&mut connection));
    for person in [FRIEND, REFERRER] {
        erase(&mut tx, &[person], Scope::People, UnixMs(1)).await.unwrap();
        start_for_referrers(&mut tx, &[person], UnixMs(1)).await.unwrap();
        let steps = counted.swap(0, Ordering::Relaxed);
        assert!(steps < MOST_STEPS, "{person}: {steps}");
    }
    while referrer_piece(&mut tx, REFERRER, EVENTS_PER_PIECE, UnixMs(1)).await.unwrap() {
        let steps = counted.swap(0, Ordering::Relaxed);
        assert!(steps < MOST_STEPS, "a piece: {steps}");
    }
}

#[tokio::test]
async fn erasing_costs_what_is_theirs_on_postgres() {
    let database = fresh_database();
    Db::open(&DbSettings::Postgres(database.url.clone())).await.unwrap().close().await;
    let pool = &PgPool::connect(&database.url).await.unwrap();
    without_statistics(pool).await;
    let mut connection = pool.acquire().await.unwrap();
    connection.execute(crate::database::postgres::SESSION).await.unwrap();
    let mut tx = Tx::from(Raw::Postgres(&mut connection));
    accounts(&mut tx).await;
    add(&mut tx, 1, 1..PEOPLE).await;
    // PostgreSQL would scan tables this small, which is cheap; what matters is that it need not once they are large.
    let by_index_alone = "SET enable_seqscan = off; SET enable_mergejoin = off; SET enable_hashjoin = off";
    connection.execute(by_index_alone).await.unwrap();
    let mut before = 0;
    let mut read = async |connection: &mut sqlx::PgConnection| {
        connection.execute("SELECT pg_stat_force_next_flush()").await.unwrap();
        let now = rows_read(pool).await;
        now - std::mem::replace(&mut before, now)
    };
    read(&mut connection).await;
    for person in [FRIEND, REFERRER] {
        let tx = &mut Raw::Postgres(&mut connection).into();
        erase(tx, &[person], Scope::People, UnixMs(1)).await.unwrap();
        start_for_referrers(tx, &[person], UnixMs(1)).await.unwrap();
        let rows = read(&mut connection).await;
        assert!(rows < MOST_ROWS, "{person}: {rows}");
    }
    while referrer_piece(&mut Raw::Postgres(&mut connection).into(), REFERRER, EVENTS_PER_PIECE, UnixMs(1))
        .await
        .unwrap()
    {
        let rows = read(&mut connection).await;
        assert!(rows < MOST_ROWS, "a piece: {rows}");
    }
}
