//! The two migration folders describe the same tables.

use std::collections::BTreeSet;

use refhook_store::{Db, StoreError};

use crate::fixture::Store;

/// Tables that one database has for itself: PostgreSQL keeps these numbers in sequences.
const SQLITE_ONLY: [&str; 1] = ["id_counters"];

async fn columns(db: &Db) -> Result<BTreeSet<(String, String)>, StoreError> {
    let rows: Vec<(String, String)> = match db {
        Db::Sqlite { read, .. } => {
            sqlx::query_as(
                "SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c
                 WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'",
            )
            .fetch_all(read)
            .await?
        }
        Db::Postgres { pool, .. } => {
            sqlx::query_as(
                "SELECT table_name::text, column_name::text FROM information_schema.columns
                 WHERE table_schema = 'public'",
            )
            .fetch_all(pool)
            .await?
        }
    };
    let ours = rows.into_iter().filter(|(table, _)| table != "_sqlx_migrations");
    Ok(ours.filter(|(table, _)| !SQLITE_ONLY.contains(&table.as_str())).collect())
}

#[tokio::test]
async fn both_databases_have_the_same_tables_and_columns() {
    let (sqlite, postgres) = (Store::sqlite().await, Store::postgres().await);
    let (ours, theirs) = (columns(&sqlite.db).await.unwrap(), columns(&postgres.db).await.unwrap());
    assert!(ours.len() > 80, "the tables were not read: {ours:?}");
    let apart: Vec<_> = ours.symmetric_difference(&theirs).collect();
    assert!(apart.is_empty(), "only in one of them: {apart:?}");
}
