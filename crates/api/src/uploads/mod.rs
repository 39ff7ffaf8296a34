//! Uploads of people from spreadsheets.

mod choice;
mod create;
mod file;
mod find;
mod list;
mod result;
mod run;
mod view;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::state::ApiState;

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(create::create, list::list))
        .routes(routes!(list::show, run::configure, run::delete))
        .routes(routes!(run::check))
        .routes(routes!(run::start))
        .routes(routes!(run::cancel))
        .routes(routes!(list::rows))
        .routes(routes!(result::result))
}
