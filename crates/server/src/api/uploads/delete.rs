//! `DELETE /uploads/{upload}`.

use axum::extract::State;
use http::StatusCode;

use super::find;
use crate::api::auth::MayWrite;
use crate::api::error::{ApiError, ErrorBody};
use crate::api::request::PathText;
use crate::api::schema::{Errors, NotFound};
use crate::app::App;

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
