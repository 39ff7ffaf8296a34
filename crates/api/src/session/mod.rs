//! Signing in and out.

mod begin;
mod link;
mod log_in;
mod log_out;
mod password;
mod setup;
mod show;
mod view;

pub(crate) use begin::{Begun, refuse_foreign};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
pub(crate) use view::SessionData;

use super::state::ApiState;

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(show::show, log_in::log_in, log_out::log_out))
        .routes(routes!(link::link))
        .routes(routes!(password::change))
        .routes(routes!(setup::set_up))
}
