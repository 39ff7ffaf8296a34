//! Uploads of people from spreadsheets: the file, its state, and its rows.

mod clean;
mod files;
mod rows;
mod work;

use const_format::formatcp;
use refhook_core::answer::Decimal;
use refhook_core::ids::{AccountId, CampaignId, UploadId};
use refhook_core::stored_enum;
use refhook_core::time::UnixMs;
use strum::{EnumString, FromRepr, IntoStaticStr, VariantArray};

use crate::database::tx::on;
use crate::ids::{IdKind, take_id};
use crate::rows::to_json;
use crate::states::{UPLOAD_OPEN, UPLOAD_READY, UPLOAD_SHOWN};
use crate::{StoreError, Tx};

pub use crate::states::UploadState;
pub use clean::{DAYS_KEPT, clean, delete_of_campaign, hide, runs_in};
pub use files::{add_part, parts};
pub use rows::{NewRow, RowOutcome, RowResult, UploadRow, add_rows, forget, rows_after, rows_of_outcome};
pub use work::{
    Progress, any_runs, begin, cancel, checking, end_abandoned_checks, finish, forget_samples, next_to_run,
    progress,
};

/// The kind of people in an upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, FromRepr, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
#[repr(i16)]
pub enum UploadKind {
    /// People referring: they get a link.
    Referrers,
    /// People invited, each with their referrer.
    Leads,
    /// People who have already joined and became qualified.
    Qualifications,
}

stored_enum!(UploadKind, "kind of an upload");

/// A column of the file.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Column {
    /// Its header, or its letter where the file has none.
    pub name: String,
    /// The contents of its first rows.
    pub samples: Vec<String>,
    /// The decimal separator that its numbers show.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decimal: Option<Decimal>,
    /// Whether all of its cells are numbers.
    #[serde(default, skip_serializing_if = "is_false")]
    pub is_numbers: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde asks for")]
fn is_false(flag: &bool) -> bool {
    !*flag
}

/// The user's choices of how to read a file; the rest is detected.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Choice {
    /// The encoding's name.
    pub encoding: Option<String>,
    /// The cell separator.
    pub separator: Option<char>,
    /// The header row, by its spreadsheet number; 0 for none.
    pub header_row: Option<i64>,
    /// Whether there is a header row, wherever it is.
    pub has_header: Option<bool>,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
}

/// How a file was read, and what to show before its people are added.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct ReadAs {
    /// `csv`, `xlsx` or `ods`.
    pub format: String,
    /// The header row, by its spreadsheet number.
    pub header_row: Option<i64>,
    /// The sheet that was read.
    pub sheet: Option<String>,
    /// All sheets of the workbook.
    pub sheets: Vec<String>,
    /// Rows that show whether the file was read correctly.
    pub preview: Vec<PreviewRow>,
    /// Anything that looks odd in it.
    pub notices: Vec<Notice>,
    /// The user's choices.
    pub choice: Choice,
}

impl Default for ReadAs {
    fn default() -> Self {
        Self {
            format: "csv".to_owned(),
            header_row: None,
            sheet: None,
            sheets: Vec::new(),
            preview: Vec::new(),
            notices: Vec::new(),
            choice: Choice::default(),
        }
    }
}

/// A row of the file, as it was read.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct PreviewRow {
    /// Its line in a spreadsheet.
    pub line: i64,
    /// The start of each cell.
    pub cells: Vec<String>,
}

/// Something that looks odd in a row.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Notice {
    /// Its line in a spreadsheet.
    pub line: i64,
    /// A sentence.
    pub text: String,
}

/// An upload. Counters count rows.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the table's, described in the migration")]
pub struct Upload {
    pub id: UploadId,
    pub account_id: AccountId,
    pub campaign_id: CampaignId,
    pub kind: UploadKind,
    pub state: UploadState,
    pub file_name: String,
    pub encoding: String,
    pub separator: String,
    pub columns: Vec<Column>,
    /// For each column the API's name of what it holds; `None` for one that is left out.
    pub mapping: Vec<Option<String>>,
    pub read_as: ReadAs,
    /// The id under which its rows are stored.
    pub rows_id: UploadId,
    pub fire_webhooks: bool,
    pub total: i64,
    pub position: i64,
    pub added: i64,
    pub unchanged: i64,
    pub refused: i64,
    pub problem: Option<String>,
    pub created_at: UnixMs,
    pub started_at: Option<UnixMs>,
    pub finished_at: Option<UnixMs>,
}

#[derive(sqlx::FromRow)]
pub(super) struct StoredUpload {
    id: i64,
    account_id: i64,
    campaign_id: i64,
    kind: i16,
    state: i16,
    file_name: String,
    encoding: String,
    separator: String,
    columns: String,
    mapping: String,
    reading: String,
    rows_id: i64,
    fire_webhooks: bool,
    total: i64,
    position: i64,
    added: i64,
    unchanged: i64,
    refused: i64,
    problem: Option<String>,
    created_at: i64,
    started_at: Option<i64>,
    finished_at: Option<i64>,
}

impl StoredUpload {
    pub(super) fn into_upload(self) -> Result<Upload, StoreError> {
        let unreadable = |error| StoreError::Unreadable { what: "upload", error };
        Ok(Upload {
            id: UploadId(self.id),
            account_id: AccountId(self.account_id),
            campaign_id: CampaignId(self.campaign_id),
            kind: UploadKind::from_db(self.kind)?,
            state: UploadState::from_db(self.state)?,
            file_name: self.file_name,
            encoding: self.encoding,
            separator: self.separator,
            columns: serde_json::from_str(&self.columns).map_err(unreadable)?,
            mapping: serde_json::from_str(&self.mapping).map_err(unreadable)?,
            read_as: serde_json::from_str(&self.reading).map_err(unreadable)?,
            rows_id: UploadId(self.rows_id),
            fire_webhooks: self.fire_webhooks,
            total: self.total,
            position: self.position,
            added: self.added,
            unchanged: self.unchanged,
            refused: self.refused,
            problem: self.problem,
            created_at: UnixMs(self.created_at),
            started_at: self.started_at.map(UnixMs),
            finished_at: self.finished_at.map(UnixMs),
        })
    }
}

const SELECT: &str = "SELECT id, account_id, campaign_id, kind, state, file_name, encoding, separator, columns, mapping, reading,
    rows_id, fire_webhooks, total, position, added, unchanged, refused, problem, created_at, started_at, finished_at
    FROM uploads";

/// The result of reading a file.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of the upload")]
pub struct NewReading {
    pub encoding: &'static str,
    pub separator: String,
    pub columns: Vec<Column>,
    pub mapping: Vec<Option<String>>,
    pub read_as: ReadAs,
}

/// A new upload whose file is about to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of the upload")]
pub struct NewUpload {
    pub account_id: AccountId,
    pub campaign_id: CampaignId,
    pub kind: UploadKind,
    pub file_name: String,
    pub reading: NewReading,
}

/// Adds an upload; its rows follow.
pub async fn insert(tx: &mut Tx<'_>, new: &NewUpload, now: UnixMs) -> Result<UploadId, StoreError> {
    let id = take_id(tx, IdKind::Uploads).await?;
    let read = &new.reading;
    let sql = "INSERT INTO uploads (id, account_id, campaign_id, kind, state, file_name, encoding, separator, columns,
            mapping, reading, rows_id, fire_webhooks, total, position, added, unchanged, refused, worked_at, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $1, true, 0, 0, 0, 0, 0, $12, $12)";
    on!(tx, conn => sqlx::query(sql).bind(id).bind(new.account_id.0).bind(new.campaign_id.0)
        .bind(new.kind as i16).bind(UploadState::Reading.to_db()).bind(&new.file_name).bind(read.encoding)
        .bind(&read.separator).bind(to_json(&read.columns)).bind(to_json(&read.mapping)).bind(to_json(&read.read_as))
        .bind(now.0).execute(conn).await.map(drop))?;
    Ok(UploadId(id))
}

/// Replaces an open upload's contents with what was read under another id, and drops the old ones. `false` when the
/// upload is no longer open, or somebody else has read it again.
pub async fn adopt(
    tx: &mut Tx<'_>,
    known: &Upload,
    (other, read): (UploadId, &NewReading),
    fire_webhooks: bool,
) -> Result<bool, StoreError> {
    let sql = formatcp!(
        "UPDATE uploads SET encoding = $4, separator = $5, columns = $6, mapping = $7, reading = $8, rows_id = $2,
            fire_webhooks = $9, state = {UPLOAD_READY}, position = 0, added = 0, unchanged = 0, refused = 0,
            total = (SELECT COUNT(*) FROM upload_rows r WHERE r.upload_id = $2)
        WHERE id = $1 AND rows_id = $3 AND {UPLOAD_OPEN} RETURNING id"
    );
    let done: Option<i64> = on!(tx, conn => sqlx::query_scalar(sql).bind(known.id.0).bind(other.0)
        .bind(known.rows_id.0).bind(read.encoding).bind(&read.separator).bind(to_json(&read.columns))
        .bind(to_json(&read.mapping)).bind(to_json(&read.read_as)).bind(fire_webhooks).fetch_optional(conn).await)?;
    let rows_id = if done.is_some() { known.rows_id } else { other };
    let sql = "UPDATE uploads SET rows_id = $2, state = $3 WHERE id = $1";
    on!(tx, conn => sqlx::query(sql).bind(other.0).bind(rows_id.0).bind(UploadState::Deleted.to_db()).execute(conn)
        .await.map(drop))?;
    Ok(done.is_some())
}

/// An upload of an account.
pub async fn find(tx: &mut Tx<'_>, account: AccountId, id: UploadId) -> Result<Option<Upload>, StoreError> {
    let sql = formatcp!("{SELECT} WHERE id = $1 AND account_id = $2 AND {UPLOAD_SHOWN}");
    let row: Option<StoredUpload> =
        on!(tx, conn => sqlx::query_as(sql).bind(id.0).bind(account.0).fetch_optional(conn).await)?;
    row.map(StoredUpload::into_upload).transpose()
}

/// The newest uploads to a campaign, and how many there are.
pub async fn list(
    tx: &mut Tx<'_>,
    campaign: CampaignId,
    (offset, limit): (i64, i64),
) -> Result<(Vec<Upload>, i64), StoreError> {
    let sql =
        formatcp!("{SELECT} WHERE campaign_id = $1 AND {UPLOAD_SHOWN} ORDER BY id DESC LIMIT $2 OFFSET $3");
    let rows: Vec<StoredUpload> =
        on!(tx, conn => sqlx::query_as(sql).bind(campaign.0).bind(limit).bind(offset).fetch_all(conn).await)?;
    let sql = formatcp!("SELECT COUNT(*) FROM uploads WHERE campaign_id = $1 AND {UPLOAD_SHOWN}");
    let total: i64 = on!(tx, conn => sqlx::query_scalar(sql).bind(campaign.0).fetch_one(conn).await)?;
    let uploads: Result<_, _> = rows.into_iter().map(StoredUpload::into_upload).collect();
    Ok((uploads?, total))
}

/// Changes the mapping and whether webhooks are fired; earlier checks become void. `false` when the upload is no longer
/// open.
pub async fn configure(
    tx: &mut Tx<'_>,
    id: UploadId,
    mapping: &[Option<String>],
    fire_webhooks: bool,
) -> Result<bool, StoreError> {
    let sql = "UPDATE uploads SET mapping = $2, fire_webhooks = $3, state = $4, position = 0, added = 0, unchanged = 0,
            refused = 0 WHERE id = $1 AND state IN ($4, $5) RETURNING id";
    let done: Option<i64> = on!(tx, conn => sqlx::query_scalar(sql).bind(id.0).bind(to_json(mapping))
        .bind(fire_webhooks).bind(UploadState::Ready.to_db()).bind(UploadState::Checked.to_db())
        .fetch_optional(conn).await)?;
    Ok(done.is_some())
}
