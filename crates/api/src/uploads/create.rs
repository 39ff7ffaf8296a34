//! `POST /campaigns/{campaign}/uploads`.

use axum::Json;
use http::StatusCode;
use refhook_core::problem::Problems;
use refhook_core::text;
use refhook_program::{Sheet, UploadError, UploadFile};
use refhook_store::campaigns::Campaign;
use refhook_store::uploads::{Choice, UploadKind};

use super::choice;
use super::file::Sent;
use super::view::UploadData;
use crate::answer::{Data, StatusResult};
use crate::auth::{MayWrite, On};
use crate::campaigns::find::again;
use crate::document::calls::{BodyErrors, CampaignPath, Errors, NotFound};
use crate::document::schema;
use crate::error::ApiError;
use crate::request::{LooseBool, LooseId, Object, Query, query_params, read};

/// Longest file name, in characters.
const NAME: usize = 255;

query_params! { CreateUpload {
    /// What its people are. Needed, here or as a field of the form.
    #[param(value_type = Option<schema::UploadKind>)]
    kind: Option<String>,
    /// What people call the file.
    file_name: Option<String>,
    /// The file's encoding, such as `UTF-8`, `windows-1250`, `Shift_JIS` or `macintosh`; left out, that is seen by its bytes.
    encoding: Option<String>,
    /// What separates the cells: one sign, or `comma`, `semicolon`, `tab`, `bar` or `space`; left out, that is seen.
    separator: Option<String>,
    /// The row that holds the names of the columns, as a spreadsheet numbers it, and 0 for none; left out, that is seen.
    #[param(value_type = Option<i64>, minimum = 0)]
    header_row: Option<LooseId>,
    /// Whether there is such a row, wherever it is.
    #[param(value_type = Option<bool>)]
    has_header: Option<LooseBool>,
    /// The sheet of a workbook; left out, the first one that holds anything.
    sheet: Option<String>,
} }

/// Upload a list of people: CSV in any usual encoding and with any usual separator, .xlsx or .ods, of at most 32 MiB and
/// 200,000 rows. It may be packed with gzip, and 128 MiB large then.
///
/// Nothing is done with it yet: look at how it was read and what its columns hold, check it, and start it. The file is the
/// body, or the part `file` of a form, whose other fields can be the parameters.
#[utoipa::path(
    post, path = "/campaigns/{campaign}/uploads", tag = "Uploads", operation_id = "createUpload",
    params(CampaignPath, CreateUpload),
    request_body(description = "The file itself.", content(
        (schema::File = "application/octet-stream"), (schema::File = "text/csv"),
    )),
    responses((status = 201, description = "The file was read.", body = UploadData), Errors, BodyErrors, NotFound)
)]
pub(crate) async fn create(
    On(app, MayWrite(account), campaign): On<MayWrite, Campaign>,
    query: Query<CreateUpload>,
    sent: Sent,
) -> StatusResult<UploadData> {
    let (kind, name, choice) = settings(query, sent.name, sent.fields)?;
    let campaign = again(&app, account, campaign.id).await?;
    // Parsing a large file takes a while, so it must not block other requests.
    let (bytes, lang) = (sent.bytes.clone(), campaign.lang.clone());
    let sheet = tokio::task::spawn_blocking(move || Sheet::read(&bytes, choice, &lang));
    let sheet = sheet.await.map_err(ApiError::internal)?.map_err(UploadError::File)?;
    let file = UploadFile { name, bytes: sent.bytes.into(), sheet };
    let upload = app.program.upload(campaign, kind, file).await?;
    Ok((StatusCode::CREATED, Json(Data { data: upload.into() })))
}

/// The parameters of the query, merged with the fields of a form.
fn settings(
    query: Query<CreateUpload>,
    file_name: Option<String>,
    fields: Vec<(String, String)>,
) -> Result<(UploadKind, String, Choice), Problems> {
    let Query { mut params, pairs } = query;
    if !fields.is_empty() {
        let mut all = Object::new();
        for (name, value) in pairs.into_iter().chain(fields) {
            if all.insert(name.clone(), value.into()).is_some() {
                return Err(Problems::one(name, "This parameter stands twice; send it once."));
            }
        }
        params = read(all)?;
    }
    let mut problems = Problems::default();
    let kind = params.kind.as_deref().and_then(UploadKind::parse);
    if kind.is_none() {
        problems.add("kind", "Send one of referrers, leads and qualifications.");
    }
    let name = params.file_name.or(file_name).unwrap_or_default();
    let name = problems.take(text::optional("file_name", &name, NAME)).unwrap_or_default();
    let is_given = |text: &String| !text.is_empty();
    let separator = params.separator.filter(is_given).map(|text| choice::separator(&text)).transpose();
    let choice = Choice {
        encoding: params.encoding.filter(is_given),
        separator: problems.take(separator).flatten(),
        header_row: params.header_row.map(|row| row.0),
        has_header: params.has_header.map(|has| has.0),
        sheet: params.sheet.filter(is_given),
    };
    problems.or((kind.unwrap_or(UploadKind::Referrers), name, choice))
}
