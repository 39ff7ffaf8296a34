//! `GET /campaigns/{campaign}/uploads`.

use axum::Json;
use refhook_store::campaigns::Campaign;
use refhook_store::uploads;

use super::view::{UploadPage, UploadView};
use crate::VERSION_2;
use crate::answer::{JsonResult, PageOf};
use crate::auth::{MayRead, On};
use crate::document::schema::{Errors, NotFound};
use crate::request::{Query, list_params};

list_params! { ListUploads {} }

/// List the uploads to a campaign, the newest first.
#[utoipa::path(
    get, path = "/campaigns/{campaign}/uploads", tag = "Uploads", operation_id = "listUploads",
    params(("campaign" = String, Path, description = "Id or code"), ListUploads),
    responses((status = 200, description = "A page of uploads.", body = UploadPage), Errors, NotFound)
)]
pub(crate) async fn list(
    On(app, MayRead(account), campaign): On<MayRead, Campaign>,
    query: Query<ListUploads>,
) -> JsonResult<UploadPage> {
    let Query { params, pairs } = query;
    let page = params.page()?;
    let mut connection = app.db().read_for(account).await?;
    let (found, total) =
        uploads::list(&mut connection.tx(), campaign.id, (page.offset(), page.limit())).await?;
    let views = found.into_iter().map(UploadView::from).collect();
    let url = format!("{}{VERSION_2}/campaigns/{}/uploads", app.program.base_url(), campaign.id);
    Ok(Json(PageOf::new(views, total, page, (&url, &pairs))))
}
