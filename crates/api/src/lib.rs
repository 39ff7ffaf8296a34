//! The REST API under `/api`: `/api/v2`, compatible with the reference and extended in its style, and its OpenAPI
//! document; also `/healthz` and `/readyz`.

mod answer;
pub mod app;
mod auth;
mod campaign_pages;
mod campaigns;
mod deliveries;
mod document;
mod error;
mod export;
mod fields;
mod health;
mod inbound_webhook;
mod invitations;
mod layers;
mod ledger;
mod members;
mod n8n;
mod overview;
pub mod password;
mod request;
mod session;
mod span;
mod state;
mod stream;
mod tokens;
mod uploads;
mod users;
mod webhooks;

#[cfg(test)]
mod tests;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use http::header::CONTENT_TYPE;
use utoipa::OpenApi as _;
use utoipa::openapi::{OpenApi, Server};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use app::App;
pub use campaigns::settings::blank;
use document::Document;
use state::ApiState;
pub use state::PageViews;

const VERSION_2: &str = "/api/v2";

/// The API and the health checks; any other path under `/api` gets an error in JSON.
pub fn router(app: App, pages: PageViews) -> Router {
    let (operations, mut document) = operations().split_for_parts();
    document::outgoing::describe(&mut document);
    let bare = layers::without_query(&document);
    document.servers = Some(vec![Server::new(app.program.base_url())]);
    let text = document.to_json().unwrap_or_default();
    let document = move || async move { ([(CONTENT_TYPE, "application/json")], text) };
    let api = Router::new().route("/openapi.json", get(document)).fallback(layers::unknown_route);
    operations
        .route_layer(from_fn_with_state(bare, layers::refuse_query))
        .nest("/api", api)
        .method_not_allowed_fallback(layers::wrong_method)
        .layer(from_fn(layers::middleware))
        .with_state(ApiState::new(app, pages))
}

/// The document served at `/api/openapi.json`, which there has the server's own URL.
pub fn openapi() -> OpenApi {
    let mut document = operations().into_openapi();
    document::outgoing::describe(&mut document);
    document
}

fn operations() -> OpenApiRouter<ApiState> {
    let version_2 = OpenApiRouter::new()
        .merge(session::router())
        .merge(members::router())
        .merge(invitations::router())
        .merge(users::router())
        .merge(campaigns::router())
        .merge(campaign_pages::router())
        .merge(webhooks::router())
        .merge(deliveries::router())
        .merge(tokens::router())
        .merge(uploads::router())
        .merge(inbound_webhook::router())
        .merge(ledger::router())
        .merge(export::router())
        .routes(routes!(stream::stream))
        .routes(routes!(overview::show))
        .routes(routes!(fields::list));
    OpenApiRouter::with_openapi(Document::openapi())
        .nest(VERSION_2, version_2)
        .nest("/api/n8n", n8n::router())
        .routes(routes!(health::live))
        .routes(routes!(health::ready))
}
