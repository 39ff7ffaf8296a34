//! `GET /uploads/{upload}/result.csv`.

use std::collections::HashMap;
use std::mem::take;

use axum::body::Body;
use axum::response::IntoResponse;
use futures_util::stream::unfold;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use refhook_core::ids::PersonId;
use refhook_store::people::{self, PeopleLookup};
use refhook_store::uploads::{self, Upload, UploadRow};
use refhook_store::{StoreError, Tx};

use crate::answer::csv::write_line;
use crate::app::App;
use crate::auth::{MayRead, On};
use crate::document::calls::{Errors, NotFound, UploadPath};
use crate::error::ApiError;

/// Rows read at once, which bounds memory whatever the size of the upload.
const ROWS_PER_READ: i64 = 500;

/// The columns appended to those of the file.
const TOLD: [&str; 6] = ["Row", "Outcome", "Reason", "User id", "Code", "Link"];

struct Export {
    app: App,
    upload: Upload,
    header: String,
    /// The number of the last row written; `None` when all have been.
    after: Option<i64>,
}

/// Download an upload's file with what became of each row: its number, outcome and reason, and the user's id, code and link.
/// Cells that a spreadsheet would take for a formula begin with an apostrophe.
#[utoipa::path(
    get, path = "/uploads/{upload}/result.csv", tag = "Uploads", operation_id = "exportUpload", params(UploadPath),
    responses((status = 200, description = "The file.", content_type = "text/csv", body = String), Errors, NotFound)
)]
pub(crate) async fn result(
    On(app, MayRead(_), upload): On<MayRead, Upload>,
) -> Result<impl IntoResponse, ApiError> {
    let mut header = crate::export::BYTE_ORDER_MARK.to_owned();
    write_line(&mut header, upload.columns.iter().map(|column| column.name.as_str()).chain(TOLD));
    let file = format!("attachment; filename=\"upload-{}.csv\"", upload.id);
    let export = Export { app, upload, header, after: Some(0) };
    // An error breaks the connection in the middle of the file, so that nobody mistakes a part for the whole.
    let body = Body::from_stream(unfold(export, async |mut export| {
        let piece = export.next().await.transpose()?;
        Some((piece, export))
    }));
    Ok(([(CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, file)], body))
}

impl Export {
    async fn next(&mut self) -> Result<Option<String>, StoreError> {
        let Some(after) = self.after else { return Ok(None) };
        let mut connection = self.app.db().read_for(self.upload.account_id).await?;
        let mut tx = connection.tx();
        let rows = uploads::rows_after(&mut tx, self.upload.rows_id, after, ROWS_PER_READ).await?;
        let codes = codes_of(&mut tx, &rows).await?;
        self.after = rows.last().map(|row| row.number);
        let mut text = take(&mut self.header);
        for row in &rows {
            self.write(&mut text, row, &codes);
        }
        Ok((!text.is_empty()).then_some(text))
    }

    fn write(&self, text: &mut String, row: &UploadRow, codes: &HashMap<PersonId, String>) {
        let width = self.upload.columns.len().max(row.cells.len());
        let cells = (0..width).map(|place| row.cells.get(place).map_or("", String::as_str));
        // The check's verdict does not count for rows that the run has not reached yet.
        let outcome = row.outcome.filter(|_| row.number <= self.upload.position);
        let code = row.person_id.and_then(|id| codes.get(&id));
        let told = [
            row.line.to_string(),
            outcome.map_or_else(String::new, |outcome| outcome.name().to_owned()),
            row.reason.clone().filter(|_| outcome.is_some()).unwrap_or_default(),
            row.person_id.map_or_else(String::new, |id| id.to_string()),
            code.cloned().unwrap_or_default(),
            code.map_or_else(String::new, |code| format!("{}/{code}/join", self.app.program.base_url())),
        ];
        write_line(text, cells.chain(told.iter().map(String::as_str)));
    }
}

/// The codes of the people who joined.
async fn codes_of(tx: &mut Tx<'_>, rows: &[UploadRow]) -> Result<HashMap<PersonId, String>, StoreError> {
    let wanted = PeopleLookup {
        ids: rows.iter().filter_map(|row| row.person_id).collect(),
        ..PeopleLookup::default()
    };
    let people = people::read(tx, &wanted).await?;
    Ok(people.into_iter().map(|person| (person.facts.id, person.facts.code)).collect())
}
