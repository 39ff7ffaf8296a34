//! Tests every registered format against its spec.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::Format;
use crate::crypto::secret::Secret;
use crate::fields::DEFAULT_FIELDS;
use crate::webhook::credentials::{Credentials, Pairs};
use crate::webhook::payload::check::tests::places;
use crate::webhook::payload::tests::{guide_webhook, signed};
use crate::webhook::{Method, Webhook};

/// The webhook that the guide builds, in this format.
fn guide_webhook_in(format: Format) -> Webhook {
    let mut webhook = guide_webhook();
    webhook.config.format = format;
    if format.spec().takes_template {
        webhook.config.fields.clear();
        let tags = DEFAULT_FIELDS.map(|name| (name.to_owned(), Value::from(format!("{{{{{name}}}}}"))));
        webhook.config.template = Some(Map::from_iter(tags).into());
    }
    webhook
}

#[test]
fn every_format_is_listed_with_a_name_and_words_of_its_own() {
    let mut texts = HashSet::new();
    for format in Format::ALL {
        let spec = format.spec();
        assert_eq!(serde_json::to_value(format).unwrap(), spec.name);
        assert!([spec.name, spec.label, spec.description].into_iter().all(|text| !text.is_empty()));
        assert!([spec.name, spec.label, spec.description].into_iter().all(|text| texts.insert(text)));
    }
}

#[test]
fn every_format_carries_the_guides_sample_by_the_methods_that_it_names() {
    for format in Format::ALL {
        let spec = format.spec();
        for method in [Method::Post, Method::Get] {
            let mut webhook = guide_webhook_in(format);
            webhook.config.method = method;
            let expected: &[&str] = if spec.methods.contains(&method) { &[] } else { &["format"] };
            assert_eq!(places(&webhook), expected, "{}", spec.name);
        }
        let request = signed(&guide_webhook_in(format), false);
        let body = std::str::from_utf8(&request.body).unwrap();
        let (payload, other) =
            if spec.in_url() { (request.url.text(), body) } else { (body, request.url.text()) };
        for name in ["first_name", "Byron", "referrer_id", "261470", "campaign_id", "4815"] {
            assert!(payload.contains(name) && !other.contains(name), "{payload}");
        }
        let sent = request.headers.iter().find(|header| header.name == "Content-Type");
        assert_eq!(sent.map(|header| header.value.expose()), spec.content_type);
    }
}

#[test]
fn every_format_says_what_it_takes() {
    for format in Format::ALL {
        let spec = format.spec();
        let mut webhook = guide_webhook_in(format);
        let pair = ("auth".into(), Secret::new("hush"));
        webhook.secrets.credentials = Credentials::Pairs(Pairs(vec![pair]));
        let refused = spec.refuses_pairs.is_some();
        assert_eq!(places(&webhook) == ["credentials"], refused, "{}", spec.name);
        let request = signed(&webhook, false);
        let payload = if spec.in_url() { request.url.text().as_bytes() } else { &request.body };
        assert_eq!(payload.windows(4).any(|part| part == b"hush"), !refused, "{}", spec.name);
        let masked = request.masked();
        assert!(!masked.curl(masked.url.text()).contains("hush"), "{}", spec.name);

        webhook = guide_webhook_in(format);
        webhook.config.template = webhook.config.template.xor(Some(Value::Object(Map::new())));
        assert_eq!(places(&webhook), ["template"], "{}", spec.name);
    }
}
