//! `GET /uploads/{upload}`.

use axum::Json;
use axum::extract::State;

use super::find;
use super::view::UploadData;
use crate::api::auth::MayRead;
use crate::api::error::ApiError;
use crate::api::page::Data;
use crate::api::request::PathText;
use crate::api::schema::{Errors, NotFound};
use crate::app::App;

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
