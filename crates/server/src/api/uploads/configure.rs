//! `PUT /uploads/{upload}`.

use axum::Json;
use axum::extract::State;
use refhook_core::problem::Problems;
use serde::Deserialize;
use utoipa::ToSchema;

use super::find;
use super::view::UploadData;
use crate::api::auth::MayWrite;
use crate::api::error::{ApiError, ErrorBody};
use crate::api::page::Data;
use crate::api::request::{Body, Object, PathText, RequestBody, read};
use crate::api::schema::{BodyErrors, Errors, NotFound};
use crate::api::state::to_the_end;
use crate::app::App;

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
}

impl RequestBody for ConfigureUpload {
    fn read(object: Object) -> Result<Self, Problems> {
        read(object)
    }
}

/// Say what the columns of an upload hold, before it is started. What was checked before has to be checked again.
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
    State(app): State<App>,
    MayWrite(account): MayWrite,
    name: PathText,
    Body(body): Body<ConfigureUpload>,
) -> Result<Json<UploadData>, ApiError> {
    let known = find::find(&mut app.db().read().await?.tx(), account, &name).await?;
    let columns = body.columns.unwrap_or(known.mapping);
    let choice = (columns, body.fire_webhooks.unwrap_or(known.fire_webhooks));
    let program = app.program.clone();
    let changed =
        to_the_end(async move { program.configure_upload(account, known.id, choice).await }).await?;
    Ok(Json(Data { data: changed.into() }))
}
