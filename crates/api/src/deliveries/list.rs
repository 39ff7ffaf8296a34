//! `GET /deliveries` and `GET /webhooks/{webhook}/deliveries`.

use axum::Json;
use refhook_core::ids::{AccountId, WebhookId};
use refhook_store::{Tx, webhooks};

use super::page::{DeliveryFilters, DeliveryPage, delivery_params};
use crate::answer::{JsonResult, page_size};
use crate::auth::{As, MayRead, On, PathId};
use crate::campaigns::find::find_campaign;
use crate::document::calls::{Errors, NotFound, WebhookPath};
use crate::document::schema;
use crate::error::ApiError;
use crate::request::{LooseId, Query, Time, query_params};

query_params! { ListDeliveries {
    #[param(value_type = Option<schema::DeliveryState>, inline)]
    state: Option<String>,
    /// Created at this time or later, RFC 3339.
    #[param(value_type = Option<String>, format = DateTime)]
    from: Option<Time>,
    /// Created before this time, RFC 3339.
    #[param(value_type = Option<String>, format = DateTime)]
    until: Option<Time>,
    #[param(value_type = Option<i64>)]
    person_id: Option<LooseId>,
    /// A part of the user's email address or first name.
    #[param(max_length = 100)]
    q: Option<String>,
    /// `meta.next_cursor` of the page before.
    cursor: Option<String>,
    #[param(value_type = Option<i64>, minimum = 1, maximum = 250, default = 25)]
    per_page: Option<LooseId>,
} }

/// List a webhook's deliveries, the newest first.
#[utoipa::path(
    get, path = "/webhooks/{webhook}/deliveries", tag = "Deliveries", operation_id = "listDeliveries",
    params(WebhookPath, ListDeliveries),
    responses((status = 200, description = "A page of deliveries.", body = DeliveryPage), Errors, NotFound)
)]
pub(crate) async fn list(
    On(app, MayRead(account), webhook): On<MayRead, WebhookId>,
    query: Query<ListDeliveries>,
) -> JsonResult<DeliveryPage> {
    let ListDeliveries { state, from, until, person_id, q, cursor, per_page } = query.params;
    let size = page_size(per_page)?;
    let filter = DeliveryFilters { state, from, until, person_id, q, cursor }.filter()?;
    let mut connection = app.db().read_for(account).await?;
    let mut tx = connection.tx();
    webhooks::find(&mut tx, account, webhook).await?.ok_or_else(WebhookId::missing)?;
    let url = app.url(&format!("/webhooks/{webhook}/deliveries"));
    Ok(Json(DeliveryPage::read(&mut tx, &[webhook], (&filter, size), (&url, &query.pairs)).await?))
}

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
pub(crate) async fn list_all(
    As(app, MayRead(account)): As<MayRead>,
    query: Query<ListAllDeliveries>,
) -> JsonResult<DeliveryPage> {
    let ListAllDeliveries { webhook_id, campaign_id, person_id, state, from, until, q, cursor, per_page } =
        query.params;
    let size = page_size(per_page)?;
    let filter = DeliveryFilters { state, from, until, person_id, q, cursor }.filter()?;
    let mut connection = app.db().read_for(account).await?;
    let mut tx = connection.tx();
    let ids = webhooks_of(&mut tx, account, webhook_id, campaign_id).await?;
    let url = app.url("/deliveries");
    Ok(Json(DeliveryPage::read(&mut tx, &ids, (&filter, size), (&url, &query.pairs)).await?))
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
