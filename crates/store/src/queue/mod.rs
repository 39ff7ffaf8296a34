//! The queue of deliveries: claiming due ones and writing their outcomes. With `ids` the only place where the two
//! databases are told apart.

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
pub(crate) use insert::{INSERT as INSERT_DELIVERIES, insert_in_sqlite, rows as delivery_rows};
pub use insert::{NewDelivery, insert};
pub use node::NodeLock;
pub use notices::Notices;
pub use redate::{MOST_AHEAD_MS, misdated, redate_piece};

use crate::Tx;

/// SQL condition: a row's id is among those of `rows`, which is evaluated once. With `skip_locked`, rows locked by
/// others are skipped; on SQLite there are never any.
pub(crate) fn id_among(is_postgres: bool, rows: &str, skip_locked: bool) -> String {
    // PostgreSQL may evaluate a subquery of IN several times and then takes too many rows; an array is evaluated once.
    match (is_postgres, skip_locked) {
        (true, true) => format!("id = ANY(ARRAY({rows} FOR UPDATE SKIP LOCKED))"),
        (true, false) => format!("id = ANY(ARRAY({rows}))"),
        (false, _) => format!("id IN ({rows})"),
    }
}

/// Makes a SELECT lock the rows it reads on PostgreSQL. SQLite has a single writer and needs no locks.
pub(crate) fn locking(tx: &Tx<'_>, sql: &str) -> AssertSqlSafe<String> {
    AssertSqlSafe(if tx.is_postgres() { format!("{sql} FOR UPDATE") } else { sql.to_owned() })
}
