//! `GET /webhooks/{webhook}` and `GET /webhooks`.

use axum::Json;
use axum::extract::State;
use refhook_core::ids::CampaignId;
use refhook_store::webhooks;
use serde::Deserialize;

use super::find;
use super::stats::{With, add_stats};
use super::view::{WebhookData, WebhookPage};
use crate::VERSION_2;
use crate::app::App;
use crate::auth::ReadsAs;
use crate::campaigns::find::find_campaign;
use crate::error::ApiError;
use crate::page::{Data, Page, PageOf};
use crate::request::{LooseId, PathText, Query};
use crate::schema::{Errors, NotFound};

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ShowWebhook {
    /// More parts of the answer.
    #[param(inline)]
    with: Option<With>,
}

/// Show a webhook.
#[utoipa::path(
    get, path = "/webhooks/{webhook}", tag = "Webhooks", operation_id = "showWebhook",
    params(("webhook" = i64, Path, description = "Id"), ShowWebhook),
    responses((status = 200, description = "The webhook.", body = WebhookData), Errors, NotFound)
)]
pub(crate) async fn show(
    State(app): State<App>,
    ReadsAs(account, audience): ReadsAs,
    name: PathText,
    query: Query<ShowWebhook>,
) -> Result<Json<WebhookData>, ApiError> {
    let mut view = find::view(&app, account, find::id(&name)?, audience).await?;
    if query.params.with.is_some() {
        let mut connection = app.db().read_for(account).await?;
        add_stats(
            &mut connection.tx(),
            std::slice::from_mut(&mut view),
            (app.program.now(), app.program.retention().held),
        )
        .await?;
    }
    Ok(Json(Data { data: view }))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListWebhooks {
    /// From 1.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 1_000_000_000, default = 1)]
    page: Option<LooseId>,
    #[param(value_type = Option<i64>, minimum = 1, maximum = 250, default = 25)]
    per_page: Option<LooseId>,
    #[param(value_type = Option<i64>)]
    campaign_id: Option<LooseId>,
    /// More parts of the answer.
    #[param(inline)]
    with: Option<With>,
}

/// List webhooks, by id.
#[utoipa::path(
    get, path = "/webhooks", tag = "Webhooks", operation_id = "listWebhooks", params(ListWebhooks),
    responses((status = 200, description = "A page of webhooks.", body = WebhookPage), Errors, NotFound)
)]
pub(crate) async fn list(
    State(app): State<App>,
    ReadsAs(account, audience): ReadsAs,
    query: Query<ListWebhooks>,
) -> Result<Json<WebhookPage>, ApiError> {
    let Query { params, pairs } = query;
    let page = Page::read(params.page, params.per_page)?;
    let campaign = params.campaign_id.map(|id| CampaignId(id.0));
    let mut connection = app.db().read_for(account).await?;
    let mut tx = connection.tx();
    find_campaign(&mut tx, account, params.campaign_id).await?;
    let (found, total) = webhooks::list(&mut tx, account, campaign, page.offset(), page.limit()).await?;
    let views = found.into_iter().map(|webhook| find::view_of(&app, webhook, audience));
    let mut views = views.collect::<Result<Vec<_>, _>>()?;
    if params.with.is_some() {
        add_stats(&mut tx, &mut views, (app.program.now(), app.program.retention().held)).await?;
    }
    let url = format!("{}{VERSION_2}/webhooks", app.program.base_url());
    Ok(Json(PageOf::new(views, total, page, (&url, &pairs))))
}
