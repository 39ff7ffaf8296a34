//! `GET /campaigns/{campaign}/uploads`, `GET /uploads/{upload}` and `GET /uploads/{upload}/rows`.

use axum::Json;
use refhook_core::problem::Problems;
use refhook_store::campaigns::Campaign;
use refhook_store::uploads::{self, RowOutcome, Upload};

use super::view::{RowPage, UploadData, UploadPage, UploadRowView, UploadView};
use crate::answer::{Data, JsonResult, PageRequest, Paged};
use crate::auth::{MayRead, On};
use crate::document::calls::{CampaignPath, Errors, NotFound, UploadPath};
use crate::document::schema;
use crate::error::ApiError;
use crate::request::{LooseId, Query, list_params, query_params};

list_params! { ListUploads {} }

/// List the uploads to a campaign, the newest first.
#[utoipa::path(
    get, path = "/campaigns/{campaign}/uploads", tag = "Uploads", operation_id = "listUploads", params(CampaignPath, ListUploads),
    responses((status = 200, description = "A page of uploads.", body = UploadPage), Errors, NotFound)
)]
pub(crate) async fn list(
    On(app, MayRead(account), campaign): On<MayRead, Campaign>,
    query: Query<ListUploads>,
) -> JsonResult<UploadPage> {
    let (_, list) = query.list(&app, &format!("/campaigns/{}/uploads", campaign.id))?;
    let mut connection = app.db().read_for(account).await?;
    let (found, total) = uploads::list(&mut connection.tx(), campaign.id, list.window()).await?;
    Ok(Json(list.answer(found.into_iter().map(UploadView::from).collect(), total)))
}

/// Show an upload and how far it is.
#[utoipa::path(
    get, path = "/uploads/{upload}", tag = "Uploads", operation_id = "showUpload", params(UploadPath),
    responses((status = 200, description = "The upload.", body = UploadData), Errors, NotFound)
)]
pub(crate) async fn show(On(_, MayRead(_), upload): On<MayRead, Upload>) -> JsonResult<UploadData> {
    Ok(Json(Data { data: upload.into() }))
}

query_params! { ListRows {
    /// What became of them.
    #[param(value_type = Option<schema::RowOutcome>)]
    outcome: Option<String>,
    /// From 1.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 1_000_000_000, default = 1)]
    page: Option<LooseId>,
    #[param(value_type = Option<i64>, minimum = 1, maximum = 250, default = 25)]
    per_page: Option<LooseId>,
} }

impl Paged for ListRows {
    fn page(&self) -> Result<PageRequest, Problems> {
        PageRequest::read(self.page, self.per_page)
    }
}

/// List the rows of an upload, as they stand in its file, with what became of them, or after a check with what would.
#[utoipa::path(
    get, path = "/uploads/{upload}/rows", tag = "Uploads", operation_id = "listUploadRows", params(UploadPath, ListRows),
    responses((status = 200, description = "A page of rows.", body = RowPage), Errors, NotFound)
)]
pub(crate) async fn rows(
    On(app, MayRead(account), upload): On<MayRead, Upload>,
    query: Query<ListRows>,
) -> JsonResult<RowPage> {
    let (params, list) = query.list(&app, &format!("/uploads/{}/rows", upload.id))?;
    let outcome = params.outcome.map(|name| {
        let unknown = || ApiError::invalid("outcome", "Send one of added, unchanged and refused.");
        RowOutcome::parse(&name).ok_or_else(unknown)
    });
    let outcome = outcome.transpose()?;
    let mut connection = app.db().read_for(account).await?;
    let mut tx = connection.tx();
    let (offset, limit) = list.window();
    let found = match outcome {
        Some(outcome) => {
            uploads::rows_of_outcome(&mut tx, upload.rows_id, outcome, upload.position, (offset, limit))
                .await?
        }
        None => uploads::rows_after(&mut tx, upload.rows_id, offset, limit).await?,
    };
    Ok(Json(list.answer(found.into_iter().map(UploadRowView::from).collect(), count(&upload, outcome))))
}

fn count(upload: &Upload, outcome: Option<RowOutcome>) -> i64 {
    match outcome {
        None => upload.total,
        Some(RowOutcome::Added) => upload.added,
        Some(RowOutcome::Unchanged) => upload.unchanged,
        Some(RowOutcome::Refused) => upload.refused,
    }
}
