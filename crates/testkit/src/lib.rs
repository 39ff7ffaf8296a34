//! What tests need around Refhook: a private PostgreSQL, a receiver that records, a name server, a folder.
//!
//! A separate crate because it holds what the product must never ship: a database without passwords, a certificate
//! authority, a server that obeys a test. Only dev-dependencies and the bench may name it; `deny.toml` says so and
//! `make lint` checks it.
//!
//! No test is ever skipped: if something is missing on the machine, the test fails and says how to install it.
#![expect(
    clippy::panic,
    clippy::expect_used,
    reason = "a test kit that can not do its part must fail the test"
)]

pub mod dns;
pub mod fixture;
pub mod folder;
pub mod postgres;
pub mod receiver;

/// Defines tests that run on both databases, as `<story>::sqlite` and `<story>::postgres`.
///
/// The start of a story is a type in the calling crate's `fixture`, made by `sqlite()` and `postgres()`.
#[macro_export]
#[expect(clippy::crate_in_macro_def, reason = "the fixture is that of the crate that tells the story")]
macro_rules! on_both {
    ($(async fn $story:ident($start:ident: $Start:ident) $body:block)+) => {$(
        async fn $story($start: crate::fixture::$Start) $body

        mod $story {
            #[tokio::test]
            async fn sqlite() {
                super::$story(crate::fixture::$Start::sqlite().await).await;
            }

            #[tokio::test]
            async fn postgres() {
                super::$story(crate::fixture::$Start::postgres().await).await;
            }
        }
    )+};
}
