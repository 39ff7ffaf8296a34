//! `POST /uploads/{upload}/check`.

use axum::Json;
use axum::extract::State;
use http::StatusCode;

use super::find;
use super::view::UploadData;
use crate::api::auth::MayWrite;
use crate::api::error::{ApiError, ErrorBody};
use crate::api::page::Data;
use crate::api::request::PathText;
use crate::api::schema::{Errors, NotFound};
use crate::app::App;

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
