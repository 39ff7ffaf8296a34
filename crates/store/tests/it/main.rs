//! The store on both databases: every story runs on SQLite and on PostgreSQL.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that meets the unexpected must fail, in its helpers too"
)]

mod batcher;
mod email_keys;
mod fixture;
mod happened;
mod migrations;
mod newer;
mod nodes;
mod opening;
mod pages;
mod people;
mod queue;
mod redate;
mod release;
mod rest;
mod schema;
mod sessions;
mod tls;
mod vitals;
mod writer;

/// Writes a story once and runs it on both databases.
#[macro_export]
macro_rules! on_both {
    ($(async fn $name:ident($store:ident: Store) $body:block)+) => {$(
        async fn $name($store: $crate::fixture::Store) $body

        mod $name {
            #[tokio::test]
            async fn sqlite() {
                super::$name($crate::fixture::Store::sqlite().await).await;
            }

            #[tokio::test]
            async fn postgres() {
                super::$name($crate::fixture::Store::postgres().await).await;
            }
        }
    )+};
}
