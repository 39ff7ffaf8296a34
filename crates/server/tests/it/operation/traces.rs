//! A lead's path as an OpenTelemetry collector sees it.

use std::collections::BTreeSet;

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::{KeyValue, any_value::Value as AnyValue};
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message;
use refhook_testkit::receiver::Receiver;
use serde_json::{Value, json};

use crate::fixture::{Client, Database, Installation, Process};
use crate::on_both;

/// A server that exports traces to `collector`, with one webhook; returns the numbers of campaign and webhook, too.
async fn traced(database: Database, receiver: &Receiver, collector: String) -> (Process, Value, Value) {
    let installation = Installation::new(database, receiver).quiet().with_collector(collector);
    let token = installation.create_account()["api_token"].as_str().unwrap().to_owned();
    let process = installation.serve_and_keep(&token).await;
    let campaign = process.api.create("campaigns", &json!({"name": "Demo"})).await["id"].clone();
    let body = json!({
        "campaign_id": campaign, "name": "CRM", "event": "user.join", "sources": ["Added"],
        "url": receiver.url("/secret-path"),
    });
    let webhook = process.api.create("webhooks", &body).await["id"].clone();
    (process, campaign, webhook)
}

async fn join(api: &Client, campaign: &Value, name: &str) {
    let body = json!({
        "campaign_id": campaign, "first_name": name, "email": format!("{name}@example.com"),
    });
    assert_eq!(api.post("/api/v2/users", &body).await.status, 201);
}

fn text(attributes: &[KeyValue], key: &str) -> Option<String> {
    let value = attributes.iter().find(|attribute| attribute.key == key)?.value.as_ref()?.value.as_ref()?;
    match value {
        AnyValue::StringValue(text) => Some(text.clone()),
        AnyValue::IntValue(number) => Some(number.to_string()),
        other => panic!("{other:?}"),
    }
}

/// All spans that a collector was sent, each by the server's name.
fn spans(collector: &Receiver) -> Vec<Span> {
    let mut spans = Vec::new();
    for request in collector.requests() {
        assert_eq!((request.method.as_str(), request.target.as_str()), ("POST", "/v1/traces"));
        assert_eq!(request.header("content-type"), Some("application/x-protobuf"));
        let sent = ExportTraceServiceRequest::decode(request.body.as_slice()).unwrap();
        for of_resource in sent.resource_spans {
            let resource = of_resource.resource.unwrap();
            assert_eq!(text(&resource.attributes, "service.name").as_deref(), Some("refhook"));
            spans.extend(of_resource.scope_spans.into_iter().flat_map(|scope| scope.spans));
        }
    }
    spans
}

fn named<'s>(spans: &'s [Span], name: &str) -> Vec<&'s Span> {
    spans.iter().filter(|span| span.name == name).collect()
}

on_both! {
    async fn a_lead_is_one_trace_from_the_request_to_the_outcome(database: Database) {
        let (receiver, collector) = (Receiver::https().await, Receiver::http().await);
        let (mut process, campaign, webhook) = traced(database, &receiver, collector.url("")).await;
        join(&process.api, &campaign, "ada").await;
        receiver.wait_for(1).await;
        let pause = format!("/api/v2/webhooks/{webhook}/pause");
        assert_eq!(process.api.send("POST", &pause, "").await.status, 200);
        join(&process.api, &campaign, "byron").await;
        let resume = format!("/api/v2/webhooks/{webhook}/resume");
        assert_eq!(process.api.post(&resume, &json!({"waiting": "send"})).await.status, 200);
        receiver.wait_for(2).await;
        process.stop().await;

        let spans = spans(&collector);
        let attempts = named(&spans, "attempt");
        let parent = |span: &Span| spans.iter().find(|other| other.span_id == span.parent_span_id);
        let from_memory = attempts.iter().find(|span| !span.parent_span_id.is_empty()).unwrap();
        let batch = parent(from_memory).unwrap();
        let request = parent(batch).unwrap();
        assert_eq!((batch.name.as_str(), request.name.as_str()), ("join_batch", "request"));
        assert_eq!(text(&request.attributes, "route").as_deref(), Some("/api/v2/users"));
        assert_eq!(text(&request.attributes, "status").as_deref(), Some("201"));
        let below = |of: &Span| -> BTreeSet<&str> {
            let children = spans.iter().filter(|span| span.parent_span_id == of.span_id);
            children.map(|span| span.name.as_str()).collect()
        };
        assert_eq!(below(batch), BTreeSet::from(["commit", "attempt"]));
        assert_eq!(below(from_memory), BTreeSet::from(["record"]));
        assert!(from_memory.trace_id == request.trace_id && batch.trace_id == request.trace_id);
        assert!(batch.end_time_unix_nano <= from_memory.end_time_unix_nano, "it ends when it is done");

        assert_eq!(attempts.len(), 2, "{attempts:#?}");
        assert!(attempts.iter().any(|span| span.parent_span_id.is_empty()), "the claimed one stands alone");
        for attempt in attempts {
            assert_eq!(text(&attempt.attributes, "webhook"), Some(webhook.to_string()));
            assert_eq!(text(&attempt.attributes, "outcome").as_deref(), Some("delivered"));
            let id = receiver.requests().iter().filter_map(|request| request.header("webhook-id")
                .map(str::to_owned)).find(|id| text(&attempt.attributes, "delivery").as_ref() == Some(id));
            assert!(id.is_some() && text(&attempt.attributes, "event").is_some(), "{attempt:?}");
        }
        assert!(named(&spans, "claim").iter().any(|span| text(&span.attributes, "deliveries").as_deref() == Some("1")));
    }

    async fn traces_tell_nothing_about_anybody(database: Database) {
        let (receiver, collector) = (Receiver::https().await, Receiver::http().await);
        let (mut process, campaign, _) = traced(database, &receiver, collector.url("")).await;
        join(&process.api, &campaign, "lovelace").await;
        receiver.wait_for(1).await;
        process.stop().await;
        let sent: Vec<u8> = collector.requests().into_iter().flat_map(|request| request.body).collect();
        let sent = String::from_utf8_lossy(&sent);
        assert!(sent.contains("join_batch") && sent.contains("attempt"));
        // Only long strings: three bytes could well be part of a number.
        for part in ["lovelace", "example.com", "http://", "https://", "127.0.0.1", "secret-path", "Bearer"] {
            assert!(!sent.contains(part), "{part} was sent");
        }
    }

    async fn a_collector_that_is_down_costs_no_lead(database: Database) {
        let receiver = Receiver::https().await;
        let mut collector = Receiver::http().await;
        collector.stop().await;
        let (mut process, campaign, _) = traced(database, &receiver, collector.url("")).await;
        for n in 0..20 {
            join(&process.api, &campaign, &format!("p{n}")).await;
        }
        receiver.wait_for(20).await;
        // It still shuts down gracefully.
        process.stop().await;
    }
}
