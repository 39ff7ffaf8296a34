//! The database itself: opening, writing, upgrading.

mod batcher;
mod db_stats;
mod migrations;
mod newer;
mod opening;
mod schema;
mod statements;
mod tls;
mod writer;
