//! A webhook as a marketer configures it.

pub mod credentials;
pub mod endpoint_url;
pub mod format;
pub mod headers;
pub mod payload;
pub mod selection;
pub mod webhook_url;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use self::endpoint_url::EndpointUrl;
use crate::crypto::secret::Secret;
use crate::event::EventKind;
use crate::people::person::{Source, SourceGroup};
use crate::webhook::payload::rows::Payload;

pub use crate::webhook::credentials::Credentials;
pub use crate::webhook::format::Format;
pub use crate::webhook::payload::request::Method;
pub use crate::webhook::payload::rows::{PayloadRow, RowValue};

/// When a response counts as delivered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SuccessRule {
    /// Any 2xx.
    #[default]
    Any2xx,
    /// One of these status codes.
    Statuses(BTreeSet<u16>),
    /// A redirect with this status to this host, or any 2xx: how Google Apps Script responds.
    RedirectTo {
        /// The redirect's status.
        status: u16,
        /// Host of its `Location`.
        host: String,
    },
}

/// A webhook's definition without its secrets: one version of it, never changed once saved.
///
/// `remote` keeps `Serialize` off the type itself, so that no response can contain a whole definition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(remote = "Self")]
pub struct WebhookConfig {
    /// The event that fires it.
    pub event: EventKind,
    /// Which groups of people it is sent for.
    pub sources: BTreeSet<SourceGroup>,
    /// Where it goes, as typed and checked by [`crate::webhook::webhook_url::check`].
    #[serde(with = "endpoint_url::stored")]
    pub url: EndpointUrl,
    /// The HTTP method.
    pub method: Method,
    /// How the payload is written.
    pub format: Format,
    /// The payload, in order; empty where the format takes a template.
    pub fields: Vec<PayloadRow>,
    /// The JSON tree of a format that takes one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<Value>,
    /// When a response counts as delivered.
    #[serde(default)]
    pub success: SuccessRule,
    /// The load that the endpoint gets.
    #[serde(default)]
    pub limits: SendingLimits,
    /// A header for a second signature, the hex HMAC-SHA256 of the raw payload, in addition to Standard Webhooks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature_header: Option<String>,
}

/// The load that an endpoint gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendingLimits {
    /// Concurrent requests.
    pub in_flight: u16,
    /// Requests started per minute, spread evenly; `None` is unlimited.
    pub per_minute: Option<u32>,
}

impl Default for SendingLimits {
    fn default() -> Self {
        Self { in_flight: 16, per_minute: None }
    }
}

impl SendingLimits {
    /// The maximum of `in_flight`.
    pub const MOST_IN_FLIGHT: u16 = 2_000;
    /// The maximum of `per_minute`: one per millisecond.
    pub const MOST_PER_MINUTE: u32 = 60_000;
}

impl WebhookConfig {
    /// The definition as the database keeps it, in JSON.
    pub fn to_stored(&self) -> String {
        let mut json = Vec::new();
        #[expect(
            clippy::expect_used,
            reason = "its keys are strings, and none of its parts fails to be JSON"
        )]
        Self::serialize(self, &mut serde_json::Serializer::new(&mut json)).expect("a definition is JSON");
        String::from_utf8_lossy(&json).into_owned()
    }

    /// Reads what [`WebhookConfig::to_stored`] wrote.
    ///
    /// # Errors
    /// Not a definition.
    pub fn from_stored(json: &str) -> Result<Self, serde_json::Error> {
        let mut json = serde_json::Deserializer::from_str(json);
        let config = Self::deserialize(&mut json)?;
        json.end().map(|()| config)
    }

    /// Whether an event of this kind and source is sent to the webhook.
    pub fn selects(&self, kind: EventKind, source: Source) -> bool {
        self.event == kind && source.group().is_some_and(|group| self.sources.contains(&group))
    }

    /// The API fields that differ in `after`.
    pub fn changes(&self, after: &Self) -> Vec<&'static str> {
        let parts = [
            ("event", self.event != after.event),
            ("sources", self.sources != after.sources),
            ("url", self.url != after.url),
            ("method", self.method != after.method),
            ("format", self.format != after.format),
            ("fields", self.fields != after.fields),
            ("template", self.template != after.template),
            ("success", self.success != after.success),
            ("limits", self.limits != after.limits),
            ("signature_header", self.signature_header != after.signature_header),
        ];
        parts.into_iter().filter(|(_, changed)| *changed).map(|(name, _)| name).collect()
    }
}

/// A custom header.
#[derive(Clone, PartialEq, Eq)]
pub struct Header {
    /// Its name, as typed.
    pub name: String,
    /// Its value; secret, because it is often an API key.
    pub value: Secret,
}

/// The part of a version that is encrypted at rest: credentials and headers.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookSecrets {
    /// The credentials.
    pub credentials: Credentials,
    /// The custom headers, in order.
    pub headers: Vec<Header>,
}

/// A version with everything needed to send it.
#[derive(Clone, PartialEq)]
pub struct Webhook {
    /// The definition.
    pub config: WebhookConfig,
    /// Its secrets.
    pub secrets: WebhookSecrets,
}

impl Webhook {
    /// The parts of its payload.
    pub(crate) fn payload(&self) -> Payload<'_> {
        let Self { config, secrets } = self;
        Payload {
            rows: &config.fields,
            template: config.template.as_ref(),
            pairs: secrets.credentials.pairs(),
        }
    }
}
