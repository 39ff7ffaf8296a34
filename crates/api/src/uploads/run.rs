//! `POST /uploads/{upload}/check`, `start` and `cancel`.

use axum::Json;
use http::StatusCode;
use refhook_core::ids::UploadId;

use super::view::UploadData;
use crate::answer::{Data, JsonResult, StatusResult};
use crate::auth::{MayWrite, On};
use crate::document::schema::{Errors, NotFound};
use crate::error::ErrorBody;

/// Look at all rows of an upload in the background, and tell what would become of each. Nobody joins by that.
#[utoipa::path(
    post, path = "/uploads/{upload}/check", tag = "Uploads", operation_id = "checkUpload",
    params(("upload" = i64, Path, description = "Id")),
    responses(
        (status = 202, description = "It has begun.", body = UploadData),
        (status = 409, description = "It was started already: `not_open`.", body = ErrorBody),
        Errors, NotFound,
    )
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
    post, path = "/uploads/{upload}/start", tag = "Uploads", operation_id = "startUpload",
    params(("upload" = i64, Path, description = "Id")),
    responses(
        (status = 202, description = "It has begun.", body = UploadData),
        (status = 409, description = "It was started already: `not_open`.", body = ErrorBody),
        Errors, NotFound,
    )
)]
pub(crate) async fn start(
    On(app, MayWrite(account), id): On<MayWrite, UploadId>,
) -> StatusResult<UploadData> {
    let upload = app.program.start_upload(account, id).await?;
    Ok((StatusCode::ACCEPTED, Json(Data { data: upload.into() })))
}

/// Stop an upload, or its check. People who have joined by then stay.
#[utoipa::path(
    post, path = "/uploads/{upload}/cancel", tag = "Uploads", operation_id = "cancelUpload",
    params(("upload" = i64, Path, description = "Id")),
    responses(
        (status = 200, description = "The upload as it is now.", body = UploadData),
        (status = 409, description = "Nothing is under way: `not_under_way`.", body = ErrorBody),
        Errors, NotFound,
    )
)]
pub(crate) async fn cancel(On(app, MayWrite(account), id): On<MayWrite, UploadId>) -> JsonResult<UploadData> {
    let upload = app.program.cancel_upload(account, id).await?;
    Ok(Json(Data { data: upload.into() }))
}
