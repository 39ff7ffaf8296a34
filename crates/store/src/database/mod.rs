//! Connections, transactions, and the one writer.

mod account_pool;
mod batcher;
mod checkpoint;
mod db;
pub mod db_stats;
mod direct;
mod emitter;
pub(crate) mod lead;
pub(crate) mod postgres;
mod postgres_tls;
pub(crate) mod reader;
mod refusals;
pub mod sqlite_file;
pub(crate) mod tx;
pub(crate) mod writer;

pub use batcher::{BatchRules, Batcher};
pub use db::{Db, DbSettings};
pub use lead::{LeadConnection, LeadTx};
pub use reader::Reader;
pub use tx::{Conn, Raw, Tx};
pub use writer::{WriteClass, Writer};
