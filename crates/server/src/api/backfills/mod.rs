//! Sending people to a webhook who were there before it.

mod cancel;
mod list;
mod start;
mod view;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::state::ApiState;

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(start::start, list::list)).routes(routes!(cancel::cancel))
}
