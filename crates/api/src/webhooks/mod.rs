//! Outbound webhooks.

mod activity;
mod change;
pub(super) mod condition;
pub(crate) mod definition;
pub(super) mod diagnosis;
pub(super) mod find;
mod options;
mod sending;
mod show;
mod stats;
mod trial;
mod view;
pub(super) mod wire;

use refhook_core::webhook::selection::Selector;
use refhook_core::webhook::webhook_url;
use refhook_store::webhooks::StoredWebhook;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::state::ApiState;

/// What a webhook selects people by.
pub(super) fn selector(webhook: &StoredWebhook) -> Selector<'_> {
    let config = &webhook.config;
    let unsubscribed_since = webhook.unsubscribed_since();
    Selector {
        event: config.event,
        sources: &config.sources,
        created_at: webhook.created_at,
        unsubscribed_since,
        // A ledger does this for every cell, so the URL is parsed only where it matters.
        is_for_tests: unsubscribed_since.is_some() && webhook_url::is_for_tests(&config.url),
    }
}

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(change::create, show::list))
        .routes(routes!(options::options))
        .routes(routes!(trial::preview::preview))
        .routes(routes!(trial::test::test_draft))
        .routes(routes!(show::show, change::update, change::delete))
        .routes(routes!(trial::test::test))
        .routes(routes!(sending::pause))
        .routes(routes!(sending::resume))
        .routes(routes!(sending::try_now))
        .routes(routes!(sending::send_waiting))
        .routes(routes!(activity::events))
        .routes(routes!(change::duplicate))
        .routes(routes!(change::rotate))
        .routes(routes!(activity::chart))
}
