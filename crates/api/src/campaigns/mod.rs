//! Campaigns.

mod create;
mod custom_fields;
mod delete;
pub(crate) mod find;
mod list;
pub(crate) mod settings;
mod show;
mod update;
mod view;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::state::ApiState;

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(create::create, list::list))
        .routes(routes!(list::search))
        .routes(routes!(show::show, update::update, delete::delete))
}
