//! Campaigns.

mod change;
mod custom_fields;
pub(crate) mod find;
mod list;
pub(crate) mod settings;
mod view;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::state::ApiState;

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(change::create, list::list))
        .routes(routes!(list::search))
        .routes(routes!(list::show, change::update, change::delete))
}
