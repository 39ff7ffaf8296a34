//! `GET /deliveries`.

use axum::Json;
use axum::extract::State;
use refhook_core::ids::{AccountId, WebhookId};
use refhook_store::{Tx, webhooks};

use super::page::{DeliveryFilters, DeliveryPage, delivery_params};
use crate::VERSION_2;
use crate::answer::{JsonResult, page_size};
use crate::app::App;
use crate::auth::MayRead;
use crate::campaigns::find::find_campaign;
use crate::document::schema::{Errors, NotFound};
use crate::error::ApiError;
use crate::request::{LooseId, Query};

delivery_params! { ListAllDeliveries {
    /// `meta.next_cursor` of the page before.
    cursor: Option<String>,
    #[param(value_type = Option<i64>, minimum = 1, maximum = 250, default = 25)]
    per_page: Option<LooseId>,
} }

/// List the deliveries of all webhooks, the newest first. Those of deleted webhooks are in their users' timelines.
#[utoipa::path(
    get, path = "/deliveries", tag = "Deliveries", operation_id = "listAllDeliveries", params(ListAllDeliveries),
    responses((status = 200, description = "A page of deliveries.", body = DeliveryPage), Errors, NotFound)
)]
pub(crate) async fn list(
    State(app): State<App>,
    MayRead(account): MayRead,
    query: Query<ListAllDeliveries>,
) -> JsonResult<DeliveryPage> {
    let Query { params, pairs } = query;
    let ListAllDeliveries { webhook_id, campaign_id, person_id, state, from, until, q, cursor, per_page } =
        params;
    let size = page_size(per_page)?;
    let filter = DeliveryFilters { state, from, until, person_id, q, cursor }.filter()?;
    let mut connection = app.db().read_for(account).await?;
    let mut tx = connection.tx();
    let ids = webhooks_of(&mut tx, account, webhook_id, campaign_id).await?;
    let url = format!("{}{VERSION_2}/deliveries", app.program.base_url());
    Ok(Json(DeliveryPage::read(&mut tx, &ids, (&filter, size), (&url, &pairs)).await?))
}

/// The account's webhooks that match these filters.
pub(crate) async fn webhooks_of(
    tx: &mut Tx<'_>,
    account: AccountId,
    webhook_id: Option<LooseId>,
    campaign_id: Option<LooseId>,
) -> Result<Vec<WebhookId>, ApiError> {
    let campaign = find_campaign(tx, account, campaign_id).await?.map(|campaign| campaign.id);
    let mut hooks = webhooks::briefs(tx, account, None).await?;
    if let Some(LooseId(only)) = webhook_id {
        hooks.retain(|brief| brief.id.0 == only);
        if hooks.is_empty() {
            let message = "There is no webhook with this id in your account.";
            return Err(ApiError::not_found_in("webhook_id", message));
        }
    }
    hooks.retain(|brief| campaign.is_none_or(|only| brief.campaign_id == only));
    Ok(hooks.iter().map(|brief| brief.id).collect())
}
