//! `GET /webhooks/{webhook}` and `GET /webhooks`.

use axum::Json;
use refhook_core::ids::{CampaignId, WebhookId};
use refhook_store::webhooks;

use super::find;
use super::stats::{With, add_stats};
use super::view::{WebhookData, WebhookPage};
use crate::answer::{Data, JsonResult};
use crate::auth::{As, On, ReadsAs};
use crate::campaigns::find::find_campaign;
use crate::document::calls::{Errors, NotFound, WebhookPath};
use crate::request::{LooseId, Query, list_params, query_params};

query_params! { ShowWebhook {
    /// More parts of the answer.
    #[param(inline)]
    with: Option<With>,
} }

/// Show a webhook.
#[utoipa::path(
    get, path = "/webhooks/{webhook}", tag = "Webhooks", operation_id = "showWebhook", params(WebhookPath, ShowWebhook),
    responses((status = 200, description = "The webhook.", body = WebhookData), Errors, NotFound)
)]
pub(crate) async fn show(
    On(app, ReadsAs(account, audience), id): On<ReadsAs, WebhookId>,
    query: Query<ShowWebhook>,
) -> JsonResult<WebhookData> {
    let mut view = find::view(&app, account, id, audience).await?;
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

list_params! { ListWebhooks {
    #[param(value_type = Option<i64>)]
    campaign_id: Option<LooseId>,
    /// More parts of the answer.
    #[param(inline)]
    with: Option<With>,
} }

/// List webhooks, by id.
#[utoipa::path(
    get, path = "/webhooks", tag = "Webhooks", operation_id = "listWebhooks", params(ListWebhooks),
    responses((status = 200, description = "A page of webhooks.", body = WebhookPage), Errors, NotFound)
)]
pub(crate) async fn list(
    As(app, ReadsAs(account, audience)): As<ReadsAs>,
    query: Query<ListWebhooks>,
) -> JsonResult<WebhookPage> {
    let (params, list) = query.list(&app, "/webhooks")?;
    let campaign = params.campaign_id.map(|id| CampaignId(id.0));
    let mut connection = app.db().read_for(account).await?;
    let mut tx = connection.tx();
    find_campaign(&mut tx, account, params.campaign_id).await?;
    let (offset, limit) = list.window();
    let (found, total) = webhooks::list(&mut tx, account, campaign, offset, limit).await?;
    let views = found.into_iter().map(|webhook| find::view_of(&app, webhook, audience));
    let mut views = views.collect::<Result<Vec<_>, _>>()?;
    if params.with.is_some() {
        add_stats(&mut tx, &mut views, (app.program.now(), app.program.retention().held)).await?;
    }
    Ok(Json(list.answer(views, total)))
}
