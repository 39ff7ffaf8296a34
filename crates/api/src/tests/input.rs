use std::collections::BTreeSet;

use axum::body::Body;
use http::Request;
use refhook_core::event::EventKind;
use serde_json::{Value, json};

use super::door::{Answer, Door, TOKEN};

async fn post(door: &Door, path: &str, content_type: &str, body: impl Into<Body>) -> Answer {
    let request = Request::post(format!("/api/v2{path}")).header("authorization", format!("Bearer {TOKEN}"));
    door.send(request.header("content-type", content_type).body(body.into()).unwrap()).await
}

#[tokio::test]
async fn a_body_that_can_not_be_read_says_why_and_changes_nothing() {
    let door = Door::open().await;
    let json = "application/json";
    let ten_megabytes = format!("{{\"name\": \"{}\"}}", "x".repeat(10_000_000));
    for (content_type, body, status) in [
        (json, b"{\"name\": ".to_vec(), 400),
        (json, b"[]".to_vec(), 400),
        (json, b"".to_vec(), 400),
        (json, b"{\"name\": \"\xff\"}".to_vec(), 400),
        (json, b"{\"name\": \"a\", \"name\": \"b\"}".to_vec(), 422),
        (json, b"{\"name\": \"a\\u0000\"}".to_vec(), 422),
        (json, b"{\"name\": 7}".to_vec(), 422),
        (json, b"{\"name\": \"a\", \"colour\": 1}".to_vec(), 422),
        (json, ten_megabytes.into_bytes(), 413),
        ("text/plain", b"{\"name\": \"a\"}".to_vec(), 406),
        ("application/x-www-form-urlencoded", b"name=a".to_vec(), 406),
    ] {
        let answer = post(&door, "/campaigns", content_type, body).await;
        assert_eq!((answer.status, &answer.body["code"]), (status, &json!(status)), "{}", answer.body);
        assert!(answer.body["message"].is_string() && answer.body["errors"].is_object());
    }
    assert_eq!(door.get("/campaigns").await.body["meta"]["total"], 0);
}

#[tokio::test]
async fn paths_methods_and_types_that_are_not_there_are_answered_in_json() {
    let door = Door::open().await;
    for (method, path, status) in [
        ("GET", "/api/v2/nothing", 404),
        ("GET", "/api/nothing", 404),
        ("GET", "/api/v2/users/", 404),
        ("PATCH", "/api/v2/users", 405),
        ("POST", "/api/openapi.json", 405),
        ("DELETE", "/api/v2/users/qualification/x", 404),
        ("GET", "/api/v2/webhooks/x", 404),
        ("GET", "/api/v2/deliveries/x", 404),
        ("GET", "/api/v2/users/%ff", 400),
        ("GET", "/api/v2/users/%00", 404),
    ] {
        let request =
            Request::builder().method(method).uri(path).header("authorization", format!("Bearer {TOKEN}"));
        let answer = door.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(
            (answer.status, &answer.body["code"]),
            (status, &json!(status)),
            "{method} {path}: {}",
            answer.body
        );
        assert_eq!(answer.headers.contains_key("allow"), status == 405, "{method} {path}");
    }
    let html = Request::get("/api/v2/users").header("accept", "text/html").body(Body::empty());
    assert_eq!(door.send(html.unwrap()).await.status, 406);
}

#[tokio::test]
async fn questions_that_make_no_sense_are_refused_by_name() {
    let door = Door::open().await;
    for (path, field) in [
        ("/users?campain_id=1", "campain_id"),
        ("/users?page=0", "page"),
        ("/users?per_page=251", "per_page"),
        ("/users?type=someone", "type"),
        ("/users?source=referred", "source"),
        ("/users?qualified=maybe", "qualified"),
        ("/users?with=campaign.analytics", "with"),
        ("/campaigns?page=one", "page"),
        ("/webhooks?state=healthy", "state"),
        ("/webhooks/1/deliveries?state=lost", "state"),
        ("/webhooks/1/deliveries?from=yesterday", "from"),
        ("/webhooks/1/deliveries?cursor=7", "cursor"),
    ] {
        let answer = door.get(path).await;
        assert_eq!((answer.status, answer.fields()), (422, vec![field]), "{path}: {}", answer.body);
    }
}

#[tokio::test]
async fn the_server_says_whether_it_lives_and_can_work() {
    let door = Door::open().await;
    for path in ["/healthz", "/readyz", "/readyz"] {
        let answer = door.send(Request::get(path).body(Body::empty()).unwrap()).await;
        assert_eq!((answer.status, &answer.body), (200, &json!("ok")), "{path}");
    }
    door.db.close().await;
    let ask = |path: &str| door.send(Request::get(path).body(Body::empty()).unwrap());
    let answer = ask("/readyz").await;
    assert_eq!((answer.status, &answer.headers["retry-after"]), (503, &"1".parse().unwrap()));
    assert_eq!(ask("/healthz").await.status, 200);
    assert_eq!(door.get("/users").await.status, 503);
}

#[tokio::test]
async fn the_document_describes_every_call_with_its_errors() {
    let door = Door::open().await;
    let document = door.send(Request::get("/api/openapi.json").body(Body::empty()).unwrap()).await.body;
    assert_eq!(document["openapi"], "3.1.0");
    let mut described = serde_json::to_value(crate::openapi()).unwrap();
    assert_eq!(described["servers"][0]["url"], "/");
    described["servers"] = json!([{"url": "https://refer.example.com"}]);
    assert_eq!(document, described);
    let webhooks = document["webhooks"].as_object().unwrap();
    let events: BTreeSet<_> = webhooks.keys().map(String::as_str).collect();
    assert_eq!(events, EventKind::NAMES.into());
    for (_, event) in EventKind::ALL {
        let request = &webhooks[event.name]["post"];
        let said = (&request["operationId"], &request["summary"]);
        assert_eq!(said, (&json!(event.operation_id), &json!(event.summary)));
        let content = &request["requestBody"]["content"]["application/json"];
        assert_eq!(content["schema"]["$ref"], "#/components/schemas/WebhookPayload");
    }
    assert_eq!(document["components"]["schemas"]["EventName"]["enum"], json!(EventKind::NAMES));
    let payload = &document["components"]["schemas"]["WebhookPayload"];
    assert_eq!(payload["required"].as_array().unwrap().len(), 13);
    assert_eq!(payload["properties"]["referrer_id"]["type"], json!(["integer", "null"]));
    assert!(payload["properties"]["meta"]["items"].is_object(), "{payload}");
    let mut names = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let name = operation["operationId"].as_str().unwrap();
            assert!(names.insert(name), "{name} twice");
            assert!(operation["tags"][0].is_string() && operation["summary"].is_string(), "{name}");
            if path.starts_with("/api/v2") {
                let responses = operation["responses"].as_object().unwrap();
                for status in ["401", "403", "422", "429", "500", "503"] {
                    let schema = &responses[status]["content"]["application/json"]["schema"]["$ref"];
                    assert_eq!(schema, "#/components/schemas/Error", "{method} {path} {status}");
                }
                assert_eq!(
                    responses.contains_key("413"),
                    operation["requestBody"].is_object(),
                    "{method} {path}"
                );
            }
        }
    }
    assert!(names.len() >= 47, "{names:?}");
    let known = document["components"]["schemas"].as_object().unwrap();
    assert_eq!(known["UserData"]["properties"]["data"]["$ref"], "#/components/schemas/User");
    let change = &known["UpdateWebhook"];
    assert!(change["properties"]["version"].is_object() && change["properties"]["sources"].is_object());
    assert_eq!(change["example"]["version"], 3);
    let required = |name: &str| known[name]["required"].as_array().unwrap().contains(&json!("campaign_id"));
    assert!(required("WebhookBody") && !required("UpdateWebhook"));
    for name in references(&document) {
        assert!(known.contains_key(&name), "{name} is not described");
    }
}

#[tokio::test]
async fn a_call_that_takes_no_parameters_refuses_them_by_name() {
    let door = Door::open().await;
    let campaign = door.campaign("Tea").await;
    for (method, path) in [
        ("POST", "/campaigns".to_owned()),
        ("PUT", format!("/campaigns/{campaign}")),
        ("DELETE", format!("/campaigns/{campaign}")),
        ("GET", "/tokens".to_owned()),
    ] {
        let answer = door.call(method, &format!("{path}?dry_run=1"), json!({"name": "x"})).await;
        assert_eq!((answer.status, answer.fields()), (422, vec!["dry_run"]), "{method} {path}");
    }
    let shown = door.get(&format!("/campaigns/{campaign}?with=campaign.analytics")).await;
    assert_eq!((shown.status, &shown.body["data"]["name"]), (200, &json!("Tea")));
    assert_eq!(door.manage("GET", "/tokens?", Value::Null).await.status, 200);
    assert_eq!(door.send(Request::get("/healthz?x=1").body(Body::empty()).unwrap()).await.status, 200);
}

fn references(value: &Value) -> BTreeSet<String> {
    match value {
        Value::Object(object) => {
            let own = object.get("$ref").and_then(Value::as_str).and_then(|name| name.rsplit('/').next());
            own.map(str::to_owned).into_iter().chain(object.values().flat_map(references)).collect()
        }
        Value::Array(list) => list.iter().flat_map(references).collect(),
        _ => BTreeSet::new(),
    }
}
