//! `GET /webhooks/{webhook}/deliveries`.

use axum::Json;
use axum::extract::State;
use refhook_store::webhooks;
use serde::Deserialize;

use super::page::{DeliveryPage, Wanted};
use crate::VERSION_2;
use crate::app::App;
use crate::auth::MayRead;
use crate::error::ApiError;
use crate::page::page_size;
use crate::request::{LooseId, PathText, Query, Time};
use crate::schema::{self, Errors, NotFound};
use crate::webhooks::find;

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListDeliveries {
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
}

/// List a webhook's deliveries, the newest first.
#[utoipa::path(
    get, path = "/webhooks/{webhook}/deliveries", tag = "Deliveries", operation_id = "listDeliveries",
    params(("webhook" = i64, Path, description = "Id"), ListDeliveries),
    responses((status = 200, description = "A page of deliveries.", body = DeliveryPage), Errors, NotFound)
)]
pub(crate) async fn list(
    State(app): State<App>,
    MayRead(account): MayRead,
    name: PathText,
    query: Query<ListDeliveries>,
) -> Result<Json<DeliveryPage>, ApiError> {
    let Query { params, pairs } = query;
    let ListDeliveries { state, from, until, person_id, q, cursor, per_page } = params;
    let (webhook, size) = (find::id(&name)?, page_size(per_page)?);
    let filter = Wanted { state, from, until, person_id, q, cursor }.filter()?;
    let mut connection = app.db().read_for(account).await?;
    let mut tx = connection.tx();
    if webhooks::find(&mut tx, account, webhook).await?.is_none() {
        return Err(ApiError::not_found(find::NONE));
    }
    let url = format!("{}{VERSION_2}/webhooks/{webhook}/deliveries", app.program.base_url());
    Ok(Json(DeliveryPage::read(&mut tx, &[webhook], (&filter, size), (&url, &pairs)).await?))
}
