//! What tests need around Refhook: a private PostgreSQL, a receiver that records, a name server, a folder.
//!
//! This is a crate of its own because it holds what the product must not be able to ship: a database without
//! passwords, a certificate authority, a server that obeys a test. Only dev-dependencies and the bench name it;
//! `deny.toml` says so and `make lint` checks it.
//!
//! Nothing here is ever skipped: what is missing on the machine fails the test, with the line that installs it.
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

/// Writes stories once and runs each on both databases, as the tests `<story>::sqlite` and `<story>::postgres`.
///
/// What a story begins with is a type in the `fixture` of the crate that tells it, made by `sqlite()` and `postgres()`.
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
