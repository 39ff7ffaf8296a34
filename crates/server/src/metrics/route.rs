//! Who may read the metrics.

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::StatusCode;
use http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, HeaderMap, WWW_AUTHENTICATE};
use prometheus::TEXT_FORMAT;
use refhook_core::crypto::secret::Secret;
use subtle::ConstantTimeEq;

use super::Metrics;

const PATH: &str = "/metrics";

/// Serves the page on its own address, to whoever can reach that.
pub(crate) fn on_its_own(metrics: Metrics) -> Router {
    Router::new().route(PATH, get(show)).with_state(metrics)
}

/// Serves the page beside the app to whoever sends the token; without one there is no route.
pub(crate) fn beside_the_app(metrics: Metrics, token: Option<&Secret>) -> Router {
    match token {
        Some(token) => on_its_own(metrics).route_layer(from_fn_with_state(token.clone(), check)),
        None => Router::new(),
    }
}

async fn show(State(metrics): State<Metrics>) -> Response {
    match metrics.page().await {
        Ok(page) => ([(CONTENT_TYPE, TEXT_FORMAT), (CACHE_CONTROL, "no-store")], page).into_response(),
        Err(error) => {
            tracing::error!(%error, "the figures could not be written down");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

async fn check(State(token): State<Secret>, request: Request, next: Next) -> Response {
    if is_allowed(request.headers(), &token) {
        return next.run(request).await;
    }
    let fix = "Send the value of REFHOOK_METRICS_TOKEN as a bearer token.\n";
    (StatusCode::UNAUTHORIZED, [(WWW_AUTHENTICATE, "Bearer"), (CACHE_CONTROL, "no-store")], fix)
        .into_response()
}

/// Compares in constant time.
fn is_allowed(headers: &HeaderMap, token: &Secret) -> bool {
    let sent =
        headers.get(AUTHORIZATION).and_then(|value| value.as_bytes().split_at_checked("Bearer ".len()));
    sent.is_some_and(|(scheme, sent)| {
        scheme.eq_ignore_ascii_case(b"Bearer ") && bool::from(sent.ct_eq(token.expose().as_bytes()))
    })
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn the_token_alone_opens_the_page() {
        let token = Secret::new("s3cret");
        let opens = |value: &'static str| {
            is_allowed(&HeaderMap::from_iter([(AUTHORIZATION, HeaderValue::from_static(value))]), &token)
        };
        assert!(opens("Bearer s3cret") && opens("bearer s3cret"));
        for wrong in ["Bearer s3cre", "Bearer s3cret2", "Bearer ", "Basic s3cret", "s3cret", "Bearer"] {
            assert!(!opens(wrong), "{wrong}");
        }
        assert!(!is_allowed(&HeaderMap::new(), &token));
    }
}
