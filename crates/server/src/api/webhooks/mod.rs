//! Outbound webhooks.

pub(in crate::api) mod body;
mod chart;
pub(super) mod condition;
mod create;
mod credentials;
mod delete;
pub(super) mod diagnosis;
mod duplicate;
mod events;
mod facts;
pub(super) mod find;
mod limits;
mod list;
mod options;
mod pause;
mod preview;
mod resume;
mod rotate;
mod rows;
mod send_waiting;
mod show;
mod stats;
mod success;
mod test;
mod test_draft;
mod try_now;
mod update;
mod view;
pub(super) mod wire;

use refhook_core::selection::Selector;
use refhook_core::webhook_url;
use refhook_store::webhooks::StoredWebhook;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::state::ApiState;

/// What a webhook selects by.
pub(super) fn selector(webhook: &StoredWebhook) -> Selector<'_> {
    let config = &webhook.config;
    let unsubscribed_since = webhook.unsubscribed_since();
    Selector {
        event: config.event,
        sources: &config.sources,
        created_at: webhook.created_at,
        unsubscribed_since,
        // A ledger asks for each of its cells; the URL is looked at only where it matters.
        is_for_tests: unsubscribed_since.is_some() && webhook_url::is_for_tests(&config.url),
    }
}

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(create::create, list::list))
        .routes(routes!(options::options))
        .routes(routes!(preview::preview))
        .routes(routes!(test_draft::test_draft))
        .routes(routes!(show::show, update::update, delete::delete))
        .routes(routes!(test::test))
        .routes(routes!(pause::pause))
        .routes(routes!(resume::resume))
        .routes(routes!(try_now::try_now))
        .routes(routes!(send_waiting::send_waiting))
        .routes(routes!(events::events))
        .routes(routes!(duplicate::duplicate))
        .routes(routes!(rotate::rotate))
        .routes(routes!(chart::chart))
}
