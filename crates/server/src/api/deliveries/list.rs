//! `GET /webhooks/{webhook}/deliveries`.

use axum::Json;
use axum::extract::State;
use refhook_core::ids::DeliveryId;
use refhook_core::problem::Problems;
use refhook_store::deliveries::{self, DeliveryFilter, DeliveryState};
use refhook_store::webhooks;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::view::DeliveryView;
use crate::api::VERSION_2;
use crate::api::auth::MayRead;
use crate::api::error::ApiError;
use crate::api::page::{page_size, with_parameter};
use crate::api::request::{LooseId, PathText, Query, Time};
use crate::api::schema::{self, Errors, NotFound};
use crate::api::webhooks::find;
use crate::app::App;

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
    /// `meta.next_cursor` of the page before.
    cursor: Option<String>,
    #[param(value_type = Option<i64>, minimum = 1, maximum = 250, default = 25)]
    per_page: Option<LooseId>,
}

/// A page of deliveries, the newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct DeliveryPage {
    data: Vec<DeliveryView>,
    links: DeliveryLinks,
    meta: DeliveryMeta,
}

#[derive(Serialize, ToSchema)]
struct DeliveryLinks {
    /// Null on the last page.
    #[schema(required)]
    next: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct DeliveryMeta {
    per_page: i64,
    /// Null on the last page.
    #[schema(required)]
    next_cursor: Option<String>,
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
    let (webhook, size) = (find::id(&name)?, page_size(params.per_page)?);
    let filter = params.filter()?;
    let mut connection = app.db().read().await?;
    let mut tx = connection.tx();
    if webhooks::find(&mut tx, account, webhook).await?.is_none() {
        return Err(ApiError::not_found(find::NONE));
    }
    // One more than is shown tells whether there is another page.
    let found = deliveries::list(&mut tx, webhook, &filter, size + 1).await?;
    let shown = &found[..found.len().min(usize::try_from(size).unwrap_or(usize::MAX))];
    let next_cursor = shown.last().filter(|_| found.len() > shown.len()).map(|last| last.id.to_string());
    let url = format!("{}{VERSION_2}/webhooks/{webhook}/deliveries", app.program.base_url);
    let next = next_cursor.as_deref().map(|cursor| with_parameter(&url, &pairs, "cursor", cursor));
    let (links, meta) = (DeliveryLinks { next }, DeliveryMeta { per_page: size, next_cursor });
    Ok(Json(DeliveryPage { data: shown.iter().map(DeliveryView::from).collect(), links, meta }))
}

impl ListDeliveries {
    fn filter(self) -> Result<DeliveryFilter, Problems> {
        let mut problems = Problems::default();
        let state = self.state.and_then(|name| {
            let state = DeliveryState::parse(&name);
            let names = DeliveryState::ALL.map(|(_, name)| name).join(", ");
            problems.take(state.ok_or_else(|| Problems::one("state", format!("Possible states: {names}."))))
        });
        let before = self.cursor.and_then(|cursor| {
            let message = "This is not a cursor; take meta.next_cursor of the page before.";
            problems.take(cursor.parse().map_err(|_| Problems::one("cursor", message)))
        });
        let filter = DeliveryFilter {
            state,
            from: self.from.map(|time| time.0),
            until: self.until.map(|time| time.0),
            before: before.map(DeliveryId),
        };
        problems.or(filter)
    }
}
