//! Describes the requests of webhooks in the OpenAPI document, so that authors of receivers can generate types for
//! their payload.

use refhook_core::event::{EventKind, EventSpec};
use refhook_core::fields::{DEFAULT_FIELDS, FieldInfo, FieldType, catalogue};
use serde_json::{Map, Value, json};
use utoipa::openapi::path::{PathItem, Paths};
use utoipa::openapi::{OpenApi, RefOr, Schema};

const PAYLOAD: &str = "WebhookPayload";

/// Adds the requests of webhooks to the document.
pub(crate) fn describe(document: &mut OpenApi) {
    let mut webhooks = Paths::new();
    for (_, event) in EventKind::ALL {
        if let Ok(item) = serde_json::from_value::<PathItem>(item(event)) {
            webhooks.paths.insert(event.name.to_owned(), item);
        }
    }
    document.webhooks = Some(webhooks);
    if let Ok(payload) = serde_json::from_value::<RefOr<Schema>>(payload()) {
        document.components.get_or_insert_default().schemas.insert(PAYLOAD.to_owned(), payload);
    }
}

fn item(event: &EventSpec) -> Value {
    let header = |name: &str, required: bool, description: &str| json!({"name": name, "in": "header", "required": required, "description": description, "schema": {"type": "string"}});
    let answer = |description: &str| json!({"description": description});
    json!({"post": {
        "tags": ["Payloads"], "operationId": event.operation_id, "summary": event.summary, "security": [],
        "description": "The request of a webhook with the format `json` and the keys that it has at first; its owner can \
            rename, remove and add keys, nest them and choose another format. A delivery can arrive twice, with the same \
            `webhook-id`, and deliveries in any order. Requests are signed as in Standard Webhooks.",
        "parameters": [
            header("webhook-id", true, "The id of the delivery, the same on each attempt."),
            header("webhook-timestamp", true, "When the request was signed: seconds since 1970."),
            header("webhook-signature", true, "`v1,` and the base64 HMAC-SHA256 of `id.timestamp.payload`; during a change of the secret two of them, with a space between."),
            header("refhook-test", false, "`1` on a test, which is about nobody."),
        ],
        "requestBody": {
            "required": true,
            "content": {"application/json": {"schema": {"$ref": format!("#/components/schemas/{PAYLOAD}")}}},
        },
        "responses": {
            "2XX": answer("Delivered, unless the webhook's success rule says otherwise."),
            "410": answer("The webhook is switched off; what comes later waits."),
            "429": answer("Nothing more is sent before the time that `Retry-After` names."),
            "default": answer("Not delivered: it is tried again."),
        },
    }})
}

/// The keys of a new webhook, which are required, and all other fields under their own names.
fn payload() -> Value {
    let properties: Map<_, _> =
        catalogue().iter().map(|field| (field.name.clone().into_owned(), property(field))).collect();
    json!({
        "type": "object",
        "description": "A person and what happened, under the keys that a webhook has at first. What does not exist is null.",
        "required": DEFAULT_FIELDS,
        "properties": properties,
    })
}

fn is_web_address(example: &Value) -> bool {
    example.as_str().is_some_and(|url| url.starts_with("http"))
}

fn property(field: &FieldInfo) -> Value {
    let (kind, format) = match field.kind {
        FieldType::Text => ("string", None),
        FieldType::Integer => ("integer", Some("int64")),
        FieldType::Number => ("number", None),
        FieldType::Boolean => ("boolean", None),
        FieldType::Date => ("string", Some("date")),
        FieldType::Time => ("string", Some("date-time")),
        // Some validators know only web addresses, not mailto: or sms:.
        FieldType::Url => ("string", is_web_address(&field.example).then_some("uri")),
        FieldType::List => ("array", None),
    };
    let mut property =
        json!({"type": [kind, "null"], "description": field.meaning, "example": field.example});
    if let Some(format) = format {
        property["format"] = format.into();
    }
    if field.kind == FieldType::List {
        property["items"] = json!({"type": "object"});
    }
    property
}
