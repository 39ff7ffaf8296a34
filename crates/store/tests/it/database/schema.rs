//! The two migration folders describe the same tables.

use std::collections::BTreeSet;

use refhook_store::{Raw, StoreError};

use crate::fixture::Store;

/// Tables that one database has for itself: PostgreSQL keeps these numbers in sequences.
const SQLITE_ONLY: [&str; 1] = ["id_counters"];

async fn columns(store: &Store) -> Result<BTreeSet<(String, String)>, StoreError> {
    let mut connection = store.read().await;
    let rows: Vec<(String, String)> = match connection.tx().raw() {
        Raw::Sqlite(connection) => {
            sqlx::query_as(
                "SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c
                 WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'",
            )
            .fetch_all(connection)
            .await?
        }
        Raw::Postgres(connection) => {
            sqlx::query_as(
                "SELECT table_name::text, column_name::text FROM information_schema.columns
                 WHERE table_schema = 'public'",
            )
            .fetch_all(connection)
            .await?
        }
    };
    let ours = rows.into_iter().filter(|(table, _)| table != "_sqlx_migrations");
    Ok(ours.filter(|(table, _)| !SQLITE_ONLY.contains(&table.as_str())).collect())
}

#[tokio::test]
async fn both_databases_have_the_same_tables_and_columns() {
    let (sqlite, postgres) = (Store::sqlite().await, Store::postgres().await);
    let (ours, theirs) = (columns(&sqlite).await.unwrap(), columns(&postgres).await.unwrap());
    assert!(ours.len() > 80, "the tables were not read: {ours:?}");
    let apart: Vec<_> = ours.symmetric_difference(&theirs).collect();
    assert!(apart.is_empty(), "only in one of them: {apart:?}");
}
