//! `PUT /uploads/{upload}`.

use axum::Json;
use refhook_core::ids::UploadId;
use refhook_program::Configure;
use refhook_store::uploads;
use serde::Deserialize;
use utoipa::ToSchema;

use super::choice::Change;
use super::view::UploadData;
use crate::answer::{Data, JsonResult};
use crate::auth::{MayWrite, On, PathId};
use crate::document::schema::{BodyErrors, Errors, NotFound};
use crate::error::ErrorBody;
use crate::request::{Body, Nullable, plain_body};

/// What is to change; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"columns": ["first_name", "email", null, "meta.Company"], "fire_webhooks": true}))]
pub(crate) struct ConfigureUpload {
    /// For each column of the file what it holds: `first_name`, `email`, `referrer_email`, `referrer_code`, `code`,
    /// `meta.<label>`, or null.
    #[schema(max_items = 200)]
    columns: Option<Vec<Option<String>>>,
    /// Whether webhooks are told of new people.
    fire_webhooks: Option<bool>,
    /// The file's encoding, such as `UTF-8`, `windows-1250`, `Shift_JIS` or `macintosh`; null to see it by the bytes.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    encoding: Nullable<String>,
    /// What separates the cells: one sign, or `comma`, `semicolon`, `tab`, `bar` or `space`; null to see it by the rows.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    separator: Nullable<String>,
    /// The row that holds the names of the columns, as a spreadsheet numbers it, 0 for none; null to see it by the rows.
    #[serde(default)]
    #[schema(value_type = Option<i64>, minimum = 0)]
    header_row: Nullable<i64>,
    /// The sheet of a workbook; null for the first one that holds anything.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    sheet: Nullable<String>,
}

plain_body!(ConfigureUpload);

/// Say how the file of an upload is read and what its columns hold, before it is started. What was checked before has to be
/// checked again. Where it is read in another way, its rows are others, and what its columns hold is found out anew unless
/// they have the same names.
#[utoipa::path(
    put, path = "/uploads/{upload}", tag = "Uploads", operation_id = "configureUpload",
    params(("upload" = i64, Path, description = "Id")), request_body = ConfigureUpload,
    responses(
        (status = 200, description = "The upload as it is now.", body = UploadData),
        (status = 409, description = "It was started already: `not_open`.", body = ErrorBody),
        Errors, BodyErrors, NotFound,
    )
)]
pub(crate) async fn configure(
    On(app, MayWrite(account), id): On<MayWrite, UploadId>,
    Body(body): Body<ConfigureUpload>,
) -> JsonResult<UploadData> {
    let ConfigureUpload { columns, fire_webhooks, encoding, separator, header_row, sheet } = body;
    // Read after the body: somebody else may have changed it meanwhile.
    let found = uploads::find(&mut app.db().read().await?.tx(), account, id).await?;
    let known = found.ok_or_else(UploadId::missing)?;
    let reading = Change { encoding, separator, header_row, sheet }.of(&known.read_as.choice)?;
    let change = Configure { reading, columns, fire_webhooks };
    let changed = app.program.configure_upload(account, known.id, change).await?;
    Ok(Json(Data { data: changed.into() }))
}
