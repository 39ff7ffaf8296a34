//! The database of Refhook, and the only crate with SQL.
//!
//! SQLite and PostgreSQL run the same statements. A set of rows goes in as one JSON array, read back by
//! `jsonb_each`, which SQLite has and a migration defines for PostgreSQL; so a batch costs the same number of
//! statements whatever its size. The two dialects part only under [`queue`], in [`ids`], and where [`vitals`] asks for a
//! database's size.

mod account_pool;
mod batcher;
mod campaign_facts;
mod checkpoint;
#[cfg(test)]
mod costs;
mod db;
mod email_keys;
mod emitter;
mod error;
pub mod faults;
pub mod ids;
mod newer;
mod postgres;
mod postgres_tls;
mod reader;
mod rows;
mod states;
mod tx;
mod writer;

pub mod accounts;
pub mod attempts;
pub mod bulk_jobs;
pub mod campaigns;
pub mod deliveries;
pub mod erase;
pub mod events;
pub mod idempotency;
pub mod inbound;
pub mod installation;
pub mod ledger;
pub mod links;
pub mod logos;
pub mod members;
pub mod people;
pub mod queue;
pub mod retention;
pub mod search;
pub mod sessions;
pub mod sqlite_file;
pub mod tokens;
pub mod uploads;
pub mod vitals;
pub mod webhooks;

pub use batcher::{BatchRules, Batcher};
pub use db::{Db, DbSettings};
pub use error::StoreError;
pub use reader::Reader;
pub use tx::{Conn, Raw, Tx};
pub use writer::{WriteClass, Writer};
