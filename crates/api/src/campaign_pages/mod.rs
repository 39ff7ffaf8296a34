//! What a campaign's public pages say and look like.

mod logo;
mod preview;
mod settings;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::state::ApiState;

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(settings::show, settings::update))
        .routes(routes!(preview::preview))
        .routes(routes!(logo::set, logo::remove))
}
