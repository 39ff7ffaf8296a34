//! `GET` and `DELETE /uploads/{upload}`.

use axum::Json;
use http::StatusCode;
use refhook_core::ids::UploadId;
use refhook_store::uploads::Upload;

use super::view::UploadData;
use crate::answer::{Data, JsonResult};
use crate::auth::{MayRead, MayWrite, On};
use crate::document::schema::{Errors, NotFound};
use crate::error::{ApiError, ErrorBody};

/// Show an upload and how far it is.
#[utoipa::path(
    get, path = "/uploads/{upload}", tag = "Uploads", operation_id = "showUpload",
    params(("upload" = i64, Path, description = "Id")),
    responses((status = 200, description = "The upload.", body = UploadData), Errors, NotFound)
)]
pub(crate) async fn show(On(_, MayRead(_), upload): On<MayRead, Upload>) -> JsonResult<UploadData> {
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
    On(app, MayWrite(account), id): On<MayWrite, UploadId>,
) -> Result<StatusCode, ApiError> {
    app.program.delete_upload(account, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
