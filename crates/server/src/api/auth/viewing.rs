//! What a viewer does not see: the paths of webhook URLs, which with many receivers are as good as a password, and the
//! words of receivers, which may repeat them in any encoding.
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
use serde_json::{Map, Value, json};
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

/// A webhook and a request are the objects that have a URL and a method; other links of an answer are public. What a
/// receiver said is in the objects that have a `response`.
fn mask(value: &mut Value) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(mask),
        Value::Object(object) => {
            if object.contains_key("response") {
                withhold(object);
            }
            if object.contains_key("method") {
                mask_object(object);
            }
            object.values_mut().for_each(mask);
        }
        _ => {}
    }
}

/// Leaves of an exchange what is a number or in words of our own. A detail and the sentence about a redirect may hold
/// a name that the receiver gave.
fn withhold(object: &mut Map<String, Value>) {
    let status = object.get("response").map_or(Value::Null, |response| response["status"].clone());
    if let Some(response) = object.get_mut("response").filter(|response| !response.is_null()) {
        *response = json!({
            "status": status, "headers": [], "body": "", "truncated": response["truncated"] == true, "withheld": true,
        });
    }
    if let Some(detail) = object.get_mut("detail") {
        *detail = Value::Null;
    }
    let is_redirect = status.as_u64().is_some_and(|status| (300..400).contains(&status));
    if is_redirect && let Some(Value::Object(diagnosis)) = object.get_mut("diagnosis") {
        let summary = format!(
            "The receiving server answered with a redirect (status {status}); redirects are not followed."
        );
        diagnosis.insert("summary".to_owned(), summary.into());
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
    fn nothing_that_a_receiver_said_is_shown_in_whatever_encoding() {
        let said = ["/hook/T0", "%2Fhook%2FT0", "L2hvb2svVDA=", "\\/hook\\/T0", "/HOOK/t0", "0T/kooh/"];
        for (said, request) in said.iter().flat_map(|said| {
            [(said, json!(null)), (said, json!({"method": "POST", "url": "https://a.example/hook/T0"}))]
        }) {
            let mut answer = json!({"attempts": [{
                "request": request, "status": 301, "detail": format!("moved to {said}"),
                "response": {
                    "status": 301, "body": said, "truncated": true,
                    "headers": [{"name": "Location", "value": format!("https://a.example{said}")}, {"name": said, "value": ""}],
                },
                "diagnosis": {"summary": format!("to {said}"), "advice": "Enter the final address.", "lead_at_risk": false},
            }]});
            mask(&mut answer);
            let attempt = &answer["attempts"][0];
            let shown =
                json!({"status": 301, "headers": [], "body": "", "truncated": true, "withheld": true});
            assert_eq!(
                (&attempt["response"], &attempt["status"], &attempt["detail"]),
                (&shown, &json!(301), &json!(null))
            );
            let summary =
                "The receiving server answered with a redirect (status 301); redirects are not followed.";
            assert_eq!(attempt["diagnosis"]["summary"], summary);
        }
    }

    #[test]
    fn an_attempt_without_an_answer_has_none() {
        let mut answer = json!({"response": null, "detail": "name", "diagnosis": {"summary": "Not found."}});
        mask(&mut answer);
        assert_eq!(answer, json!({"response": null, "detail": null, "diagnosis": {"summary": "Not found."}}));
    }
}
