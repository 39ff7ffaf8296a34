//! People of campaigns; the API calls them users, as the reference does.

mod batch;
pub(in crate::api) mod create;
mod find;
pub(in crate::api) mod idempotency;
mod list;
mod meta;
pub(in crate::api) mod qualify;
mod show;
mod timeline;
mod update;
pub(in crate::api) mod view;

pub(in crate::api) use list::filter;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::state::ApiState;

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(create::create, list::list))
        .routes(routes!(batch::batch))
        .routes(routes!(qualify::qualify))
        .routes(routes!(list::search))
        .routes(routes!(show::show, update::update, update::delete))
        .routes(routes!(timeline::timeline))
        .routes(routes!(update::dismiss_flags))
}
