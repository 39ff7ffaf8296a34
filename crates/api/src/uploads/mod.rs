//! Uploads of people from spreadsheets.

mod choice;
mod configure;
mod create;
mod file;
mod find;
mod list;
mod result;
mod rows;
mod run;
mod show;
mod view;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::state::ApiState;

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(create::create, list::list))
        .routes(routes!(show::show, configure::configure, show::delete))
        .routes(routes!(run::check))
        .routes(routes!(run::start))
        .routes(routes!(run::cancel))
        .routes(routes!(rows::rows))
        .routes(routes!(result::result))
}
