//! Middleware around every handler.

use std::collections::HashSet;
use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::sync::Arc;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use http::header::{ACCEPT, CACHE_CONTROL, HeaderMap, HeaderValue, X_CONTENT_TYPE_OPTIONS};
use http::{Method, StatusCode};
use url::form_urlencoded;
use utoipa::openapi::path::{Parameter, ParameterIn};
use utoipa::openapi::{OpenApi, RefOr};

use super::VERSION_2;
use super::error::ApiError;

/// Answers 406 to clients that do not accept JSON, keeps answers out of caches, and turns a panic into a 500.
pub(super) async fn middleware(request: Request, next: Next) -> Response {
    // Health checks answer with plain text, whatever a supervisor accepts.
    let path = request.uri().path();
    let is_api = path.starts_with("/api");
    let mut response = if !is_api || takes_json(request.headers(), other_type(path)) {
        match AssertUnwindSafe(next.run(request)).catch_unwind().await {
            Ok(response) => response,
            Err(_) => ApiError::internal("a handler panicked").into_response(),
        }
    } else {
        let message = "This API answers in JSON: send Accept: application/json, or leave the header out.";
        ApiError::new(StatusCode::NOT_ACCEPTABLE, message).into_response()
    };
    let headers = response.headers_mut();
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    // An answer holds what strangers typed, so browsers must not render it as a page.
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// Calls without query parameters: method and path.
pub(super) type Bare = Arc<HashSet<(Method, String)>>;

/// The calls of the API that take no query parameters, according to its own document.
pub(super) fn without_query(document: &OpenApi) -> Bare {
    let mut bare = HashSet::new();
    for (path, item) in document.paths.paths.iter().filter(|(path, _)| path.starts_with(VERSION_2)) {
        let calls = [
            (Method::GET, &item.get),
            (Method::POST, &item.post),
            (Method::PUT, &item.put),
            (Method::DELETE, &item.delete),
        ];
        for (method, call) in calls {
            let Some(call) = call else { continue };
            let takes = |parameter: &RefOr<Parameter>| matches!(parameter, RefOr::T(known) if known.parameter_in == ParameterIn::Query);
            if !call.parameters.iter().flatten().any(takes) {
                bare.insert((method, path.clone()));
            }
        }
    }
    Arc::new(bare)
}

/// 422 for query parameters of a call that takes none: ignoring one would answer a different question.
pub(super) async fn refuse_query(
    State(bare): State<Bare>,
    path: MatchedPath,
    request: Request,
    next: Next,
) -> Response {
    let query = request.uri().query().unwrap_or_default();
    let first = form_urlencoded::parse(query.as_bytes()).next();
    match first {
        Some((name, _)) if bare.contains(&(request.method().clone(), path.as_str().to_owned())) => {
            let message = "This call takes no parameters in its query; leave this one out.";
            ApiError::invalid(name, message).into_response()
        }
        _ => next.run(request).await,
    }
}

pub(super) async fn unknown_route() -> ApiError {
    ApiError::not_found("There is nothing at this path of the API. The list is at /api/openapi.json.")
}

pub(super) async fn wrong_method() -> ApiError {
    let message = "This path does not take this method; the header Allow names those that it takes.";
    ApiError::new(StatusCode::METHOD_NOT_ALLOWED, message)
}

/// The type that a path answers in besides JSON, which it still uses for errors.
fn other_type(path: &str) -> Option<&'static str> {
    if path.ends_with("/stream") {
        Some("text/event-stream")
    } else if Path::new(path).extension().is_some_and(|ending| ending == "csv") {
        Some("text/csv")
    } else if path.ends_with("/pages/preview") {
        Some("text/html")
    } else {
        None
    }
}

/// RFC 9110, section 12.5.1, as far as it concerns JSON and one other type. An empty header means the same as none.
fn takes_json(headers: &HeaderMap, other: Option<&str>) -> bool {
    let ranges = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let mut ranges =
        ranges.flat_map(|value| value.split(',')).filter(|range| !range.trim().is_empty()).peekable();
    ranges.peek().is_none() || ranges.any(|range| is_range_of_json(range, other))
}

fn is_range_of_json(range: &str, other: Option<&str>) -> bool {
    let lower = range.to_ascii_lowercase();
    let mut parts = lower.split(';').map(str::trim);
    let kind = parts.next().unwrap_or_default();
    let refused = parts.filter_map(|part| part.strip_prefix("q=")).any(|q| q.parse() == Ok(0.0_f32));
    let is_json = matches!(kind, "application/json" | "text/json" | "application/*" | "*/*" | "*")
        || (kind.starts_with("application/") && kind.ends_with("+json"));
    !refused && (is_json || Some(kind) == other)
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::Body;
    use axum::middleware::from_fn;
    use axum::routing::get;
    use tower::ServiceExt;

    use super::*;

    #[test]
    fn a_client_that_names_other_types_alone_does_not_take_json() {
        let takes = |value: &'static str| {
            takes_json(&HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static(value))]), None)
        };
        for value in ["*/*", "application/json", "text/html, Application/JSON;q=0.5", "text/html, */*;q=0.1"]
        {
            assert!(takes(value), "{value}");
        }
        for value in ["text/html", "application/xml, text/*", "application/json;q=0", "application/jsonp"] {
            assert!(!takes(value), "{value}");
        }
        for value in ["", " ", ",", "; q=0.5 ,application/hal+json", "text/json"] {
            assert!(takes(value), "{value:?}");
        }
        assert!(takes_json(&HeaderMap::new(), None));
    }

    #[test]
    fn a_path_that_answers_in_another_type_takes_that_too() {
        for (path, value, taken) in [
            ("/api/v2/stream", "text/event-stream", true),
            ("/api/v2/campaigns/1/ledger.csv", "text/csv", true),
            ("/api/v2/campaigns/1/ledger", "text/csv", false),
            ("/api/v2/users", "text/event-stream", false),
        ] {
            let headers = HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static(value))]);
            assert_eq!(takes_json(&headers, other_type(path)), taken, "{path} {value}");
        }
    }

    #[tokio::test]
    async fn a_handler_that_panics_is_answered_with_the_error_body() {
        async fn broken() -> &'static str {
            panic!("a bug")
        }
        let router = Router::new().route("/", get(broken)).layer(from_fn(middleware));
        let response = router.oneshot(Request::get("/").body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.status(), 500);
        assert_eq!(response.headers()[CACHE_CONTROL], "no-store");
        assert_eq!(response.headers()[X_CONTENT_TYPE_OPTIONS], "nosniff");
        let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        assert_eq!(serde_json::from_slice::<serde_json::Value>(&body).unwrap()["code"], 500);
    }
}
