//! The store on both databases: every story runs on SQLite and on PostgreSQL.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that meets the unexpected must fail, in its helpers too"
)]

mod database;
mod email_keys;
mod fixture;
mod pages;
mod people;
mod queue;
mod rest;
mod sessions;

pub(crate) use refhook_testkit::on_both;
