//! What a viewer does not see: the paths of webhook URLs, which with many receivers are as good as a password.
//!
//! It is taken out of the answer on its way out, here and nowhere else, so that a route that shows a webhook or a
//! request can not forget it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};
use http::request::Parts;
use refhook_core::payload::masked::MASK;
use serde_json::{Map, Value};
use url::Url;

use crate::api::error::ApiError;

/// Whether the caller turned out to be a viewer.
#[derive(Clone, Default)]
struct Viewing(Arc<AtomicBool>);

/// Notes that the caller is a viewer.
pub(super) fn mark(parts: &Parts) {
    if let Some(viewing) = parts.extensions.get::<Viewing>() {
        viewing.0.store(true, Ordering::Relaxed);
    }
}

/// Masks the JSON answers to viewers.
pub(in crate::api) async fn layer(mut request: Request, next: Next) -> Response {
    let viewing = Viewing::default();
    request.extensions_mut().insert(viewing.clone());
    let response = next.run(request).await;
    let is_json = response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind == "application/json");
    if viewing.0.load(Ordering::Relaxed) && is_json { mask_body(response).await } else { response }
}

async fn mask_body(response: Response) -> Response {
    let (mut head, body) = response.into_parts();
    let masked = async {
        let bytes = to_bytes(body, usize::MAX).await.map_err(ApiError::internal)?;
        let mut value: Value = serde_json::from_slice(&bytes).map_err(ApiError::internal)?;
        mask(&mut value);
        Ok::<_, ApiError>(value.to_string())
    };
    match masked.await {
        Ok(text) => {
            head.headers.insert(CONTENT_LENGTH, HeaderValue::from(text.len()));
            Response::from_parts(head, Body::from(text))
        }
        Err(error) => error.into_response(),
    }
}

/// A webhook and a request are the objects that have a URL and a method; other links of an answer are public.
fn mask(value: &mut Value) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(mask),
        Value::Object(object) => {
            let sent = object.get("request").and_then(|request| request["url"].as_str()).map(secret_parts);
            for part in sent.iter().flatten() {
                // A receiver that redirects, or that shows what it got, tells the URL again.
                object
                    .iter_mut()
                    .filter(|(name, _)| *name != "request")
                    .for_each(|(_, told)| strike(told, part));
            }
            if object.contains_key("method") {
                mask_object(object);
            }
            object.values_mut().for_each(mask);
        }
        _ => {}
    }
}

fn mask_object(object: &mut Map<String, Value>) {
    let Some(Value::String(url)) = object.get_mut("url") else { return };
    let whole = std::mem::take(url);
    let shown = mask_url(&whole);
    url.clone_from(&shown);
    if let Some(Value::String(curl)) = object.get_mut("curl") {
        // As a shell's word; a command line in which the URL is not found shows nothing at all.
        let word = whole.replace('\'', r"'\''");
        *curl = if curl.contains(&word) { curl.replace(&word, &shown) } else { MASK.to_owned() };
    }
}

/// The path, and each pair of the query.
fn secret_parts(url: &str) -> Vec<String> {
    let Ok(url) = Url::parse(url) else { return Vec::new() };
    let path = Some(url.path().trim_end_matches('/')).filter(|path| !path.is_empty());
    let pairs = url.query().into_iter().flat_map(|query| query.split('&'));
    let pairs = pairs.filter(|pair| pair.split_once('=').is_some_and(|(_, value)| !value.is_empty()));
    path.into_iter().chain(pairs).map(str::to_owned).collect()
}

/// Puts the mask in the place of `part`, also as JSON may write it (RFC 8259, section 7).
fn strike(value: &mut Value, part: &str) {
    match value {
        Value::String(text) => {
            for part in [part, &part.replace('/', r"\/")] {
                if text.contains(part) {
                    *text = text.replace(part, MASK);
                }
            }
        }
        Value::Array(list) => list.iter_mut().for_each(|value| strike(value, part)),
        Value::Object(object) => object.values_mut().for_each(|value| strike(value, part)),
        _ => {}
    }
}

/// Scheme and host; the mask stands for all that follows.
fn mask_url(text: &str) -> String {
    match Url::parse(text) {
        Ok(url) if url.path() == "/" && url.query().is_none() => text.to_owned(),
        Ok(url) => format!("{}/{MASK}", url.origin().ascii_serialization()),
        Err(_) => MASK.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn paths_and_queries_of_webhooks_and_requests_are_masked_and_public_links_stay() {
        let mut answer = json!({"data": [
            {"url": "https://hooks.example.com:8443/s/T0/k?x=1#f", "method": "POST", "name": "CRM"},
            {"request": {
                "method": "GET", "url": "https://a.example/it's?k=v",
                "curl": "curl --request GET 'https://a.example/it'\\''s?k=v'"
            }},
            {"url": "https://a.example/p", "method": "GET", "curl": "curl 'https://other.example/p'"},
            {"url": "https://a.example/", "method": "GET"},
            {"url": "https://refer.example.com/abc/join"},
        ]});
        mask(&mut answer);
        let expected = json!({"data": [
            {"url": format!("https://hooks.example.com:8443/{MASK}"), "method": "POST", "name": "CRM"},
            {"request": {
                "method": "GET", "url": format!("https://a.example/{MASK}"),
                "curl": format!("curl --request GET 'https://a.example/{MASK}'")
            }},
            {"url": format!("https://a.example/{MASK}"), "method": "GET", "curl": MASK},
            {"url": "https://a.example/", "method": "GET"},
            {"url": "https://refer.example.com/abc/join"},
        ]});
        assert_eq!(answer, expected);
    }

    #[test]
    fn what_the_receiver_tells_of_the_url_is_masked_too() {
        let mut answer = json!({"attempts": [{
            "request": {"method": "POST", "url": "https://a.example/hook/T0?key=k1&name=Ada", "curl": "curl"},
            "response": {
                "status": 301, "body": "{\"to\":\"\\/hook\\/T0\\/\",\"got\":\"/hook/T0?key=k1\"}",
                "headers": [{"name": "Location", "value": "https://a.example/hook/T0/?key=k1"}],
            },
            "detail": "moved", "diagnosis": {"summary": "from /hook/T0"},
        }]});
        mask(&mut answer);
        let attempt = &answer["attempts"][0];
        let location = format!("https://a.example{MASK}/?{MASK}");
        assert_eq!(attempt["response"]["headers"], json!([{"name": "Location", "value": location}]));
        assert_eq!(attempt["request"]["url"], format!("https://a.example/{MASK}"));
        assert_eq!((&attempt["detail"], &attempt["response"]["status"]), (&json!("moved"), &json!(301)));
        let shown = answer.to_string();
        assert!(!shown.contains("T0") && !shown.contains("k1"), "{shown}");
    }
}
