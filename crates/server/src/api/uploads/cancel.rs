//! `POST /uploads/{upload}/cancel`.

use axum::Json;
use axum::extract::State;

use super::find;
use super::view::UploadData;
use crate::api::auth::MayWrite;
use crate::api::error::{ApiError, ErrorBody};
use crate::api::page::Data;
use crate::api::request::PathText;
use crate::api::schema::{Errors, NotFound};
use crate::app::App;

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
