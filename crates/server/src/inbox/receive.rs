//! Handles a request to the inbox: checks its signature, keeps it, answers 200.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use http::{HeaderMap, Method, StatusCode, Uri};
use url::form_urlencoded;

use super::signature::Signed;
use super::{Inbox, Received};
use refhook_web::body::{self, Failure};

/// Longest body accepted, in bytes.
const BODY_READ: usize = 1024 * 1024;
/// Bytes of a body kept for display.
const BODY_KEPT: usize = 64 * 1024;

/// Accepts every request on every path.
pub fn router(inbox: Arc<Inbox>) -> Router {
    Router::new().fallback(receive).with_state(inbox)
}

async fn receive(
    State(inbox): State<Arc<Inbox>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Result<&'static str, StatusCode> {
    let body = body::collect(body, BODY_READ).await.map_err(Failure::status)?;
    let query = uri.query().unwrap_or_default();
    let now = inbox.clock.now();
    let signature = inbox.senders.check(Signed { headers: &headers, query, body: &body }, now).await;
    let kept = &body[..body.len().min(BODY_KEPT)];
    inbox.keep(Received {
        number: 0,
        at: now,
        method: method.to_string(),
        path: uri.path().to_owned(),
        query: query.to_owned(),
        pairs: form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
        headers: headers
            .iter()
            .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect(),
        body: String::from_utf8_lossy(kept).into_owned(),
        body_bytes: body.len(),
        signature,
    });
    Ok("received\n")
}
