//! Uploads of people from spreadsheets.

mod cancel;
mod check;
mod choice;
mod configure;
mod create;
mod delete;
mod file;
mod find;
mod list;
mod result;
mod rows;
mod show;
mod start;
mod view;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::state::ApiState;

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(create::create, list::list))
        .routes(routes!(show::show, configure::configure, delete::delete))
        .routes(routes!(check::check))
        .routes(routes!(start::start))
        .routes(routes!(cancel::cancel))
        .routes(routes!(rows::rows))
        .routes(routes!(result::result))
}
