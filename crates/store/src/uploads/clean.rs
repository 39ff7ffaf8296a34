//! Cleaning up uploads: they hold people's names and addresses, so they are not kept for good.

use const_format::formatcp;
use refhook_core::ids::{AccountId, CampaignId, UploadId};
use refhook_core::time::UnixMs;
use sqlx::AssertSqlSafe;

use super::UploadState;
use crate::database::tx::on;
use crate::states::{
    UPLOAD_CANCELLED, UPLOAD_CHECKING, UPLOAD_DELETED, UPLOAD_DONE, UPLOAD_FAILED, UPLOAD_OPEN,
    UPLOAD_READING, UPLOAD_RUNNING, UPLOAD_SHOWN,
};
use crate::{StoreError, Tx};

/// Days for which a finished upload and its result are kept.
pub const DAYS_KEPT: i64 = 30;
/// Days for which an upload that nobody started is kept.
const DAYS_OPEN: i64 = 7;
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
/// Rows deleted in one transaction: a few milliseconds.
const PIECE_ROWS: i64 = 500;

/// Hides an upload; [`clean`] deletes its rows. `false` if the account has none, or it is under way.
pub async fn hide(tx: &mut Tx<'_>, account: AccountId, id: UploadId) -> Result<bool, StoreError> {
    let sql = formatcp!(
        "UPDATE uploads SET state = $3 WHERE id = $1 AND account_id = $2 AND {UPLOAD_SHOWN}
            AND state NOT IN ({UPLOAD_CHECKING}, {UPLOAD_RUNNING}) RETURNING id"
    );
    let hidden: Option<i64> = on!(tx, conn => sqlx::query_scalar(sql).bind(id.0).bind(account.0)
        .bind(UploadState::Deleted.to_db()).fetch_optional(conn).await)?;
    Ok(hidden.is_some())
}

/// Whether an upload to a campaign is still running.
pub async fn runs_in(tx: &mut Tx<'_>, campaign: CampaignId) -> Result<bool, StoreError> {
    let sql = "SELECT id FROM uploads WHERE campaign_id = $1 AND state = $2 LIMIT 1";
    let found: Option<i64> = on!(tx, conn => sqlx::query_scalar(sql).bind(campaign.0)
        .bind(UploadState::Running.to_db()).fetch_optional(conn).await)?;
    Ok(found.is_some())
}

/// Hides all uploads to a campaign, including those under way.
pub async fn delete_of_campaign(tx: &mut Tx<'_>, campaign: CampaignId) -> Result<(), StoreError> {
    let sql = "UPDATE uploads SET state = $2 WHERE campaign_id = $1";
    on!(tx, conn => sqlx::query(sql).bind(campaign.0).bind(UploadState::Deleted.to_db()).execute(conn).await.map(drop))?;
    Ok(())
}

/// Deletes one piece of: files of started uploads, hidden uploads, expired ones, and those whose file was not read to
/// its end within an hour. Returns whether there is more.
pub async fn clean(tx: &mut Tx<'_>, now: UnixMs) -> Result<bool, StoreError> {
    if super::files::clean(tx).await? {
        return Ok(true);
    }
    let sql = formatcp!(
        "SELECT id, rows_id FROM uploads WHERE state = {UPLOAD_DELETED}
            OR (state IN ({UPLOAD_DONE}, {UPLOAD_CANCELLED}, {UPLOAD_FAILED}) AND finished_at < $1)
            OR ({UPLOAD_OPEN} AND created_at < $2) OR (state = {UPLOAD_READING} AND created_at < $3) ORDER BY id LIMIT 1"
    );
    // Two nodes cleaning the same upload would each take the other's rows for the last.
    let sql = AssertSqlSafe(if tx.is_postgres() {
        format!("{sql} FOR UPDATE SKIP LOCKED")
    } else {
        sql.to_owned()
    });
    let found: Option<(i64, i64)> = on!(tx, conn => sqlx::query_as(sql).bind(now.0 - DAYS_KEPT * DAY_MS)
        .bind(now.0 - DAYS_OPEN * DAY_MS).bind(now.0 - 60 * 60 * 1_000).fetch_optional(conn).await)?;
    let Some((id, rows_id)) = found else { return Ok(false) };
    let sql = "DELETE FROM upload_rows WHERE upload_id = $1 AND number IN (
            SELECT r.number FROM upload_rows r WHERE r.upload_id = $1 ORDER BY r.number LIMIT $2)";
    let gone = on!(tx, conn => sqlx::query(sql).bind(rows_id).bind(PIECE_ROWS).execute(conn).await
        .map(|done| done.rows_affected()))?;
    if gone == 0 {
        let sql = "DELETE FROM uploads WHERE id = $1";
        on!(tx, conn => sqlx::query(sql).bind(id).execute(conn).await.map(drop))?;
    }
    Ok(true)
}
