//! `POST /uploads/{upload}/check`, `start` and `cancel`.

use axum::Json;
use axum::extract::State;
use http::StatusCode;

use super::find;
use super::view::UploadData;
use crate::app::App;
use crate::auth::MayWrite;
use crate::error::{ApiError, ErrorBody};
use crate::page::Data;
use crate::request::PathText;
use crate::schema::{Errors, NotFound};

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
    State(app): State<App>,
    MayWrite(account): MayWrite,
    name: PathText,
) -> Result<(StatusCode, Json<UploadData>), ApiError> {
    let upload = app.program.check_upload(account, find::id(&name)?).await?;
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
    State(app): State<App>,
    MayWrite(account): MayWrite,
    name: PathText,
) -> Result<(StatusCode, Json<UploadData>), ApiError> {
    let id = find::id(&name)?;
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
pub(crate) async fn cancel(
    State(app): State<App>,
    MayWrite(account): MayWrite,
    name: PathText,
) -> Result<Json<UploadData>, ApiError> {
    let id = find::id(&name)?;
    let upload = app.program.cancel_upload(account, id).await?;
    Ok(Json(Data { data: upload.into() }))
}
