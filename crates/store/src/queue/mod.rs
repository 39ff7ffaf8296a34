//! The queue of deliveries: claiming what is due, and writing what became of it. With `ids` the only place where
//! the two databases are told apart.

mod claim;
mod complete;
mod due;
mod handover;
mod insert;
mod notices;
#[cfg(test)]
mod plans;

pub use refhook_core::health::Next;
use sqlx::AssertSqlSafe;

pub use claim::{Claim, ClaimId, ClaimRequest, ClaimedRow, claim, release};
pub use complete::{AttemptRecord, Completion, complete};
pub use due::{DueLane, due_lanes};
pub use handover::{Arrival, Claimed, HandOver, Hold, Slot};
pub use insert::{NewDelivery, insert};
pub use notices::{Notice, exchange};

use crate::Tx;

/// A statement that locks the rows it reads on PostgreSQL. SQLite has one writer and needs none of it.
pub(crate) fn locking(tx: &Tx<'_>, sql: &str) -> AssertSqlSafe<String> {
    AssertSqlSafe(match tx {
        Tx::Sqlite(_) => sql.to_owned(),
        Tx::Postgres(_) => format!("{sql} FOR UPDATE"),
    })
}
