//! Signing in and out.

mod begin;
mod password;
mod show;
mod sign_in;
mod view;

pub(crate) use begin::{Begun, refuse_foreign};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
pub(crate) use view::SessionData;

use super::state::ApiState;

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(show::show, sign_in::log_in, sign_in::log_out))
        .routes(routes!(sign_in::link))
        .routes(routes!(password::change))
        .routes(routes!(sign_in::set_up))
}
