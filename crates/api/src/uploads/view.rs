//! An upload as the API shows it.

use refhook_core::time::UnixMs;
use refhook_store::uploads::{DAYS_KEPT, Upload, UploadRow};
use serde::Serialize;
use utoipa::ToSchema;

use crate::answer::{Data, PageOf};
use crate::document::schema;

const DAY_MS: i64 = 86_400_000;

/// An upload. Its numbers count rows; while it is checked or runs, they count those up to `position`.
#[derive(Serialize, ToSchema)]
#[schema(as = Upload)]
pub(crate) struct UploadView {
    id: i64,
    campaign_id: i64,
    #[schema(value_type = schema::UploadKind)]
    kind: &'static str,
    #[schema(value_type = schema::UploadState)]
    state: &'static str,
    file_name: String,
    #[schema(value_type = schema::UploadFormat)]
    format: String,
    /// How the file's text was read, such as `UTF-8`.
    encoding: String,
    /// What separates its cells; empty for a workbook.
    separator: String,
    /// The row that holds the names of the columns, as a spreadsheet numbers it; null when there is none.
    #[schema(required)]
    header_row: Option<i64>,
    /// The sheet of a workbook that was read.
    #[schema(required)]
    sheet: Option<String>,
    /// All sheets of a workbook.
    sheets: Vec<String>,
    /// Rows by which to see whether the file was read well: the first ones, and the first ones with letters beyond ASCII.
    /// Empty once it is started, like `notices` and the samples of the columns.
    preview: Vec<PreviewRowView>,
    /// What looks odd, such as a cell of many lines; to be looked at before the upload is started.
    notices: Vec<UploadNotice>,
    columns: Vec<UploadColumn>,
    /// Whether webhooks are told of new people.
    fire_webhooks: bool,
    /// Rows of the file, without its header.
    total: i64,
    /// Rows that are dealt with.
    position: i64,
    /// People who joined or became qualified; after a check, those who would.
    added: i64,
    /// People who were there already.
    unchanged: i64,
    refused: i64,
    /// Why it can not go on.
    #[schema(required)]
    problem: Option<String>,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime, required)]
    started_at: Option<String>,
    #[schema(format = DateTime, required)]
    finished_at: Option<String>,
    /// When its rows and its result are deleted; null while it is not over.
    #[schema(format = DateTime, required)]
    kept_until: Option<String>,
}

/// A row as it was read.
#[derive(Serialize, ToSchema)]
#[schema(as = UploadPreviewRow)]
struct PreviewRowView {
    /// The number that a spreadsheet shows beside it.
    line: i64,
    /// The beginnings of its cells.
    cells: Vec<String>,
}

/// What looks odd in a row of the file.
#[derive(Serialize, ToSchema)]
struct UploadNotice {
    /// The number that a spreadsheet shows beside it.
    line: i64,
    /// A sentence.
    message: String,
}

/// A column of the file.
#[derive(Serialize, ToSchema)]
struct UploadColumn {
    name: String,
    /// What stands in its first rows.
    samples: Vec<String>,
    /// `first_name`, `email`, `referrer_email`, `referrer_code`, `code`, `meta.<label>`, or null for a column that is
    /// left out.
    #[schema(required)]
    holds: Option<String>,
}

/// A row of the file.
#[derive(Serialize, ToSchema)]
pub(crate) struct UploadRowView {
    /// The number that a spreadsheet shows beside it.
    line: i64,
    cells: Vec<String>,
    #[schema(value_type = Option<schema::RowOutcome>, required)]
    outcome: Option<&'static str>,
    /// Why, in a sentence.
    #[schema(required)]
    reason: Option<String>,
    #[schema(required)]
    user_id: Option<i64>,
}

/// An upload as the single answer.
pub(crate) type UploadData = Data<UploadView>;

/// A page of uploads.
pub(crate) type UploadPage = PageOf<UploadView>;

/// A page of rows.
pub(crate) type RowPage = PageOf<UploadRowView>;

impl From<Upload> for UploadView {
    fn from(upload: Upload) -> Self {
        let columns = upload.columns.into_iter().zip(upload.mapping);
        let read_as = upload.read_as;
        let (preview, notices) = (read_as.preview.into_iter(), read_as.notices.into_iter());
        Self {
            id: upload.id.0,
            campaign_id: upload.campaign_id.0,
            kind: upload.kind.name(),
            state: upload.state.name(),
            file_name: upload.file_name,
            format: read_as.format,
            encoding: upload.encoding,
            separator: upload.separator,
            header_row: read_as.header_row,
            sheet: read_as.sheet,
            sheets: read_as.sheets,
            preview: preview.map(|row| PreviewRowView { line: row.line, cells: row.cells }).collect(),
            notices: notices.map(|notice| UploadNotice { line: notice.line, message: notice.text }).collect(),
            columns: columns
                .map(|(column, holds)| UploadColumn { name: column.name, samples: column.samples, holds })
                .collect(),
            fire_webhooks: upload.fire_webhooks,
            total: upload.total,
            position: upload.position,
            added: upload.added,
            unchanged: upload.unchanged,
            refused: upload.refused,
            problem: upload.problem,
            created_at: upload.created_at.rfc3339(),
            started_at: upload.started_at.map(UnixMs::rfc3339),
            kept_until: upload.finished_at.map(|at| at.plus(DAYS_KEPT * DAY_MS).rfc3339()),
            finished_at: upload.finished_at.map(UnixMs::rfc3339),
        }
    }
}

impl From<UploadRow> for UploadRowView {
    fn from(row: UploadRow) -> Self {
        Self {
            line: row.line,
            cells: row.cells,
            outcome: row.outcome.map(refhook_store::uploads::RowOutcome::name),
            reason: row.reason,
            user_id: row.person_id.map(|id| id.0),
        }
    }
}
