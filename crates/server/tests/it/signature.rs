//! A receiver that uses a public Standard Webhooks library accepts what we send, and nothing else.

use hyper::header::HeaderMap;
use refhook_testkit::receiver::Request;
use serde_json::{Value, json};
use standardwebhooks::Webhook;

use crate::fixture::{Database, House};
use crate::on_both;

/// What is signed: the body, or everything after the question mark when there is none.
fn payload(request: &Request, format: &str) -> Vec<u8> {
    match format {
        "query" => request.target.split_once('?').unwrap().1.as_bytes().to_vec(),
        _ => request.body.clone(),
    }
}

fn headers(request: &Request) -> HeaderMap {
    let names = ["webhook-id", "webhook-timestamp", "webhook-signature"];
    names
        .map(|name| (name.parse().unwrap(), request.header(name).unwrap().parse().unwrap()))
        .into_iter()
        .collect()
}

fn formats() -> [(&'static str, Value); 5] {
    [
        ("query", json!({"format": "query"})),
        ("query", json!({"format": "query", "method": "GET"})),
        ("form", json!({"format": "form"})),
        ("json", json!({"format": "json"})),
        (
            "template",
            json!({"format": "template", "fields": [], "template": {"text": "{{first_name}} joined", "n": "{{id}}"}}),
        ),
    ]
}

on_both! {
    async fn every_format_is_signed_so_that_a_public_library_accepts_it(database: Database) {
        let house = House::on(database).await;
        let campaign = house.add_campaign().await;
        let mut secrets = Vec::new();
        for (n, (format, changes)) in formats().into_iter().enumerate() {
            for own_query in ["", "?key=a%20b&empty="] {
                let mut changes = changes.clone();
                let path = format!("/{format}{n}{}", own_query.len());
                changes["url"] = json!(house.receiver.url(&format!("{path}{own_query}")));
                let webhook = house.add_webhook(campaign, &changes).await;
                secrets.push((format, path, webhook["signing_secret"].as_str().unwrap().to_owned()));
            }
        }
        house.join(campaign, "Byron Ünïcode", None).await;
        let requests = house.receiver.wait_for(secrets.len()).await;
        for (format, path, secret) in secrets {
            let request = requests.iter().find(|r| r.target.split('?').next() == Some(&path)).unwrap();
            let (library, signed) = (Webhook::new(&secret).unwrap(), payload(request, format));
            assert!(!signed.is_empty());
            library.verify(&signed, &headers(request)).unwrap_or_else(|error| panic!("{path}: {error}"));

            for changed in 0..signed.len() {
                let mut bytes = signed.clone();
                bytes[changed] ^= 1;
                assert!(library.verify(&bytes, &headers(request)).is_err(), "{path}: byte {changed}");
            }
            let mut other_id = headers(request);
            other_id.insert("webhook-id", "another".parse().unwrap());
            assert!(library.verify(&signed, &other_id).is_err());
        }
    }
}

#[tokio::test]
async fn a_request_that_is_six_minutes_old_is_refused() {
    use refhook_core::time::{Clock, FakeClock, SystemClock};
    let now = SystemClock.now();
    for (age_minutes, accepted) in [(6, false), (4, true)] {
        let clock = std::sync::Arc::new(FakeClock::at(now.plus(-age_minutes * 60_000)));
        let options =
            crate::fixture::Options { clock: Some(clock), ..crate::fixture::Options::on(Database::Sqlite) };
        let house = House::with(options).await;
        let campaign = house.add_campaign().await;
        let webhook = house.add_webhook(campaign, &json!({"format": "json"})).await;
        house.join(campaign, "Byron", None).await;
        let request = &house.receiver.wait_for(1).await[0];
        let library = Webhook::new(webhook["signing_secret"].as_str().unwrap()).unwrap();
        let verdict = library.verify(&payload(request, "json"), &headers(request));
        assert_eq!(verdict.is_ok(), accepted, "{verdict:?}");
    }
}
