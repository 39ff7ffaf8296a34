//! Outbound webhooks.

mod body;
mod create;
mod credentials;
mod delete;
mod facts;
pub(super) mod find;
mod list;
mod preview;
mod rows;
mod show;
mod success;
mod test;
mod update;
mod view;
pub(super) mod wire;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::state::ApiState;

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(create::create, list::list))
        .routes(routes!(preview::preview))
        .routes(routes!(show::show, update::update, delete::delete))
        .routes(routes!(test::test))
}
