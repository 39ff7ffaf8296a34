//! Running an upload: beginning, working in pieces, ending.

use const_format::formatcp;
use refhook_core::ids::{AccountId, UploadId};
use refhook_core::time::UnixMs;
use refhook_dispatch::ClaimId;
use sqlx::AssertSqlSafe;

use super::rows::tell;
use super::{Column, ReadAs, RowOutcome, RowResult, SELECT, StoredUpload, Upload, UploadKind, UploadState};
use crate::database::tx::on;
use crate::rows::{listed, to_json};
use crate::states::{
    UPLOAD_CANCELLED, UPLOAD_CHECKING, UPLOAD_DONE, UPLOAD_FAILED, UPLOAD_OPEN, UPLOAD_READING, UPLOAD_READY,
    UPLOAD_RUNNING,
};
use crate::{Raw, StoreError, Tx};

/// Where a piece of a check or a run starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// The upload.
    pub id: UploadId,
    /// The id under which its rows are stored.
    pub rows_id: UploadId,
    /// Its state: [`UploadState::Checking`] or [`UploadState::Running`].
    pub state: UploadState,
    /// The number of the last row before the piece.
    pub after: i64,
}

/// Begins to check or run an upload from its first row. `None` when its state does not allow it.
///
/// A check lives in the process that began it, which `claim` identifies.
pub async fn begin(
    tx: &mut Tx<'_>,
    (account, id): (AccountId, UploadId),
    state: UploadState,
    claim: ClaimId,
    now: UnixMs,
) -> Result<Option<Upload>, StoreError> {
    let sql = formatcp!(
        "UPDATE uploads SET state = $3, position = 0, added = 0, unchanged = 0, refused = 0, worked_at = $4,
            started_at = $5 WHERE id = $1 AND account_id = $2 AND {UPLOAD_OPEN} RETURNING id"
    );
    let worked_at = if state == UploadState::Checking { claim.0 } else { now.0 };
    let begun: Option<i64> = on!(tx, conn => sqlx::query_scalar(sql).bind(id.0).bind(account.0)
        .bind(state.to_db()).bind(worked_at).bind(now.0).fetch_optional(conn).await)?;
    if begun.is_none() {
        return Ok(None);
    }
    super::find(tx, account, id).await
}

/// Drops the samples of an upload's rows that helped judge how it was read: once it has begun, erasing a person empties
/// their row, and their name must not remain anywhere else.
pub async fn forget_samples(tx: &mut Tx<'_>, upload: &Upload) -> Result<(), StoreError> {
    let bare = |column: &Column| Column { samples: Vec::new(), ..column.clone() };
    let columns: Vec<Column> = upload.columns.iter().map(bare).collect();
    let read_as = ReadAs { preview: Vec::new(), notices: Vec::new(), ..upload.read_as.clone() };
    let sql = "UPDATE uploads SET columns = $2, reading = $3 WHERE id = $1";
    on!(tx, conn => sqlx::query(sql).bind(upload.id.0).bind(to_json(&columns)).bind(to_json(&read_as)).execute(conn)
        .await.map(drop))?;
    Ok(())
}

/// Cancels a check or a run. `None` when none is under way.
pub async fn cancel(
    tx: &mut Tx<'_>,
    (account, id): (AccountId, UploadId),
    now: UnixMs,
) -> Result<Option<Upload>, StoreError> {
    let sql = formatcp!(
        "UPDATE uploads SET finished_at = CASE WHEN state = {UPLOAD_RUNNING} THEN CAST($3 AS BIGINT) END,
            state = CASE WHEN state = {UPLOAD_RUNNING} THEN {UPLOAD_CANCELLED} ELSE {UPLOAD_READY} END
        WHERE id = $1 AND account_id = $2 AND state IN ({UPLOAD_CHECKING}, {UPLOAD_RUNNING}) RETURNING id"
    );
    let cancelled: Option<i64> = on!(tx, conn => sqlx::query_scalar(sql).bind(id.0).bind(account.0).bind(now.0)
        .fetch_optional(conn).await)?;
    if cancelled.is_none() {
        return Ok(None);
    }
    super::find(tx, account, id).await
}

/// Ends checks that nobody goes on with, so that they can be begun again: those of earlier starts of this node, and those
/// of a node that is gone, which began before `before` and are over by now where their node lives.
pub async fn end_abandoned_checks(tx: &mut Tx<'_>, claim: ClaimId, before: UnixMs) -> Result<(), StoreError> {
    let sql = formatcp!(
        "UPDATE uploads SET state = {UPLOAD_READY}, position = 0, added = 0, unchanged = 0, refused = 0
        WHERE state = {UPLOAD_CHECKING}
            AND ((worked_at >= $1 AND worked_at < $2) OR (worked_at <> $2 AND started_at < $3))"
    );
    on!(tx, conn => sqlx::query(sql).bind(claim.first_of_node()).bind(claim.0).bind(before.0).execute(conn).await
        .map(drop))?;
    Ok(())
}

/// The uploads that this start of this node checks.
pub async fn checking(tx: &mut Tx<'_>, claim: ClaimId) -> Result<Vec<(AccountId, UploadId)>, StoreError> {
    let sql = "SELECT account_id, id FROM uploads WHERE state = $1 AND worked_at = $2 ORDER BY id";
    let rows: Vec<(i64, i64)> = on!(tx, conn => sqlx::query_as(sql).bind(UploadState::Checking.to_db()).bind(claim.0)
        .fetch_all(conn).await)?;
    Ok(rows.into_iter().map(|(account, id)| (AccountId(account), UploadId(id))).collect())
}

/// Whether any upload is running.
pub async fn any_runs(tx: &mut Tx<'_>) -> Result<bool, StoreError> {
    let sql = formatcp!("SELECT id FROM uploads WHERE state = {UPLOAD_RUNNING} LIMIT 1");
    let found: Option<i64> = on!(tx, conn => sqlx::query_scalar(sql).fetch_optional(conn).await)?;
    Ok(found.is_some())
}

/// The running upload that has gone longest without work, locked until the transaction ends: several nodes each take a
/// different one.
pub async fn next_to_run(tx: &mut Tx<'_>) -> Result<Option<Upload>, StoreError> {
    // One upload per account at a time, oldest first; accounts take turns.
    // A kind from a newer version waits for a node that knows it.
    let sql = format!(
        "{SELECT} WHERE state = {UPLOAD_RUNNING} AND kind IN ({}) AND NOT EXISTS (SELECT 1 FROM uploads e
            WHERE e.account_id = uploads.account_id AND e.state = {UPLOAD_RUNNING} AND e.id < uploads.id)
        ORDER BY worked_at, id LIMIT 1",
        listed(UploadKind::ALL.iter().map(|kind| *kind as i64))
    );
    let row: Option<StoredUpload> = match tx.raw() {
        Raw::Sqlite(connection) => sqlx::query_as(AssertSqlSafe(sql)).fetch_optional(connection).await?,
        Raw::Postgres(connection) => {
            let sql = AssertSqlSafe(format!("{sql} FOR UPDATE SKIP LOCKED"));
            crate::database::tx::in_time(sqlx::query_as(sql).fetch_optional(connection)).await?
        }
    };
    row.map(StoredUpload::into_upload).transpose()
}

/// Records the results of the next rows, in the transaction that produced them. `false` when the check or run was ended
/// by somebody else, or has moved on: then nothing of the piece may be kept.
pub async fn progress(
    tx: &mut Tx<'_>,
    at: Progress,
    results: &[RowResult],
    now: UnixMs,
) -> Result<bool, StoreError> {
    let count = |outcome: RowOutcome| {
        i64::try_from(results.iter().filter(|result| result.outcome == outcome).count()).unwrap_or(i64::MAX)
    };
    let sql = formatcp!(
        "UPDATE uploads SET position = $4, added = added + $5, unchanged = unchanged + $6,
            refused = refused + $7, worked_at = CASE WHEN state = {UPLOAD_RUNNING} THEN CAST($8 AS BIGINT) ELSE worked_at END
        WHERE id = $1 AND state = $2 AND position = $3 RETURNING id"
    );
    let position = results.last().map_or(at.after, |result| result.number);
    let moved: Option<i64> = on!(tx, conn => sqlx::query_scalar(sql).bind(at.id.0).bind(at.state.to_db())
        .bind(at.after).bind(position).bind(count(RowOutcome::Added)).bind(count(RowOutcome::Unchanged))
        .bind(count(RowOutcome::Refused)).bind(now.0).fetch_optional(conn).await)?;
    if moved.is_none() {
        return Ok(false);
    }
    tell(tx, at.rows_id, results).await?;
    Ok(true)
}

/// Ends reading, a check or a run by moving to the next state; a problem says why it cannot continue.
pub async fn finish(
    tx: &mut Tx<'_>,
    id: UploadId,
    (from, to): (UploadState, UploadState),
    problem: Option<&str>,
    now: UnixMs,
) -> Result<(), StoreError> {
    let sql = formatcp!(
        "UPDATE uploads SET state = $3, problem = $4,
            total = CASE WHEN state = {UPLOAD_READING} THEN (SELECT COUNT(*) FROM upload_rows r WHERE r.upload_id = $1) ELSE total END,
            finished_at = CASE WHEN $3 IN ({UPLOAD_DONE}, {UPLOAD_FAILED}) THEN CAST($5 AS BIGINT) END
        WHERE id = $1 AND state = $2"
    );
    on!(tx, conn => sqlx::query(sql).bind(id.0).bind(from.to_db()).bind(to.to_db()).bind(problem).bind(now.0)
        .execute(conn).await.map(drop))?;
    Ok(())
}
