//! `GET /webhooks/{webhook}/deliveries`.

use axum::Json;
use refhook_core::ids::WebhookId;
use refhook_store::webhooks;

use super::page::{DeliveryFilters, DeliveryPage};
use crate::VERSION_2;
use crate::answer::{JsonResult, page_size};
use crate::auth::{MayRead, On, PathId};
use crate::document::schema::{self, Errors, NotFound};
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
    params(("webhook" = i64, Path, description = "Id"), ListDeliveries),
    responses((status = 200, description = "A page of deliveries.", body = DeliveryPage), Errors, NotFound)
)]
pub(crate) async fn list(
    On(app, MayRead(account), webhook): On<MayRead, WebhookId>,
    query: Query<ListDeliveries>,
) -> JsonResult<DeliveryPage> {
    let Query { params, pairs } = query;
    let ListDeliveries { state, from, until, person_id, q, cursor, per_page } = params;
    let size = page_size(per_page)?;
    let filter = DeliveryFilters { state, from, until, person_id, q, cursor }.filter()?;
    let mut connection = app.db().read_for(account).await?;
    let mut tx = connection.tx();
    webhooks::find(&mut tx, account, webhook).await?.ok_or_else(WebhookId::missing)?;
    let url = format!("{}{VERSION_2}/webhooks/{webhook}/deliveries", app.program.base_url());
    Ok(Json(DeliveryPage::read(&mut tx, &[webhook], (&filter, size), (&url, &pairs)).await?))
}
