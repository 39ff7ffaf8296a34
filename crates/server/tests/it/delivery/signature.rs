//! A receiver that uses a public Standard Webhooks library accepts exactly what we send.

use hyper::header::HeaderMap;
use refhook_testkit::receiver::Request;
use serde_json::{Value, json};
use standardwebhooks::Webhook;

use crate::fixture::{Database, House};
use crate::on_both;

/// The signed payload: the body, or for the query format everything after the question mark.
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

/// The HMAC as openssl computes it, the way a receiver's script might.
fn by_openssl(secret: &str, payload: &[u8]) -> String {
    use std::io::Write as _;
    use std::process::{Command, Stdio};
    let mut openssl = Command::new("openssl")
        .args(["dgst", "-sha256", "-hmac", secret])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    openssl.stdin.take().unwrap().write_all(payload).unwrap();
    let said = String::from_utf8(openssl.wait_with_output().unwrap().stdout).unwrap();
    format!("sha256={}", said.trim().rsplit(' ').next().unwrap())
}

on_both! {
    async fn a_second_signature_is_what_openssl_makes_of_the_raw_payload(database: Database) {
        let house = House::on(database).await;
        let campaign = house.add_campaign().await;
        let mut secrets = Vec::new();
        for (n, (format, mut changes)) in formats().into_iter().enumerate() {
            changes["url"] = json!(house.receiver.url(&format!("/{n}?own=a%20b")));
            changes["signature_header"] = json!(["X-Signature", "X-Hub-Signature-256"][n % 2]);
            let webhook = house.add_webhook(campaign, &changes).await;
            assert_eq!(webhook["signature_header"], changes["signature_header"]);
            secrets.push((format, format!("/{n}"), changes["signature_header"].clone(), webhook));
        }
        house.join(campaign, "Byron Ünïcode", None).await;
        let requests = house.receiver.wait_for(secrets.len()).await;
        for (format, path, name, webhook) in &secrets {
            let request = requests.iter().find(|r| r.target.split('?').next() == Some(path)).unwrap();
            let secret = webhook["signing_secret"].as_str().unwrap();
            let expected = by_openssl(secret, &payload(request, format));
            assert_eq!(request.header(name.as_str().unwrap()), Some(expected.as_str()), "{path}");
            Webhook::new(secret).unwrap().verify(&payload(request, format), &headers(request)).unwrap();
            // The log renders it again without that day's secret, and still matches its hash.
            let list = house.deliveries(webhook, |list| list.iter().all(|one| one["state"] == "delivered")).await;
            let log = house.api.get(&format!("/api/v2/deliveries/{}", list[0]["id"].as_str().unwrap())).await.json();
            assert_eq!(log["data"]["attempts"][0]["matches_hash"], json!(true), "{log}");
        }
        let (_, _, _, webhook) = &secrets[0];
        let path = format!("/api/v2/webhooks/{}", webhook["id"]);
        let put = async |version: i64, name: Value| {
            let mut change = json!({"version": version, "name": "CRM", "event": "user.join", "sources": ["Referred"], "url": webhook["url"]});
            if name != json!("left out") {
                change["signature_header"] = name;
            }
            house.api.send("PUT", &path, change.to_string()).await.json()
        };
        assert_eq!(put(1, json!("left out")).await["data"]["signature_header"], "X-Signature", "it stays");
        assert!(put(2, json!("Host")).await["errors"]["signature_header"].is_array());
        assert_eq!(put(2, Value::Null).await["data"]["signature_header"], Value::Null);
    }
}
