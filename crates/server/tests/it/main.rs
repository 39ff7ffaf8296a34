//! End-to-end tests: the real server, a real database, a real receiver.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that meets the unexpected must fail, in its helpers too"
)]

mod accounts;
mod api;
mod chaos;
mod delivery;
mod fixture;
mod operation;
mod pages;
mod upgrade;

pub(crate) use refhook_testkit::on_both;
