//! The REST API under `/api`: `/api/v2`, compatible with the reference and extended in its style, and its OpenAPI
//! document. Beside it `/healthz` and `/readyz`.

pub mod app;
mod auth;
mod campaign_pages;
mod campaigns;
mod csv;
mod deliveries;
mod error;
mod export;
mod fields;
mod health;
mod inbound_call;
mod inbound_webhook;
mod invitations;
mod layers;
mod ledger;
mod members;
mod n8n;
mod outgoing;
mod overview;
mod page;
pub mod password;
mod request;
mod schema;
mod search;
mod session;
mod span;
mod state;
mod stream;
mod tokens;
mod uploads;
mod users;
mod watchers;
mod webhooks;

#[cfg(test)]
mod tests;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use http::header::CONTENT_TYPE;
use utoipa::OpenApi as _;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{OpenApi, Server};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use app::App;
pub use campaigns::settings::blank;
use state::ApiState;
pub use state::PageViews;

const VERSION_2: &str = "/api/v2";

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Refhook",
        version = "2",
        description = "Referral campaigns, their people, and the outbound webhooks that carry new leads to your tools."
    ),
    servers((url = "/", description = "The server that this description comes from")),
    paths(inbound_call::inbound_qualify),
    components(schemas(error::ErrorBody)),
    modifiers(&Schemes),
    security(("bearer" = []), ("session" = [])),
    tags(
        (name = "Session", description = "Signing in and out"),
        (name = "Members", description = "Who can sign in to the account"),
        (name = "Users", description = "People of a campaign: referrers and the leads they invited"),
        (name = "Campaigns", description = "Referral campaigns"),
        (name = "Webhooks", description = "Where new leads are sent"),
        (name = "Payloads", description = "What webhooks send to receivers"),
        (name = "Deliveries", description = "What became of each lead on its way to a webhook"),
        (name = "Uploads", description = "Many people at once, from a spreadsheet"),
        (name = "Tokens", description = "What programs use this API with"),
        (name = "n8n", description = "The calls of the n8n node"),
        (name = "Overview", description = "How many people joined, and whether all deliveries arrived"),
        (name = "Inbound webhook", description = "What other systems call when somebody became qualified"),
        (name = "Health", description = "For supervisors and load balancers"),
    )
)]
struct Document;

struct Schemes;

impl utoipa::Modify for Schemes {
    fn modify(&self, document: &mut OpenApi) {
        let token = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        let cookie = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new("refhook_session")));
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("bearer", token);
        components.add_security_scheme("session", cookie);
    }
}

/// The API and the health checks; everything else under `/api` is answered with an error in JSON.
pub fn router(app: App, pages: PageViews) -> Router {
    let (operations, mut document) = operations().split_for_parts();
    outgoing::describe(&mut document);
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

/// The document that `/api/openapi.json` serves, there with the server's own address.
pub fn openapi() -> OpenApi {
    let mut document = operations().into_openapi();
    outgoing::describe(&mut document);
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
        .merge(deliveries::retries::router())
        .merge(deliveries::backfills::router())
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
