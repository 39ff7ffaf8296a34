//! Changes to an upload: `PUT` and `DELETE /uploads/{upload}`, and `POST /uploads/{upload}/check`, `start` and
//! `cancel`.

use axum::Json;
use http::StatusCode;
use refhook_core::ids::UploadId;
use refhook_program::Configure;
use refhook_store::uploads;
use serde::Deserialize;
use utoipa::ToSchema;

use super::choice::Change;
use super::view::UploadData;
use crate::answer::{Data, JsonResult, StatusResult};
use crate::auth::{MayWrite, On, PathId};
use crate::document::calls::{BodyErrors, Errors, NotFound, NotOpen, NotUnderWay, UnderWay, UploadPath};
use crate::error::ApiError;
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
    params(UploadPath), request_body = ConfigureUpload,
    responses((status = 200, description = "The upload as it is now.", body = UploadData), NotOpen, Errors, BodyErrors, NotFound)
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

/// Look at all rows of an upload in the background, and tell what would become of each. Nobody joins by that.
#[utoipa::path(
    post, path = "/uploads/{upload}/check", tag = "Uploads", operation_id = "checkUpload", params(UploadPath),
    responses((status = 202, description = "It has begun.", body = UploadData), NotOpen, Errors, NotFound)
)]
pub(crate) async fn check(
    On(app, MayWrite(account), id): On<MayWrite, UploadId>,
) -> StatusResult<UploadData> {
    let upload = app.program.check_upload(account, id).await?;
    Ok((StatusCode::ACCEPTED, Json(Data { data: upload.into() })))
}

/// Let the people of an upload join, or become qualified, in the background. It goes on after a restart of the server;
/// several uploads of an account run one after the other.
#[utoipa::path(
    post, path = "/uploads/{upload}/start", tag = "Uploads", operation_id = "startUpload", params(UploadPath),
    responses((status = 202, description = "It has begun.", body = UploadData), NotOpen, Errors, NotFound)
)]
pub(crate) async fn start(
    On(app, MayWrite(account), id): On<MayWrite, UploadId>,
) -> StatusResult<UploadData> {
    let upload = app.program.start_upload(account, id).await?;
    Ok((StatusCode::ACCEPTED, Json(Data { data: upload.into() })))
}

/// Stop an upload, or its check. People who have joined by then stay.
#[utoipa::path(
    post, path = "/uploads/{upload}/cancel", tag = "Uploads", operation_id = "cancelUpload", params(UploadPath),
    responses((status = 200, description = "The upload as it is now.", body = UploadData), NotUnderWay, Errors, NotFound)
)]
pub(crate) async fn cancel(On(app, MayWrite(account), id): On<MayWrite, UploadId>) -> JsonResult<UploadData> {
    let upload = app.program.cancel_upload(account, id).await?;
    Ok(Json(Data { data: upload.into() }))
}

/// Delete an upload with its rows and its result. People who joined by it stay.
#[utoipa::path(
    delete, path = "/uploads/{upload}", tag = "Uploads", operation_id = "deleteUpload", params(UploadPath),
    responses((status = 204, description = "It is gone."), UnderWay, Errors, NotFound)
)]
pub(crate) async fn delete(
    On(app, MayWrite(account), id): On<MayWrite, UploadId>,
) -> Result<StatusCode, ApiError> {
    app.program.delete_upload(account, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
