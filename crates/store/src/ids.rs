//! Ids for new rows, taken before the insert: the batch knows them, and none is ever handed out twice.

use strum::IntoStaticStr;

use rusqlite::Connection;

use crate::database::lead::{Database, LeadConnection};
use crate::database::tx::in_time;
use crate::{Raw, StoreError, Tx};

/// What an id is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr)]
#[expect(missing_docs, reason = "the names are the tables'")]
#[strum(serialize_all = "snake_case")]
pub enum IdKind {
    Accounts,
    Members,
    ApiTokens,
    Campaigns,
    People,
    Webhooks,
    Links,
    Retries,
    Uploads,
    WebhookEvents,
    Backfills,
    Discards,
}

impl IdKind {
    fn name(self) -> &'static str {
        self.into()
    }
}

/// Takes `n` ids, ascending.
pub async fn take_ids(tx: &mut impl LeadConnection, kind: IdKind, n: usize) -> Result<Vec<i64>, StoreError> {
    let n = i64::try_from(n).unwrap_or(i64::MAX);
    match tx.database() {
        Database::Sqlite(sqlite) => {
            let sql = "UPDATE id_counters SET next = next + ?2 WHERE kind = ?1 RETURNING next - ?2";
            let take = |db: &Connection| {
                db.prepare_cached(sql)?.query_row((kind.name(), n), |row| row.get::<_, i64>(0))
            };
            let first = sqlite.run(take).await?;
            Ok((first..first + n).collect())
        }
        Database::Postgres(connection) => {
            let sql = "SELECT nextval($1::regclass) FROM generate_series(1, $2)";
            let sequence = format!("{}_ids", kind.name());
            let taken = sqlx::query_scalar(sql).bind(sequence).bind(n).fetch_all(connection);
            let mut ids: Vec<i64> = in_time(taken).await?;
            ids.sort_unstable();
            Ok(ids)
        }
    }
}

/// Takes one id.
pub async fn take_id(tx: &mut impl LeadConnection, kind: IdKind) -> Result<i64, StoreError> {
    take_ids(tx, kind, 1).await.map(|ids| ids[0])
}

/// Makes `next` the next id: for tests that compare bytes, and for importing the ids of another system. The caller
/// ensures that no higher id is in use.
pub async fn set_next_id(tx: &mut Tx<'_>, kind: IdKind, next: i64) -> Result<(), StoreError> {
    match tx.raw() {
        Raw::Sqlite(connection) => {
            let sql = "UPDATE id_counters SET next = $2 WHERE kind = $1";
            sqlx::query(sql).bind(kind.name()).bind(next).execute(connection).await?;
        }
        Raw::Postgres(connection) => {
            let sql = "SELECT setval($1::regclass, $2, false)";
            let sequence = format!("{}_ids", kind.name());
            in_time(sqlx::query(sql).bind(sequence).bind(next).execute(connection)).await?;
        }
    }
    Ok(())
}
