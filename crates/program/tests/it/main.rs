//! The use cases on both databases.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that meets the unexpected must fail, in its helpers too"
)]

mod bulk_jobs;
mod effects;
mod exports;
mod fixture;
mod interleavings;
mod stories;
mod uploads;
mod workbooks;

/// Writes a story once and runs it on both databases.
#[macro_export]
macro_rules! on_both {
    ($(async fn $name:ident($home:ident: Home) $body:block)+) => {$(
        async fn $name($home: $crate::fixture::Home) $body

        mod $name {
            #[tokio::test]
            async fn sqlite() {
                super::$name($crate::fixture::Home::sqlite().await).await;
            }

            #[tokio::test]
            async fn postgres() {
                super::$name($crate::fixture::Home::postgres().await).await;
            }
        }
    )+};
}
