//! Whole requests: the guide's sample, every format with any text, signatures, masks.

use std::process::Command;

use proptest::prelude::*;
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use serde_json::{Value, json};

use super::merge::MergeText;
use super::render::render;
use super::request::WebhookRequest;
use super::sign::Signing;
use crate::crypto::secret::MASK;
use crate::crypto::secret::Secret;
use crate::crypto::signing::{SignatureHeaders, SigningSecret, verify};
use crate::event::EventKind;
use crate::fields::{DEFAULT_FIELDS, Field, sample_facts};
use crate::people::person::SourceGroup;
use crate::people::snapshot::EventFacts;
use crate::time::UnixMs;
use crate::webhook::credentials::{ApiKey, Basic, Bearer, Pairs};
use crate::webhook::{
    Credentials, Format, Header, Method, PayloadRow, RowValue, SendingLimits, SuccessRule, Webhook,
    WebhookConfig, WebhookSecrets,
};

const GUIDE_SAMPLE: &str = "referrer_id=261470&referrer_code=zgLAYb&referrer_first_name=Jessica&referrer_email=support%2Bjessica%40referral-factory.com&id=261471&code=zruTPh&first_name=Byron&email=support%2Bbyron%40referral-factory.com&url=https%3A%2F%2Fwebhooks.referral-factory.com%2FzruTPh%2Fjoin&source=Referred&date=2022-06-09&referrals_count=0&campaign_id=4815";
const NOW: UnixMs = UnixMs(1_654_768_801_999);

pub(crate) fn row(key: &str, field: &str) -> PayloadRow {
    PayloadRow {
        key: key.into(),
        value: RowValue::Field(Field::parse(field).unwrap()),
        omit_if_missing: false,
    }
}

fn fixed(key: &str, text: &str) -> PayloadRow {
    PayloadRow {
        key: key.into(),
        value: RowValue::Text(MergeText::parse(text).unwrap()),
        omit_if_missing: false,
    }
}

/// The webhook that the guide builds.
pub(crate) fn guide_webhook() -> Webhook {
    Webhook {
        config: WebhookConfig {
            limits: SendingLimits::default(),
            signature_header: None,
            event: EventKind::Join,
            sources: [SourceGroup::Referred].into(),
            url: "https://hooks.example/lead".into(),
            method: Method::Post,
            format: Format::Query,
            fields: DEFAULT_FIELDS.iter().map(|name| row(name, name)).collect(),
            template: None,
            success: SuccessRule::Any2xx,
        },
        secrets: WebhookSecrets { credentials: Credentials::None, headers: Vec::new() },
    }
}

pub(crate) fn guide_facts() -> EventFacts {
    sample_facts("https://webhooks.referral-factory.com")
}

fn with(format: Format, fields: Vec<PayloadRow>) -> Webhook {
    let mut webhook = guide_webhook();
    webhook.config.format = format;
    webhook.config.fields = fields;
    webhook
}

fn rendered(webhook: &Webhook) -> WebhookRequest {
    render(webhook, &guide_facts())
}

fn body(webhook: &Webhook) -> String {
    String::from_utf8(rendered(webhook).body).unwrap()
}

pub(crate) fn signed(webhook: &Webhook, test: bool) -> WebhookRequest {
    let secret = SigningSecret::generate(&mut StdRng::seed_from_u64(1));
    rendered(webhook).sign(&Signing { id: "0181-a", at: NOW, secrets: &[&secret], test })
}

fn header<'a>(request: &'a WebhookRequest, name: &str) -> Option<&'a str> {
    request
        .headers
        .iter()
        .find(|header| header.name.eq_ignore_ascii_case(name))
        .map(|header| header.value.expose())
}

#[test]
fn the_guides_sample_comes_out_byte_for_byte() {
    for method in [Method::Post, Method::Get] {
        let mut webhook = guide_webhook();
        webhook.config.method = method;
        let request = rendered(&webhook);
        assert_eq!(request.method, method);
        assert_eq!(request.url.text(), format!("https://hooks.example/lead?{GUIDE_SAMPLE}"));
        assert_eq!(request.signed_payload(), GUIDE_SAMPLE.as_bytes());
        assert!(request.body.is_empty());
    }
    let mut webhook = guide_webhook();
    webhook.config.format = Format::Form;
    assert_eq!(body(&webhook), GUIDE_SAMPLE);
    assert_eq!(rendered(&webhook).signed_payload(), GUIDE_SAMPLE.as_bytes());
}

#[test]
fn the_signature_covers_the_query_that_the_url_already_had() {
    let mut webhook = with(Format::Query, vec![row("id", "id")]);
    webhook.config.url = "https://hooks.example/lead?key=a b".into();
    assert_eq!(rendered(&webhook).signed_payload(), b"key=a%20b&id=261471");
    webhook.config.format = Format::Form;
    assert_eq!(rendered(&webhook).signed_payload(), b"id=261471");
}

#[test]
fn json_keeps_types_and_nests_dotted_keys() {
    let webhook = with(
        Format::Json,
        vec![
            row("lead.id", "id"),
            row("lead.qualified", "qualified"),
            fixed("origin", "refhook {{campaign_name}}"),
            fixed("copy", "{{id}}"),
            row("qualified_at", "qualified_at"),
        ],
    );
    assert_eq!(
        body(&webhook),
        r#"{"lead":{"id":261471,"qualified":false},"origin":"refhook Refer a friend","copy":261471,"qualified_at":null}"#
    );
}

#[test]
fn a_missing_value_is_empty_or_null_or_left_out_as_the_row_says() {
    let mut rows = vec![row("when", "qualified_at"), row("id", "id")];
    assert_eq!(body(&with(Format::Form, rows.clone())), "when=&id=261471");
    assert_eq!(body(&with(Format::Json, rows.clone())), r#"{"when":null,"id":261471}"#);
    rows[0].omit_if_missing = true;
    rows[1].omit_if_missing = true;
    assert_eq!(body(&with(Format::Form, rows.clone())), "id=261471");
    assert_eq!(body(&with(Format::Json, rows.clone())), r#"{"id":261471}"#);
    rows.truncate(1);
    assert_eq!(rendered(&with(Format::Query, rows)).url.text(), "https://hooks.example/lead");
}

#[test]
fn credential_pairs_follow_the_rows() {
    for (format, expected) in
        [(Format::Form, "id=261471&auth.key=s%26t"), (Format::Json, r#"{"id":261471,"auth":{"key":"s&t"}}"#)]
    {
        let mut webhook = with(format, vec![row("id", "id")]);
        webhook.secrets.credentials =
            Credentials::Pairs(Pairs(vec![("auth.key".into(), Secret::new("s&t"))]));
        assert_eq!(body(&webhook), expected);
    }
}

#[test]
fn credentials_become_headers() {
    let sent = |credentials, name: &str| {
        let mut webhook = guide_webhook();
        webhook.secrets.credentials = credentials;
        header(&signed(&webhook, false), name).map(str::to_owned)
    };
    // The example of RFC 7617, section 2.
    let basic =
        Credentials::Basic(Basic { username: "Aladdin".into(), password: Secret::new("open sesame") });
    assert_eq!(sent(basic, "Authorization").as_deref(), Some("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="));
    let bearer = Credentials::Bearer(Bearer { token: Secret::new("mF_9.B5f-4.1JqM") });
    assert_eq!(sent(bearer, "Authorization").as_deref(), Some("Bearer mF_9.B5f-4.1JqM"));
    let key = Credentials::ApiKey(ApiKey { header: "X-Api-Key".into(), value: Secret::new("k") });
    assert_eq!(sent(key, "X-Api-Key").as_deref(), Some("k"));
    assert_eq!(sent(Credentials::None, "Authorization"), None);
}

#[test]
fn a_request_carries_the_headers_of_its_attempt() {
    let request = signed(&guide_webhook(), false);
    let names: Vec<_> = request.headers.iter().map(|header| header.name.as_ref()).collect();
    assert_eq!(
        names,
        ["User-Agent", "Accept-Encoding", "webhook-id", "webhook-timestamp", "webhook-signature"]
    );
    assert_eq!(header(&request, "user-agent"), Some(concat!("Refhook/", env!("CARGO_PKG_VERSION"))));
    assert_eq!(header(&request, "webhook-timestamp"), Some("1654768801"));
    assert_eq!(header(&signed(&guide_webhook(), true), "refhook-test"), Some("1"));
    for (format, kind) in
        [(Format::Form, "application/x-www-form-urlencoded"), (Format::Json, "application/json")]
    {
        let request = signed(&with(format, vec![row("id", "id")]), false);
        assert_eq!(header(&request, "content-type"), Some(kind));
    }
}

#[test]
fn a_user_agent_of_the_marketers_own_stands_alone() {
    let mut webhook = guide_webhook();
    webhook.secrets.headers = vec![Header { name: "user-agent".into(), value: Secret::new("CRM/1") }];
    let request = signed(&webhook, false);
    let agents = request.headers.iter().filter(|header| header.name.eq_ignore_ascii_case("user-agent"));
    assert_eq!((agents.count(), header(&request, "user-agent")), (1, Some("CRM/1")));
}

#[test]
fn while_a_secret_is_replaced_receivers_verify_with_either() {
    let secrets = [3, 4].map(|seed| SigningSecret::generate(&mut StdRng::seed_from_u64(seed)));
    let [new, old] = &secrets;
    let signing = Signing { id: "d1", at: NOW, secrets: &[new, old], test: false };
    let request = rendered(&guide_webhook()).sign(&signing);
    let signature = header(&request, "webhook-signature").unwrap();
    assert_eq!(signature.split(' ').count(), 2);
    for secret in [new, old] {
        let headers = SignatureHeaders {
            id: header(&request, "webhook-id"),
            timestamp: header(&request, "webhook-timestamp"),
            signature: Some(signature),
        };
        assert_eq!(verify(headers, GUIDE_SAMPLE.as_bytes(), &[secret], NOW), Ok(()));
    }
}

#[test]
fn the_hash_is_that_of_the_documented_form_and_outlives_a_new_secret() {
    let webhook = with(Format::Form, vec![row("id", "id")]);
    let request = signed(&webhook, false);
    // By sha256sum over: POST https://hooks.example/lead, accept-encoding:identity,
    // content-type:application/x-www-form-urlencoded, webhook-id:0181-a, webhook-timestamp:1654768801, an empty
    // line, each with a line feed, then id=261471.
    let hex = "825c0cfc3c84279e3f1c4d72d27f9fd08987f184d9f22fdb54648bfb61dd4327";
    assert_eq!(request.sha256_hex(), hex);

    let other = SigningSecret::generate(&mut StdRng::seed_from_u64(9));
    let secrets = [&other];
    let signing = |at| Signing { id: "0181-a", at, secrets: &secrets, test: false };
    let again = |webhook: &Webhook, at| rendered(webhook).sign(&signing(at)).sha256_hex();
    assert_eq!(again(&webhook, NOW), hex);
    assert_ne!(again(&webhook, NOW.plus(1000)), hex);
    let mut changed = webhook;
    changed.secrets.headers.push(Header { name: "User-Agent".into(), value: Secret::new("CRM/1") });
    assert_ne!(again(&changed, NOW), hex);
}

/// A webhook with a secret in every place.
fn secretive(format: Format) -> Webhook {
    let mut webhook = with(format, vec![row("id", "id"), fixed("note", "it's \"$HOME\" `x` \\ 100%")]);
    webhook.config.url = "https://hooks.example/a'b?q=[1]{2}".into();
    webhook.secrets.headers = vec![Header { name: "X-Key".into(), value: Secret::new("hush-header") }];
    let pairs = [("auth.a", "hush-one \"ü\""), ("auth.b", "hush-two")];
    let pairs = pairs.map(|(key, value)| (key.into(), Secret::new(value)));
    webhook.secrets.credentials = Credentials::Pairs(Pairs(pairs.into()));
    webhook
}

#[test]
fn nothing_secret_is_shown() {
    for format in [Format::Query, Format::Form, Format::Json] {
        let masked = signed(&secretive(format), false).masked();
        let url = masked.url.text();
        let shown = format!("{url}\n{masked:?}\n{}", masked.curl(url));
        assert!(!shown.contains("hush"), "{shown}");
        let payload = if format == Format::Query { url } else { &masked.body };
        assert_eq!(payload.matches(MASK).count(), 2, "{payload}");
        assert!(masked.headers.iter().any(|header| header.name == "X-Key" && header.value == MASK));
    }
    let json = signed(&secretive(Format::Json), false).masked().body;
    assert_eq!(serde_json::from_str::<Value>(&json).unwrap()["auth"], json!({"a": MASK, "b": MASK}));
}

#[test]
fn a_shell_reads_the_curl_line_as_the_masked_request() {
    for format in [Format::Query, Format::Form, Format::Json] {
        let request = signed(&secretive(format), true);
        let masked = request.masked();
        let mut expected =
            vec!["--globoff".into(), "--request".into(), "POST".into(), masked.url.text().into()];
        for header in &masked.headers {
            expected.extend(["--header".into(), format!("{}: {}", header.name, header.value)]);
        }
        if !masked.body.is_empty() {
            expected.extend(["--data-raw".into(), masked.body.clone()]);
        }
        // The shell runs a function of that name, which prints its arguments.
        let script = format!("curl() {{ printf '%s\\0' \"$@\"; }}\n{}", masked.curl(masked.url.text()));
        let output = Command::new("sh").arg("-c").arg(script).output().unwrap();
        let arguments = String::from_utf8(output.stdout).unwrap();
        assert_eq!(arguments.split_terminator('\0').collect::<Vec<_>>(), expected);
    }
}

/// Text that means itself as a merge text.
fn any_text() -> impl Strategy<Value = String> {
    any::<String>().prop_filter("holds a tag", |text| !text.contains("{{"))
}

proptest! {
    #[test]
    fn any_key_and_value_survive_query_and_form(key in any::<String>(), value in any_text(), had_query: bool) {
        let mut webhook = with(Format::Query, vec![fixed(&key, &value), row("id", "id")]);
        if had_query {
            webhook.config.url.text_mut().push_str("?k=v&");
        }
        let request = rendered(&webhook);
        let url = url::Url::parse(request.url.text()).unwrap();
        // What is signed is what is sent: reading the URL once more changes nothing.
        prop_assert_eq!(url.as_str(), request.url.text());
        let mut pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        if had_query {
            prop_assert_eq!(pairs.remove(0), ("k".into(), "v".into()));
        }
        let expected = [(key, value), ("id".into(), "261471".into())];
        prop_assert_eq!(&pairs, &expected);

        webhook.config.format = Format::Form;
        let body = rendered(&webhook).body;
        let pairs: Vec<(String, String)> = url::form_urlencoded::parse(&body).into_owned().collect();
        prop_assert_eq!(&pairs, &expected);
    }

    #[test]
    fn any_key_and_value_survive_json_and_template(key in any::<String>(), value in any_text()) {
        let body = rendered(&with(Format::Json, vec![fixed(&key, &value)])).body;
        let tree: Value = serde_json::from_slice(&body).unwrap();
        let leaf = key.split('.').fold(&tree, |node, level| &node[level]);
        prop_assert_eq!(leaf, &json!(value));

        let mut webhook = with(Format::Template, Vec::new());
        let template = json!({ key.clone(): [value.clone(), "{{id}}"], "x": {"y": key.clone() + &value} });
        prop_assume!(key != "x" && !(key.clone() + &value).contains("{{"));
        webhook.config.template = Some(template);
        let tree: Value = serde_json::from_slice(&rendered(&webhook).body).unwrap();
        prop_assert_eq!(tree, json!({ key.clone(): [value.clone(), 261_471], "x": {"y": key + &value} }));
    }

    #[test]
    fn whatever_someone_types_as_their_name_arrives(name in any::<String>()) {
        let mut facts = guide_facts();
        facts.person.first_name.clone_from(&name);
        let mut webhook = with(Format::Form, vec![row("name", "first_name"), fixed("hi", "Hi {{first_name}}!")]);
        let form = render(&webhook, &facts).body;
        let pairs: Vec<(String, String)> = url::form_urlencoded::parse(&form).into_owned().collect();
        prop_assert_eq!(&pairs[0].1, &name);
        prop_assert_eq!(&pairs[1].1, &format!("Hi {name}!"));

        webhook.config.format = Format::Template;
        webhook.config.template = Some(json!({"hi": "Hi {{first_name}}!", "name": "{{first_name}}"}));
        let tree: Value = serde_json::from_slice(&render(&webhook, &facts).body).unwrap();
        prop_assert_eq!(&tree["hi"], &json!(format!("Hi {name}!")));
        let expected = if name.is_empty() { Value::Null } else { json!(name) };
        prop_assert_eq!(&tree["name"], &expected);
    }

    #[test]
    fn masking_any_secret_leaves_the_rest_as_it_was(secret in any::<String>(), key in "[a-z]{1,8}") {
        for format in [Format::Query, Format::Form, Format::Json] {
            let render_with = |value: &str| {
                let mut webhook = with(format, vec![row("id", "id")]);
                webhook.secrets.credentials = Credentials::Pairs(Pairs(vec![(format!("k.{key}"), Secret::new(value))]));
                signed(&webhook, false).masked()
            };
            let (one, other) = (render_with(&secret), render_with("other"));
            prop_assert_eq!((one.url, one.body), (other.url, other.body));
        }
    }
}
