//! `GET /campaigns/{campaign}/uploads`.

use axum::Json;
use refhook_store::campaigns::Campaign;
use refhook_store::uploads;

use super::view::{UploadPage, UploadView};
use crate::answer::JsonResult;
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
    let (_, list) = query.list(&app, &format!("/campaigns/{}/uploads", campaign.id))?;
    let mut connection = app.db().read_for(account).await?;
    let (found, total) = uploads::list(&mut connection.tx(), campaign.id, list.window()).await?;
    Ok(Json(list.answer(found.into_iter().map(UploadView::from).collect(), total)))
}
