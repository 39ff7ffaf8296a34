//! `GET` and `DELETE /uploads/{upload}`.

use axum::Json;
use axum::extract::State;
use http::StatusCode;

use super::find;
use super::view::UploadData;
use crate::app::App;
use crate::auth::{MayRead, MayWrite};
use crate::error::{ApiError, ErrorBody};
use crate::page::Data;
use crate::request::PathText;
use crate::schema::{Errors, NotFound};

/// Show an upload and how far it is.
#[utoipa::path(
    get, path = "/uploads/{upload}", tag = "Uploads", operation_id = "showUpload",
    params(("upload" = i64, Path, description = "Id")),
    responses((status = 200, description = "The upload.", body = UploadData), Errors, NotFound)
)]
pub(crate) async fn show(
    State(app): State<App>,
    MayRead(account): MayRead,
    name: PathText,
) -> Result<Json<UploadData>, ApiError> {
    let upload = find::find(&mut app.db().read().await?.tx(), account, &name).await?;
    Ok(Json(Data { data: upload.into() }))
}

/// Delete an upload with its rows and its result. People who joined by it stay.
#[utoipa::path(
    delete, path = "/uploads/{upload}", tag = "Uploads", operation_id = "deleteUpload",
    params(("upload" = i64, Path, description = "Id")),
    responses(
        (status = 204, description = "It is gone."),
        (status = 409, description = "It is under way: `under_way`.", body = ErrorBody),
        Errors, NotFound,
    )
)]
pub(crate) async fn delete(
    State(app): State<App>,
    MayWrite(account): MayWrite,
    name: PathText,
) -> Result<StatusCode, ApiError> {
    let id = find::id(&name)?;
    app.program.delete_upload(account, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
