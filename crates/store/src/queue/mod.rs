//! The queue of deliveries: claiming what is due, and writing what became of it. With `ids` the only place where
//! the two databases are told apart.

mod claim;
mod complete;
mod due;
mod insert;
mod node;
mod notices;
#[cfg(test)]
mod plans;
mod redate;

pub use refhook_core::delivery::health::Next;
use sqlx::AssertSqlSafe;

pub use crate::states::DeliveryPriority;
pub(crate) use claim::CLAIM_IS_OVER;
pub use claim::{ClaimRequest, ClaimedRow, claim, release};
pub use complete::{AttemptRecord, Completion, complete};
pub use due::{DueLane, due_lanes};
pub(crate) use insert::{INSERT as INSERT_DELIVERIES, rows as delivery_rows};
pub use insert::{NewDelivery, insert};
pub use node::NodeLock;
pub use notices::Notices;
pub use redate::{MOST_AHEAD_MS, misdated, redate_piece};

use crate::Tx;

/// A condition that a row's id is among those of `rows`, each made once. With `skip_locked` rows that somebody works on are
/// passed over; on SQLite nobody else ever does.
pub(crate) fn id_among(is_postgres: bool, rows: &str, skip_locked: bool) -> String {
    // PostgreSQL may run a subquery of IN several times and then takes too many; an array is made once.
    match (is_postgres, skip_locked) {
        (true, true) => format!("id = ANY(ARRAY({rows} FOR UPDATE SKIP LOCKED))"),
        (true, false) => format!("id = ANY(ARRAY({rows}))"),
        (false, _) => format!("id IN ({rows})"),
    }
}

/// A statement that locks the rows it reads on PostgreSQL. SQLite has one writer and needs none of it.
pub(crate) fn locking(tx: &Tx<'_>, sql: &str) -> AssertSqlSafe<String> {
    AssertSqlSafe(if tx.is_postgres() { format!("{sql} FOR UPDATE") } else { sql.to_owned() })
}
