//! What became of each lead on its way to a webhook.

mod again;
mod attempt;
mod bulk_jobs;
mod list;
mod page;
mod rerender;
mod show;
mod view;

pub(crate) use list::webhooks_of;
pub(crate) use page::{DeliveryFilters, delivery_params};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::state::ApiState;

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(list::list_all))
        .routes(routes!(list::list))
        .routes(routes!(show::show))
        .routes(routes!(again::retry))
        .routes(routes!(again::replay))
        .routes(routes!(bulk_jobs::start_retry, bulk_jobs::list_retries))
        .routes(routes!(bulk_jobs::cancel_retry))
        .routes(routes!(bulk_jobs::start_backfill, bulk_jobs::list_backfills))
        .routes(routes!(bulk_jobs::cancel_backfill))
}
