//! Signing in and out.

mod begin;
mod link;
mod log_in;
mod log_out;
mod password;
mod setup;
mod show;
mod view;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::state::ApiState;

pub(crate) use begin::{Begun, refuse_foreign};
pub(crate) use view::SessionData;

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(show::show, log_in::log_in, log_out::log_out))
        .routes(routes!(link::link))
        .routes(routes!(password::change))
        .routes(routes!(setup::set_up))
}
