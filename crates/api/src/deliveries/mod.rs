//! What became of each lead on its way to a webhook.

mod again;
mod attempt;
pub(super) mod backfills;
mod list;
mod list_all;
mod page;
mod rerender;
pub(super) mod retries;
mod show;
mod view;

pub(crate) use list_all::webhooks_of;
pub(crate) use page::{DeliveryFilters, delivery_params};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::state::ApiState;

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(list_all::list))
        .routes(routes!(list::list))
        .routes(routes!(show::show))
        .routes(routes!(again::retry))
        .routes(routes!(again::replay))
}
