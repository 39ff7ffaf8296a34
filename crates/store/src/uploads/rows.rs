//! The rows of a file, and their outcomes.

use refhook_core::ids::{PersonId, UploadId};
use refhook_core::stored_enum;
use serde::Serialize;
use strum::{EnumString, FromRepr, IntoStaticStr, VariantArray};

use crate::database::tx::on;
use crate::rows::{json_rows, json_values, to_json};
use crate::{StoreError, Tx};

/// The outcome of a row, or its predicted outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, FromRepr, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
#[repr(i16)]
pub enum RowOutcome {
    /// Somebody joined, or became qualified.
    Added,
    /// They had already joined, or were already qualified.
    Unchanged,
    /// It cannot be accepted.
    Refused,
}

stored_enum!(RowOutcome, "outcome of a row");

/// A row of the file to store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRow {
    /// Counted from 1.
    pub number: i64,
    /// Its line in a spreadsheet.
    pub line: i64,
    /// Its cells.
    pub cells: Vec<String>,
}

/// A row of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the table's, described in the migration")]
pub struct UploadRow {
    pub number: i64,
    pub line: i64,
    pub cells: Vec<String>,
    pub outcome: Option<RowOutcome>,
    pub reason: Option<String>,
    pub person_id: Option<PersonId>,
}

/// The result of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowResult {
    /// The row's number.
    pub number: i64,
    /// The outcome.
    pub outcome: RowOutcome,
    /// Why, in a sentence; `None` for people who were added.
    pub reason: Option<String>,
    /// The person.
    pub person_id: Option<PersonId>,
}

#[derive(sqlx::FromRow)]
struct StoredRow {
    number: i64,
    line: i64,
    cells: String,
    outcome: Option<i16>,
    reason: Option<String>,
    person_id: Option<i64>,
}

impl StoredRow {
    fn into_row(self) -> Result<UploadRow, StoreError> {
        let unreadable = |error| StoreError::Unreadable { what: "row of an upload", error };
        Ok(UploadRow {
            number: self.number,
            line: self.line,
            cells: serde_json::from_str(&self.cells).map_err(unreadable)?,
            outcome: self.outcome.map(RowOutcome::from_db).transpose()?,
            reason: self.reason,
            person_id: self.person_id.map(PersonId),
        })
    }
}

#[derive(Serialize)]
struct Inserted {
    n: i64,
    l: i64,
    c: String,
}

/// Adds rows to an upload that is being read.
pub async fn add_rows(tx: &mut Tx<'_>, id: UploadId, rows: &[NewRow]) -> Result<(), StoreError> {
    let sql = "INSERT INTO upload_rows (upload_id, number, line, cells)
        SELECT $2, CAST(value->>'n' AS BIGINT), CAST(value->>'l' AS BIGINT), value->>'c' FROM jsonb_each($1)";
    let rows =
        json_rows(rows.iter().map(|row| Inserted { n: row.number, l: row.line, c: to_json(&row.cells) }));
    on!(tx, conn => sqlx::query(sql).bind(&rows).bind(id.0).execute(conn).await.map(drop))?;
    Ok(())
}

/// The next rows after a number.
pub async fn rows_after(
    tx: &mut Tx<'_>,
    id: UploadId,
    after: i64,
    limit: i64,
) -> Result<Vec<UploadRow>, StoreError> {
    let sql = "SELECT number, line, cells, outcome, reason, person_id FROM upload_rows
        WHERE upload_id = $1 AND number > $2 ORDER BY number LIMIT $3";
    let rows: Vec<StoredRow> =
        on!(tx, conn => sqlx::query_as(sql).bind(id.0).bind(after).bind(limit).fetch_all(conn).await)?;
    rows.into_iter().map(StoredRow::into_row).collect()
}

/// Rows with one outcome, up to a position.
pub async fn rows_of_outcome(
    tx: &mut Tx<'_>,
    id: UploadId,
    outcome: RowOutcome,
    position: i64,
    (offset, limit): (i64, i64),
) -> Result<Vec<UploadRow>, StoreError> {
    let sql = "SELECT number, line, cells, outcome, reason, person_id FROM upload_rows
        WHERE upload_id = $1 AND outcome = $2 AND number <= $3 ORDER BY number LIMIT $4 OFFSET $5";
    let rows: Vec<StoredRow> = on!(tx, conn => sqlx::query_as(sql).bind(id.0).bind(outcome as i16).bind(position)
        .bind(limit).bind(offset).fetch_all(conn).await)?;
    rows.into_iter().map(StoredRow::into_row).collect()
}

#[derive(Serialize)]
struct Told<'a> {
    u: UploadId,
    n: i64,
    o: i16,
    r: Option<&'a str>,
    p: Option<PersonId>,
}

/// The upload id is in each JSON row: as a single bound value, it makes SQLite read all rows of the upload for each
/// piece.
const TELL: &str = "UPDATE upload_rows SET outcome = CAST(j.value->>'o' AS SMALLINT), reason = j.value->>'r',
        person_id = CAST(j.value->>'p' AS BIGINT)
    FROM jsonb_each($1) j
    WHERE upload_id = CAST(j.value->>'u' AS BIGINT) AND number = CAST(j.value->>'n' AS BIGINT)";

/// Records the results of rows.
pub(super) async fn tell(tx: &mut Tx<'_>, id: UploadId, results: &[RowResult]) -> Result<(), StoreError> {
    let rows = json_rows(results.iter().map(|result| Told {
        u: id,
        n: result.number,
        o: result.outcome as i16,
        r: result.reason.as_deref(),
        p: result.person_id,
    }));
    on!(tx, conn => sqlx::query(TELL).bind(&rows).execute(conn).await.map(drop))?;
    Ok(())
}

const FORGET: &str = "UPDATE upload_rows SET cells = '[]', reason = NULL
    WHERE person_id IN (SELECT CAST(value->>'v' AS BIGINT) FROM jsonb_each($1))";

/// Empties the rows of these people.
pub async fn forget(tx: &mut Tx<'_>, people: &[PersonId]) -> Result<(), StoreError> {
    on!(tx, conn => sqlx::query(FORGET).bind(json_values(people)).execute(conn).await.map(drop))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use refhook_testkit::folder::Folder;

    use super::*;
    use crate::database::reader::Pools;
    use crate::{Db, DbSettings};

    /// A file's 200,000 rows are read by key, never scanned for each piece.
    #[tokio::test]
    async fn what_changes_rows_finds_them_by_their_keys() {
        let folder = Folder::create();
        let db = Db::open(&DbSettings::Sqlite(folder.path().join("refhook.db"))).await.unwrap();
        let Pools::Sqlite { small: read, .. } = &db.reader.0 else { panic!("a SQLite database") };
        for (sql, by) in [
            (TELL, "upload_rows USING PRIMARY KEY (upload_id=? AND number=?)"),
            (FORGET, "upload_rows USING INDEX upload_rows_of_person"),
        ] {
            let explain = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"));
            let plan: Vec<(i64, i64, i64, String)> =
                sqlx::query_as(explain).bind("[]").fetch_all(read).await.unwrap();
            assert!(plan.iter().any(|(.., step)| step.contains(by)), "{by}: {plan:?}");
        }
    }
}
