//! Outbound webhooks.

mod body;
mod create;
mod credentials;
mod delete;
pub(super) mod diagnosis;
mod duplicate;
mod facts;
pub(super) mod find;
mod list;
mod pause;
mod preview;
mod resume;
mod rotate;
mod rows;
mod show;
mod success;
mod test;
mod test_draft;
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
        .routes(routes!(test_draft::test_draft))
        .routes(routes!(show::show, update::update, delete::delete))
        .routes(routes!(test::test))
        .routes(routes!(pause::pause))
        .routes(routes!(resume::resume))
        .routes(routes!(duplicate::duplicate))
        .routes(routes!(rotate::rotate))
}
