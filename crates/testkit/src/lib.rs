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
pub mod folder;
pub mod postgres;
pub mod receiver;
