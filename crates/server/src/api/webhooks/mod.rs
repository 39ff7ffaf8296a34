//! Outbound webhooks.

mod body;
mod chart;
mod create;
mod credentials;
mod delete;
mod facts;
pub(super) mod find;
mod list;
mod preview;
mod rows;
mod show;
mod stats;
mod success;
mod test;
mod update;
mod view;
pub(super) mod wire;

use refhook_core::selection::Selector;
use refhook_store::webhooks::StoredWebhook;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::state::ApiState;

/// What a webhook selects by.
pub(super) fn selector(webhook: &StoredWebhook) -> Selector<'_> {
    let config = &webhook.config;
    Selector { event: config.event, sources: &config.sources, created_at: webhook.created_at }
}

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(create::create, list::list))
        .routes(routes!(preview::preview))
        .routes(routes!(show::show, update::update, delete::delete))
        .routes(routes!(test::test))
        .routes(routes!(chart::chart))
}
