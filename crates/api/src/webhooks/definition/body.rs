//! A webhook as a client sends it.

use refhook_core::address::EgressAllow;
use refhook_core::event::EventKind;
use refhook_core::ids::CampaignId;
use refhook_core::people::person::SourceGroup;
use refhook_core::problem::Problems;
use refhook_core::text;
use refhook_core::webhook::endpoint_url::EndpointUrl;
use refhook_core::webhook::payload::check;
use refhook_core::webhook::webhook_url;
use refhook_core::webhook::{Format, Method, SendingLimits, Webhook, WebhookConfig, WebhookSecrets};
use refhook_program::WebhookInput;
use serde::Deserialize;
use serde_json::Value;
use url::Url;
use utoipa::ToSchema;

use super::credentials::{self, CredentialsBody, Kept, SecretHeader};
use super::limits::LimitsBody;
use super::rows::{self, WebhookField};
use super::success::Success;
use crate::document::schema;
use crate::request::{Nullable, plain_body};

/// Longest name, in characters.
const NAME: usize = 100;

/// A webhook.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "campaign_id": 4815, "name": "CRM", "event": "user.join", "sources": ["Referred"],
    "url": "https://crm.example.com/leads", "method": "POST", "format": "query",
    "fields": [{"key": "email_address", "field": "email"}, {"key": "origin", "value": "refhook {{campaign_name}}"}],
    "credentials": {"type": "basic", "username": "refhook", "password": "secret"},
    "headers": [{"name": "X-Team", "value": "sales"}]
}))]
pub(crate) struct WebhookBody {
    /// Fixed once the webhook exists; a change may leave it out.
    #[schema(required = true, nullable = false)]
    pub(in crate::webhooks) campaign_id: Option<i64>,
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    #[schema(value_type = schema::EventName)]
    event: EventKind,
    /// Which users are sent.
    #[schema(value_type = Vec<schema::SourceGroup>, min_items = 1)]
    sources: Vec<SourceGroup>,
    /// Starts with `https://`.
    #[schema(max_length = 2048)]
    url: String,
    #[serde(default = "post")]
    #[schema(value_type = schema::Method, default = "POST")]
    method: Method,
    /// `query` sends the payload in the URL, as in the guide; `GET` goes with `query` alone.
    #[serde(default)]
    #[schema(value_type = schema::Format, default = "query")]
    format: Format,
    /// The payload, in order; left out, the 13 fields of the guide.
    #[schema(max_items = 100)]
    fields: Option<Vec<WebhookField>>,
    /// Of the format `template`: a JSON tree whose texts may hold `{{field}}`.
    template: Option<Value>,
    /// Left out, any 2xx.
    success: Option<Success>,
    /// Left out: 16 at once for a new webhook, otherwise as stored.
    limits: Option<LimitsBody>,
    /// Left out: none for a new webhook, otherwise as stored.
    credentials: Option<CredentialsBody>,
    /// Left out: none for a new webhook, otherwise as stored.
    #[schema(max_items = 50)]
    headers: Option<Vec<SecretHeader>>,
    /// A second signature beside those of Standard Webhooks, in a header of this name: `sha256=` and the HMAC-SHA256 of the
    /// payload in hex, as GitHub sends it in `X-Hub-Signature-256`. The key is the whole signing secret, `whsec_` included.
    /// Null: none. Left out: none for a new webhook, otherwise as stored.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 128)]
    signature_header: Nullable<String>,
}

const fn post() -> Method {
    Method::Post
}

plain_body!(WebhookBody);

/// The stored parts of a webhook that a change may keep.
pub(crate) struct Stored<'a> {
    pub(in crate::webhooks) url: &'a EndpointUrl,
    pub(in crate::webhooks) limits: SendingLimits,
    pub(in crate::webhooks) signature_header: Option<&'a str>,
    pub(in crate::webhooks) secrets: &'a WebhookSecrets,
}

impl<'a> Stored<'a> {
    /// The parts of `config` and `secrets` that a change may keep.
    pub(in crate::webhooks) fn of(config: &'a WebhookConfig, secrets: &'a WebhookSecrets) -> Self {
        let signature_header = config.signature_header.as_deref();
        Self { url: &config.url, limits: config.limits, signature_header, secrets }
    }
}

impl WebhookBody {
    /// Checks everything; secrets that are left out are taken from `stored`.
    pub(crate) fn check(
        self,
        allow: &EgressAllow,
        stored: Option<Stored<'_>>,
    ) -> Result<WebhookInput, Problems> {
        let mut problems = Problems::default();
        let Some(campaign_id) = self.campaign_id else {
            return Err(Problems::one("campaign_id", "This field is needed."));
        };
        let name = problems.take(text::line("name", &self.name, NAME));
        let url = problems.take(webhook_url::check(&self.url, allow));
        let rows = match self.fields {
            Some(rows) => problems.take(rows::read(rows)),
            None if self.format.spec().takes_template => Some(Vec::new()),
            None => Some(rows::default_rows()),
        };
        let moved = matches!((&stored, &url), (Some(stored), Some(url)) if leads_elsewhere(stored.url, url));
        let stored_limits = stored.as_ref().map(|stored| stored.limits).unwrap_or_default();
        let limits = self.limits.map_or(Some(stored_limits), |limits| problems.take(limits.check()));
        let signature_header = match self.signature_header {
            Nullable::LeftOut => {
                stored.as_ref().and_then(|stored| stored.signature_header).map(str::to_owned)
            }
            Nullable::Null => None,
            Nullable::Value(name) => Some(name),
        };
        let kept = Kept { secrets: stored.map(|stored| stored.secrets), moved };
        let secrets = problems.take(credentials::read(self.credentials, self.headers, kept));
        let (Some(name), Some(fields), Some(secrets)) = (name, rows, secrets) else { return Err(problems) };
        let config = WebhookConfig {
            event: self.event,
            sources: self.sources.into_iter().collect(),
            url: self.url.into(),
            method: self.method,
            format: self.format,
            fields,
            template: self.template,
            success: self.success.map(Into::into).unwrap_or_default(),
            limits: limits.unwrap_or_default(),
            signature_header,
        };
        let webhook = Webhook { config, secrets };
        problems.take(check::check(&webhook));
        problems.or(WebhookInput { campaign_id: CampaignId(campaign_id), name, webhook })
    }
}

fn leads_elsewhere(stored: &EndpointUrl, url: &Url) -> bool {
    stored.origin() != Some(url.origin())
}

#[cfg(test)]
mod tests {
    use refhook_core::crypto::secret::Secret;
    use refhook_core::webhook::credentials::Bearer;
    use refhook_core::webhook::{Credentials, SuccessRule};
    use serde_json::json;

    use super::*;
    use crate::request::RequestBody;

    fn body(changes: &Value) -> Value {
        let mut body = json!({
            "campaign_id": 1, "name": "CRM", "event": "user.join", "sources": ["Referred"],
            "url": "https://crm.example.com/leads"
        });
        for (name, value) in changes.as_object().unwrap() {
            body[name] = value.clone();
        }
        body
    }

    fn check(changes: &Value, stored: Option<Stored<'_>>) -> Result<WebhookInput, Problems> {
        let Value::Object(object) = body(changes) else { panic!("an object") };
        WebhookBody::read(object)?.check(&EgressAllow::default(), stored)
    }

    fn places(changes: &Value) -> Vec<String> {
        check(changes, None)
            .err()
            .into_iter()
            .flat_map(|problems| problems.0)
            .map(|problem| problem.field)
            .collect()
    }

    #[test]
    fn what_is_left_out_is_the_guides() {
        let config = check(&json!({}), None).unwrap_or_else(|problems| panic!("{problems}")).webhook.config;
        assert_eq!((config.method, config.format, config.fields.len()), (Method::Post, Format::Query, 13));
        assert_eq!(config.success, SuccessRule::Any2xx);
    }

    #[test]
    fn mistakes_of_every_part_are_told_together() {
        let changes = json!({
            "name": " ", "url": "ftp://x", "fields": [{"key": "a", "field": "nope"}],
            "credentials": {"type": "basic", "username": "u"}, "headers": [{"name": "X"}]
        });
        let expected = ["name", "url", "fields.0.field", "credentials.password", "headers.0.value"];
        assert_eq!(places(&changes), expected);
        let changes = json!({"sources": [], "method": "GET", "format": "json", "url": "https://127.0.0.1/"});
        assert_eq!(places(&changes), ["url", "sources", "format"]);
        assert_eq!(places(&json!({"feilds": []})), ["feilds"]);
        assert_eq!(places(&json!({"name": "x".repeat(101)})), ["name"]);
        let limits = json!({"limits": {"in_flight": 0, "per_minute": 60_001}});
        assert_eq!(places(&limits), ["limits.in_flight", "limits.per_minute"]);
        assert_eq!(places(&json!({"headers": [{"name": "Host", "value": "x"}]})), ["headers.0.name"]);
    }

    #[test]
    fn a_path_may_change_with_secrets_kept_and_a_server_may_not() {
        let credentials = Credentials::Bearer(Bearer { token: Secret::new("t") });
        let secrets = WebhookSecrets { credentials, headers: Vec::new() };
        let change = |url: &str| {
            let stored = Stored {
                url: &"https://crm.example.com/old".into(),
                limits: SendingLimits::default(),
                signature_header: Some("X-Old"),
                secrets: &secrets,
            };
            check(&json!({"url": url}), Some(stored)).map(|input| input.webhook.secrets == secrets)
        };
        assert_eq!(change("https://CRM.example.com:443/new"), Ok(true));
        for url in ["https://crm.example.com:8443/", "https://other.example.com/old"] {
            assert_eq!(change(url).unwrap_err().0[0].field, "credentials", "{url}");
        }
    }
}
