//! What a campaign's public pages say and look like.

mod logo;
mod preview;
mod show;
mod update;
mod view;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::state::ApiState;

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(show::show, update::update))
        .routes(routes!(preview::preview))
        .routes(routes!(logo::set, logo::remove))
}
