//! `GET /campaigns/{campaign}/uploads`.

use axum::Json;
use axum::extract::State;
use refhook_store::uploads;
use serde::Deserialize;

use super::view::{UploadPage, UploadView};
use crate::VERSION_2;
use crate::app::App;
use crate::auth::MayRead;
use crate::campaigns::find;
use crate::error::ApiError;
use crate::page::{Page, PageOf};
use crate::request::{LooseId, PathText, Query};
use crate::schema::{Errors, NotFound};

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListUploads {
    /// From 1.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 1_000_000_000, default = 1)]
    page: Option<LooseId>,
    #[param(value_type = Option<i64>, minimum = 1, maximum = 250, default = 25)]
    per_page: Option<LooseId>,
}

/// List the uploads to a campaign, the newest first.
#[utoipa::path(
    get, path = "/campaigns/{campaign}/uploads", tag = "Uploads", operation_id = "listUploads",
    params(("campaign" = String, Path, description = "Id or code"), ListUploads),
    responses((status = 200, description = "A page of uploads.", body = UploadPage), Errors, NotFound)
)]
pub(crate) async fn list(
    State(app): State<App>,
    MayRead(account): MayRead,
    name: PathText,
    query: Query<ListUploads>,
) -> Result<Json<UploadPage>, ApiError> {
    let Query { params, pairs } = query;
    let page = Page::read(params.page, params.per_page)?;
    let mut connection = app.db().read_for(account).await?;
    let mut tx = connection.tx();
    let campaign = find::find(&mut tx, account, &name).await?;
    let (found, total) = uploads::list(&mut tx, campaign.id, (page.offset(), page.limit())).await?;
    let views = found.into_iter().map(UploadView::from).collect();
    let url = format!("{}{VERSION_2}/campaigns/{}/uploads", app.program.base_url(), campaign.id);
    Ok(Json(PageOf::new(views, total, page, (&url, &pairs))))
}
