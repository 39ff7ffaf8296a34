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
mod statements;
mod tls;
mod vitals;
mod writer;

pub(crate) use refhook_testkit::on_both;
