//! `GET /webhook-options`.

use axum::Json;
use refhook_core::event::{EventKind, EventSpec};
use refhook_core::webhook::Method;
use refhook_core::webhook::credentials::{CredentialSpec, Credentials, KINDS, Part, PartType};
use refhook_core::webhook::format::{Format, FormatSpec};
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::MayRead;
use crate::document::calls::Errors;
use crate::document::schema;

/// What a webhook can be sent for, and how.
#[derive(Serialize, ToSchema)]
pub(crate) struct WebhookOptions {
    data: Options,
}

#[derive(Serialize, ToSchema)]
#[schema(as = WebhookOptionLists)]
struct Options {
    events: Vec<EventOption>,
    /// The first is that of a webhook that names none; a method that it cannot be sent with takes the first that can.
    formats: Vec<FormatOption>,
    credentials: Vec<CredentialsOption>,
}

/// An event that a webhook can be sent for.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({
    "name": "user.join", "label": "When a user joins your campaign", "description": "Someone fills in their details.",
    "happened": "Joined", "title": "Joined the campaign", "verb": "joined", "sources_note": null
}))]
struct EventOption {
    #[schema(value_type = schema::EventName)]
    name: &'static str,
    /// The event as a choice.
    label: &'static str,
    /// When it happens and to whom.
    description: &'static str,
    /// What happened, as a word in a list.
    happened: &'static str,
    /// The same as a heading.
    title: &'static str,
    /// The same as the verb of a sentence.
    verb: &'static str,
    /// What to know before one chooses which users are sent.
    #[schema(required)]
    sources_note: Option<&'static str>,
}

impl From<&EventSpec> for EventOption {
    fn from(event: &EventSpec) -> Self {
        Self {
            name: event.name,
            label: event.label,
            description: event.description,
            happened: event.happened,
            title: event.title,
            verb: event.verb,
            sources_note: event.sources_note,
        }
    }
}

/// A way to write a payload.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({
    "name": "json", "label": "JSON", "description": "In the body, as JSON.", "methods": ["POST"],
    "content_type": "application/json", "takes_template": false
}))]
struct FormatOption {
    #[schema(value_type = schema::Format)]
    name: Format,
    label: &'static str,
    /// Where the data are, and how they are written.
    description: &'static str,
    /// With which methods it can be sent.
    #[schema(value_type = Vec<schema::Method>)]
    methods: &'static [Method],
    /// The media type of the body; null puts the payload into the URL.
    #[schema(required)]
    content_type: Option<&'static str>,
    /// Whether the payload is a template instead of rows.
    takes_template: bool,
}

/// What proves to the receiver who is calling.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({
    "name": "bearer", "label": "Token", "description": "Sent as \"Authorization: Bearer …\".",
    "parts": [{"name": "token", "holds": "secret", "label": "Token", "placeholder": null}]
}))]
struct CredentialsOption {
    #[schema(value_type = schema::CredentialsType)]
    name: &'static str,
    label: &'static str,
    /// What it is, or which receivers ask for it.
    description: &'static str,
    /// What has to be entered.
    parts: Vec<CredentialsPartOption>,
}

/// A part of credentials.
#[derive(Serialize, ToSchema)]
struct CredentialsPartOption {
    name: &'static str,
    /// `text`, `secret` (never shown again), or `pairs` of a key and a secret.
    holds: &'static str,
    label: &'static str,
    #[schema(required)]
    placeholder: Option<&'static str>,
}

/// List what a webhook can be sent for and how its payload can be written.
#[utoipa::path(
    get, path = "/webhook-options", tag = "Webhooks", operation_id = "listWebhookOptions",
    responses((status = 200, description = "The choices.", body = WebhookOptions), Errors)
)]
pub(crate) async fn options(MayRead(_): MayRead) -> Json<WebhookOptions> {
    let events = EventKind::ALL.into_iter().map(|(_, event)| event.into()).collect();
    Json(WebhookOptions { data: Options { events, formats: formats(), credentials: credentials() } })
}

fn formats() -> Vec<FormatOption> {
    let option = |name: Format| {
        let FormatSpec { label, description, methods, content_type, takes_template, .. } = *name.spec();
        FormatOption { name, label, description, methods, content_type, takes_template }
    };
    Format::ALL.map(option).into()
}

fn credentials() -> Vec<CredentialsOption> {
    let none = CredentialsOption {
        name: Credentials::NAMES[0],
        label: "None",
        description: "Zapier, Make, Airtable and Slack need none: their URL is the key.",
        parts: Vec::new(),
    };
    std::iter::once(none).chain(KINDS.iter().map(|kind| credentials_option(kind))).collect()
}

fn credentials_option(kind: &CredentialSpec) -> CredentialsOption {
    let part = |part: &Part| CredentialsPartOption {
        name: part.name,
        holds: match part.holds {
            PartType::Text => "text",
            PartType::Secret => "secret",
            PartType::Pairs => "pairs",
        },
        label: part.label,
        placeholder: part.placeholder,
    };
    let CredentialSpec { name, label, description, parts, .. } = kind;
    CredentialsOption { name, label, description, parts: parts.iter().map(part).collect() }
}

#[cfg(test)]
mod tests {
    use refhook_core::event::Moment;
    use serde_json::json;

    use super::*;

    #[test]
    fn an_event_is_shown_with_all_that_the_registry_says_of_it() {
        let left = EventSpec {
            number: 99,
            name: "user.left",
            label: "When a user leaves your campaign",
            description: "Someone asks for it.",
            happened: "Left",
            title: "Left the campaign",
            verb: "left",
            sources_note: Some("Whoever left is of all groups."),
            not_yet: "They have not left.",
            not_invited: None,
            operation_id: "onUserLeft",
            summary: "Someone left.",
            moment: Moment::Joined,
        };
        let expected = json!({
            "name": "user.left", "label": "When a user leaves your campaign", "description": "Someone asks for it.",
            "happened": "Left", "title": "Left the campaign", "verb": "left",
            "sources_note": "Whoever left is of all groups.",
        });
        assert_eq!(serde_json::to_value(EventOption::from(&left)).unwrap(), expected);
    }

    #[test]
    fn every_kind_of_credentials_is_offered_with_its_parts() {
        let offered = serde_json::to_value(credentials()).unwrap();
        let names: Vec<_> = offered.as_array().unwrap().iter().map(|one| one["name"].clone()).collect();
        assert_eq!(names, Credentials::NAMES);
        let key = json!([
            {"name": "header", "holds": "text", "label": "Name of the header", "placeholder": "Such as X-Api-Key"},
            {"name": "value", "holds": "secret", "label": "API key", "placeholder": null},
        ]);
        assert_eq!(offered[3]["parts"], key);
    }

    #[test]
    fn the_formats_have_the_labels_of_the_guide() {
        let guide: serde_json::Value =
            serde_json::from_str(include_str!("../../../../e2e/guide.json")).unwrap();
        let labels: serde_json::Map<_, _> = serde_json::to_value(formats())
            .unwrap()
            .as_array()
            .unwrap()
            .iter()
            .map(|format| (format["name"].as_str().unwrap().to_owned(), format["label"].clone()))
            .collect();
        assert_eq!(guide["formats"], serde_json::Value::from(labels));
    }
}
