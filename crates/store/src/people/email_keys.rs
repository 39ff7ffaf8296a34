//! Recomputes address keys that an earlier version made by a different rule.
//!
//! It runs while the database is opened, before anybody is served, in pieces, so that a database of any size resumes
//! where it was interrupted. First every outdated key gets a unique placeholder ([`EmailRow::apart`]); then each row
//! takes its new key. Where two rows share one, the earlier gets it; the later keeps its placeholder, is flagged, and
//! is found through `duplicate_addresses`.

use std::collections::HashMap;

use refhook_core::people::email;
use refhook_core::people::person::Flags;
use serde::Serialize;
use sqlx::AssertSqlSafe;

use crate::database::reader::Reader;
use crate::database::tx::on;
use crate::database::writer::{WriteClass, Writer};
use crate::rows::{json_rows, json_values};
use crate::{StoreError, Tx, installation};

/// The name of the installation fact that records progress, and its values.
const FACT: &str = "email_keys";
const SETTLE: &[u8] = b"settle";
const DONE: &[u8] = b"done";
/// Rows examined at once.
const PIECE_ROWS: i64 = 5_000;

/// A table with addresses. Within a scope no two rows share a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Table {
    People,
    Members,
}

impl Table {
    const fn name(self) -> &'static str {
        match self {
            Self::People => "people",
            Self::Members => "members",
        }
    }

    const fn scope(self) -> &'static str {
        match self {
            Self::People => "t.campaign_id",
            Self::Members => "CAST(0 AS BIGINT)",
        }
    }
}

#[derive(Debug, Clone, sqlx::FromRow)]
struct EmailRow {
    id: i64,
    scope: i64,
    email: String,
    email_key: String,
}

impl EmailRow {
    /// The key by the current rule.
    fn key(&self) -> String {
        email::key(&self.email)
    }

    /// A unique placeholder key: no address ends with a space and a number.
    fn apart(&self) -> String {
        format!("{} {}", self.key(), self.id)
    }
}

/// An open database.
#[derive(Clone, Copy)]
pub(crate) struct Access<'a> {
    pub(crate) reader: &'a Reader,
    pub(crate) writer: &'a Writer,
}

/// Recomputes every outdated key, once in a database's lifetime.
pub(crate) async fn bring_up_to_date(db: Access<'_>) -> Result<(), StoreError> {
    let fact = installation::get(&mut db.reader.read().await?.tx(), FACT).await?;
    if fact.as_deref() == Some(DONE) {
        return Ok(());
    }
    write(db, |tx| Box::pin(async move { installation::put_once(tx, FACT, b"set apart").await })).await?;
    if fact.as_deref() != Some(SETTLE) {
        let mut changed = 0;
        for table in [Table::People, Table::Members] {
            changed += each_piece(db, table, set_apart).await?;
        }
        let next = if changed == 0 { DONE } else { SETTLE };
        write(db, move |tx| Box::pin(async move { installation::put(tx, FACT, next).await })).await?;
        if changed == 0 {
            return Ok(());
        }
        tracing::info!(changed, "keys of email addresses are made anew");
    }
    for table in [Table::People, Table::Members] {
        let duplicates = each_piece(db, table, settle).await?;
        if duplicates > 0 {
            let of = table.name();
            tracing::warn!(duplicates, of, "some have an address that somebody before them has, too");
        }
    }
    write(db, |tx| Box::pin(async move { installation::put(tx, FACT, DONE).await })).await
}

type Work<'t, T> = futures_util::future::BoxFuture<'t, Result<T, StoreError>>;

async fn write<T: Send + 'static>(
    db: Access<'_>,
    work: impl for<'a, 't> FnOnce(&'a mut Tx<'t>) -> Work<'a, T> + Send + 'static,
) -> Result<T, StoreError> {
    db.writer.write(WriteClass::Background, move |mut tx| Box::pin(async move { work(&mut tx).await })).await
}

/// Works through a table in id order; returns the sum of the results of `work`.
async fn each_piece(
    db: Access<'_>,
    table: Table,
    work: impl for<'a, 't> Fn(&'a mut Tx<'t>, Table, Vec<EmailRow>) -> Work<'a, usize>
    + Copy
    + Send
    + Sync
    + 'static,
) -> Result<usize, StoreError> {
    let (mut from, mut sum) = (0, 0);
    loop {
        let mut connection = db.reader.read().await?;
        let Some(to) = end_of_piece(&mut connection.tx(), table, from).await? else { return Ok(sum) };
        // Most pieces contain no such row and need no write.
        let found = read(&mut connection.tx(), table, (from, to)).await?;
        drop(connection);
        if !found.is_empty() {
            sum += write(db, move |tx| {
                Box::pin(async move {
                    // Another node waits here, and then finds the work done.
                    let lock = "UPDATE installation SET value = value WHERE name = $1";
                    on!(tx, conn => sqlx::query(lock).bind(FACT).execute(conn).await.map(drop))?;
                    let rows = read(tx, table, (from, to)).await?;
                    work(tx, table, rows).await
                })
            })
            .await?;
        }
        from = to;
    }
}

async fn end_of_piece(tx: &mut Tx<'_>, table: Table, from: i64) -> Result<Option<i64>, StoreError> {
    let sql = format!(
        "SELECT MAX(id) FROM (SELECT id FROM {} WHERE id > $1 ORDER BY id LIMIT {PIECE_ROWS}) AS piece",
        table.name()
    );
    Ok(on!(tx, conn => sqlx::query_scalar(AssertSqlSafe(sql)).bind(from).fetch_one(conn).await)?)
}

/// The rows of a piece whose addresses are not pure ASCII; for ASCII the key is the same.
async fn read(tx: &mut Tx<'_>, table: Table, (from, to): (i64, i64)) -> Result<Vec<EmailRow>, StoreError> {
    let sql = format!(
        "SELECT t.id, {} AS scope, t.email, t.email_key FROM {} t WHERE t.id > $1 AND t.id <= $2
            AND t.email_key IS NOT NULL AND OCTET_LENGTH(t.email) <> LENGTH(t.email) ORDER BY t.id",
        table.scope(),
        table.name()
    );
    Ok(on!(tx, conn => sqlx::query_as(AssertSqlSafe(sql)).bind(from).bind(to).fetch_all(conn).await)?)
}

/// Gives each row with an outdated key its placeholder; returns how many there are.
fn set_apart<'a>(tx: &'a mut Tx<'_>, table: Table, rows: Vec<EmailRow>) -> Work<'a, usize> {
    Box::pin(async move {
        let stale = |row: &&EmailRow| row.email_key != row.key();
        let stale: Vec<_> = rows.iter().filter(stale).map(|row| Change::new(row, row.apart())).collect();
        let count = stale.len();
        change(tx, table, &stale).await?;
        Ok(count)
    })
}

/// Gives rows with a placeholder their new keys, the earliest row first; returns how many others keep their
/// placeholder.
fn settle<'a>(tx: &'a mut Tx<'_>, table: Table, rows: Vec<EmailRow>) -> Work<'a, usize> {
    Box::pin(async move {
        let apart: Vec<_> = rows.into_iter().filter(|row| row.email_key == row.apart()).collect();
        let mut holders = holders(tx, table, &apart).await?;
        let (mut taken, mut later) = (Vec::new(), Vec::new());
        for row in apart {
            let place = (row.scope, row.key());
            match holders.get(&place) {
                Some(holder) if holder.id < row.id => later.push(row),
                other => {
                    later.extend(other.cloned());
                    taken.push(Change::new(&row, place.1.clone()));
                    holders.insert(place, row);
                }
            }
        }
        let kept: Vec<_> = later.iter().map(|row| Change::new(row, row.apart())).collect();
        change(tx, table, &kept).await?;
        change(tx, table, &taken).await?;
        if table == Table::People {
            note_duplicates(tx, &later).await?;
        }
        Ok(later.len())
    })
}

#[derive(Serialize)]
struct Change {
    id: i64,
    scope: i64,
    k: String,
}

impl Change {
    const fn new(row: &EmailRow, k: String) -> Self {
        Self { id: row.id, scope: row.scope, k }
    }
}

async fn change(tx: &mut Tx<'_>, table: Table, changes: &[Change]) -> Result<(), StoreError> {
    if changes.is_empty() {
        return Ok(());
    }
    let table = table.name();
    let sql = format!(
        "UPDATE {table} SET email_key = j.value->>'k' FROM jsonb_each($1) j
            WHERE {table}.id = CAST(j.value->>'id' AS BIGINT)"
    );
    on!(tx, conn => sqlx::query(AssertSqlSafe(sql)).bind(json_rows(changes)).execute(conn).await.map(drop))?;
    Ok(())
}

/// Who currently has the keys that these rows should get.
async fn holders(
    tx: &mut Tx<'_>,
    table: Table,
    rows: &[EmailRow],
) -> Result<HashMap<(i64, String), EmailRow>, StoreError> {
    if rows.is_empty() {
        return Ok(HashMap::new());
    }
    let wanted = json_rows(rows.iter().map(|row| Change::new(row, row.key())));
    let sql = format!(
        "SELECT DISTINCT t.id, {scope} AS scope, t.email, t.email_key FROM jsonb_each($1) j JOIN {} t
            ON {scope} = CAST(j.value->>'scope' AS BIGINT) AND t.email_key = j.value->>'k'",
        table.name(),
        scope = table.scope()
    );
    let found: Vec<EmailRow> =
        on!(tx, conn => sqlx::query_as(AssertSqlSafe(sql)).bind(wanted).fetch_all(conn).await)?;
    Ok(found.into_iter().map(|row| ((row.scope, row.email_key.clone()), row)).collect())
}

async fn note_duplicates(tx: &mut Tx<'_>, later: &[EmailRow]) -> Result<(), StoreError> {
    if later.is_empty() {
        return Ok(());
    }
    let rows = json_rows(later.iter().map(|row| Change::new(row, row.key())));
    let sql = "INSERT INTO duplicate_addresses (campaign_id, email_key, person_id)
        SELECT CAST(value->>'scope' AS BIGINT), value->>'k', CAST(value->>'id' AS BIGINT)
        FROM jsonb_each($1) WHERE true ON CONFLICT DO NOTHING";
    on!(tx, conn => sqlx::query(sql).bind(rows).execute(conn).await.map(drop))?;
    let flag = Flags { duplicate_email: true, ..Flags::default() }.bits();
    let sql = format!(
        "UPDATE people SET flags = flags | {flag}
            WHERE id IN (SELECT CAST(value->>'v' AS BIGINT) FROM jsonb_each($1))"
    );
    let ids = json_values(later.iter().map(|row| row.id));
    on!(tx, conn => sqlx::query(AssertSqlSafe(sql)).bind(ids).execute(conn).await.map(drop))?;
    Ok(())
}
