//! People of campaigns; the API calls them users, as the reference does.

mod batch;
pub(crate) mod create;
mod filter;
mod find;
mod idempotency;
mod list;
mod meta;
pub(crate) mod qualify;
mod timeline;
mod update;
pub(crate) mod view;

pub(crate) use filter::{people_params, search_fields};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::state::ApiState;

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(create::create, list::list))
        .routes(routes!(batch::batch))
        .routes(routes!(qualify::qualify))
        .routes(routes!(list::search))
        .routes(routes!(list::show, update::update, update::delete))
        .routes(routes!(timeline::timeline))
        .routes(routes!(update::dismiss_flags))
}
