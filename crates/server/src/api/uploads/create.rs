//! `POST /campaigns/{campaign}/uploads`.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use refhook_core::problem::Problems;
use refhook_core::text;
use refhook_program::{Sheet, UploadError};
use refhook_store::uploads::UploadKind;
use serde::Deserialize;

use super::view::UploadData;
use crate::api::auth::MayWrite;
use crate::api::campaigns::find;
use crate::api::error::ApiError;
use crate::api::page::Data;
use crate::api::request::{PathText, Query, RawBody};
use crate::api::schema::{self, BodyErrors, Errors, NotFound};
use crate::api::state::to_the_end;
use crate::app::App;

/// Bytes of a file at most.
const MOST: usize = 32 * 1024 * 1024;
/// Characters of a file's name.
const NAME: usize = 255;

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CreateUpload {
    /// What its people are.
    #[param(value_type = schema::UploadKind)]
    kind: Option<String>,
    /// What people call the file.
    file_name: Option<String>,
    /// Whether the first row holds the names of the columns; left out, that is seen by the row.
    has_header: Option<bool>,
}

/// Upload a list of people as CSV: UTF-8, UTF-16 or Windows-1252, with any usual separator, of at most 32 MiB and 200,000
/// rows.
///
/// Nothing is done with it yet: look at what its columns hold, check it, and start it.
#[utoipa::path(
    post, path = "/campaigns/{campaign}/uploads", tag = "Uploads", operation_id = "createUpload",
    params(("campaign" = String, Path, description = "Id or code"), CreateUpload),
    request_body(content = String, content_type = "text/csv", description = "The file itself."),
    responses(
        (status = 201, description = "The file was read.", body = UploadData),
        Errors, BodyErrors, NotFound,
    )
)]
pub(crate) async fn create(
    State(app): State<App>,
    MayWrite(account): MayWrite,
    name: PathText,
    query: Query<CreateUpload>,
    RawBody(bytes): RawBody<MOST>,
) -> Result<(StatusCode, Json<UploadData>), ApiError> {
    let campaign = find::find(&mut app.db().read().await?.tx(), account, &name).await?;
    let CreateUpload { kind, file_name, has_header } = query.params;
    let (kind, file_name) = check(kind.as_deref(), file_name.as_deref())?;
    let program = app.program.clone();
    let work = async move {
        // Reading what the file is takes a while for a large one; others are served meanwhile.
        let sheet = tokio::task::spawn_blocking(move || Sheet::read(bytes.into(), has_header));
        let sheet = sheet.await.map_err(ApiError::internal)?.map_err(UploadError::File)?;
        program.upload(&campaign, kind, file_name, sheet).await.map_err(ApiError::from)
    };
    let upload = to_the_end(work).await?;
    Ok((StatusCode::CREATED, Json(Data { data: upload.into() })))
}

fn check(kind: Option<&str>, file_name: Option<&str>) -> Result<(UploadKind, String), Problems> {
    let mut problems = Problems::default();
    let found = kind.and_then(UploadKind::parse);
    if found.is_none() {
        problems.add("kind", "Send one of referrers, leads and qualifications.");
    }
    let name = problems.take(text::optional("file_name", file_name.unwrap_or_default(), NAME));
    problems.or((found.unwrap_or(UploadKind::Referrers), name.unwrap_or_default()))
}
