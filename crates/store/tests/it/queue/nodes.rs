//! A node's number is its own, on PostgreSQL.

use std::time::{Duration, Instant};

use refhook_store::DbSettings;
use refhook_store::queue::NodeLock;
use sqlx::PgPool;

use crate::fixture::Store;

const NODE: u32 = 0xffff_fff0;

fn pool(store: &Store) -> PgPool {
    let DbSettings::Postgres(url) = &store.settings else { panic!("on PostgreSQL") };
    PgPool::connect_lazy(url).unwrap()
}

/// Who holds an advisory lock.
async fn holders(store: &Store) -> Vec<i32> {
    let sql = "SELECT pid FROM pg_locks l JOIN pg_database d ON d.oid = l.database
        WHERE locktype = 'advisory' AND datname = current_database()";
    sqlx::query_scalar(sql).fetch_all(&pool(store)).await.unwrap()
}

#[tokio::test]
async fn a_number_in_use_is_refused_until_it_is_given_back() {
    let store = Store::postgres().await;
    let first = NodeLock::take(store.db.reader(), NODE, 1).await.unwrap().expect("it is free");
    assert!(NodeLock::take(store.db.reader(), NODE, 2).await.unwrap().is_none());
    let other = NodeLock::take(store.db.reader(), NODE - 1, 2).await.unwrap().expect("another number");
    first.release().await;
    NodeLock::take(store.db.reader(), NODE, 3).await.unwrap().expect("it was given back");
    other.release().await;
    // On SQLite there is one server alone.
    let store = Store::sqlite().await;
    let _first = NodeLock::take(store.db.reader(), NODE, 1).await.unwrap().unwrap();
    NodeLock::take(store.db.reader(), NODE, 2).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_hold_outlives_its_connection_and_ends_only_when_another_node_was_faster() {
    let store = Store::postgres().await;
    let mut lock = NodeLock::take(store.db.reader(), NODE, 1).await.unwrap().unwrap();
    let db = store.db.clone();
    let retention = tokio::spawn(async move { lock.keep().await });
    let end = async |pid: i32| {
        sqlx::query("SELECT pg_terminate_backend($1)").bind(pid).execute(&pool(&store)).await.unwrap();
    };
    let first = holders(&store).await;
    assert_eq!(first.len(), 1);
    end(first[0]).await;
    let began = Instant::now();
    loop {
        let now = holders(&store).await;
        if now.len() == 1 && now != first {
            break;
        }
        assert!(began.elapsed() < Duration::from_secs(20), "it is not taken again: {now:?}");
    }
    assert!(!retention.is_finished());
    // Another node takes it in the moment when nobody has it.
    end(holders(&store).await[0]).await;
    let theirs = NodeLock::take(db.reader(), NODE, 2).await.unwrap().expect("it is free for a moment");
    retention.await.unwrap();
    theirs.release().await;
}
