//! The database of Refhook, and the only crate with SQL.
//!
//! SQLite and PostgreSQL run the same statements, except for what leads wait for: on a [`LeadConnection`] SQLite runs
//! prepared statements row by row. Elsewhere a set of rows is passed as one JSON array, read back by `jsonb_each`, which
//! SQLite has and a migration defines for PostgreSQL; so a batch takes the same number of statements whatever its size.
//! Otherwise the two dialects differ only under [`queue`] and where [`database::db_stats`] reads a database's size.

#[cfg(test)]
mod costs;
mod error;
pub mod faults;
pub mod ids;
mod newer;
mod rows;
mod states;

pub mod accounts;
pub mod attempts;
pub mod bulk_jobs;
pub mod campaigns;
pub mod database;
pub mod deliveries;
pub mod erase;
pub mod events;
pub mod installation;
pub mod ledger;
pub mod people;
pub mod queue;
pub mod retention;
pub mod search;
pub mod uploads;
pub mod webhooks;

pub use database::{
    BatchRules, Batcher, Conn, Db, DbSettings, LeadConnection, LeadTx, Raw, Reader, Tx, WriteClass, Writer,
};
pub use error::StoreError;
