//! A server with few file descriptors: clients that take many must not block others, and no receiver is blamed for a
//! shortage on this machine.

use std::time::{Duration, Instant};

use refhook_testkit::receiver::{Answer, Receiver};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::fixture::{Client, Database, Installation, Process};

/// `ulimit -n 1024` for the server only: soft and hard limit.
const FEW_FILES: &str = "ulimit -n 1024; exec \"$0\" \"$@\"";

/// The test itself keeps thousands of connections open.
fn many_files_for_the_test() {
    let limit = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit }).unwrap();
}

async fn few_files(receiver: &Receiver) -> (Process, i64, String) {
    many_files_for_the_test();
    let installation = Installation::new(Database::Sqlite, receiver).quiet();
    let token = installation.create_account()["api_token"].as_str().unwrap().to_owned();
    let server = installation.serve_in(FEW_FILES, &token).await;
    let server = server.keeping(installation);
    let campaign = server.api.create("campaigns", &json!({"name": "Demo"})).await;
    (server, campaign["id"].as_i64().unwrap(), token)
}

/// A request that never ends.
#[expect(clippy::disallowed_methods, reason = "the test is outside: it calls the server, not a webhook")]
async fn begin(server: &Client, request: &str) -> TcpStream {
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

#[tokio::test]
async fn slow_strangers_stop_nobody() {
    let receiver = Receiver::https().await;
    let (server, campaign, token) = few_files(&receiver).await;
    let code = server.api.get(&format!("/api/v2/campaigns/{campaign}")).await.json()["data"]["code"].clone();
    let code = code.as_str().unwrap();
    let form = format!(
        "POST /{code}/signup HTTP/1.1\r\nhost: a\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 1000\r\n\r\nfirst_name="
    );
    let call = format!(
        "POST /api/v2/users HTTP/1.1\r\nhost: a\r\nauthorization: Bearer {token}\r\ncontent-length: 1000\r\n\r\n{{"
    );
    for (kind, request) in
        [("form", &*form), ("call", &call), ("head", "GET / HTTP/1.1\r\nhost"), ("nothing", "")]
    {
        let mut slow = Vec::new();
        for n in 0..1_100 {
            slow.push(begin(&server.api, request).await);
            if n % 100 == 99 {
                let asked = Instant::now();
                let page = server.api.get(&format!("/{code}/signup")).await;
                assert!(
                    page.status == 200 && asked.elapsed() < Duration::from_secs(2),
                    "{kind} {n}: {page:?}"
                );
                let user = json!({"campaign_id": campaign, "first_name": "Ada", "email": format!("{kind}{n}@example.com")});
                assert_eq!(server.api.post("/api/v2/users", &user).await.status, 201, "{kind} {n}");
            }
        }
        // The first ones have made room; the last ones are still connected.
        let mut answer = Vec::new();
        let ended = tokio::time::timeout(Duration::from_secs(5), slow[0].read_to_end(&mut answer)).await;
        assert!(ended.is_ok(), "{kind}");
        let last = slow.last_mut().unwrap();
        let waits = tokio::time::timeout(Duration::from_millis(50), last.read(&mut [0])).await;
        assert!(waits.is_err(), "{kind}: {waits:?}");
    }
}

#[tokio::test]
async fn a_slow_webhook_with_thousands_in_flight_takes_no_place_of_a_healthy_one() {
    let (receiver, slow) = (Receiver::https().await, Receiver::https().await);
    slow.respond_with(|_| Answer::hang());
    let (server, campaign, _) = few_files(&receiver).await;
    let webhook = |name: &str, url: String, in_flight: u16| {
        json!({
            "campaign_id": campaign, "name": name, "event": "user.join", "sources": ["Referred", "Direct", "Added"],
            "url": url, "limits": {"in_flight": in_flight, "per_minute": null},
        })
    };
    let hanging = server.api.create("webhooks", &webhook("Slow", slow.url("/hook"), 2_000)).await;
    server.api.add_many(&json!(campaign), "early", 2_000).await;
    slow.wait_for(90).await;
    let healthy = server.api.create("webhooks", &webhook("CRM", receiver.url("/hook"), 16)).await;
    server.api.add_many(&json!(campaign), "late", 300).await;
    let begun = Instant::now();
    receiver.wait_for(300).await;
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());

    let path = format!("/api/v2/webhooks/{}/deliveries?per_page=250&state=", healthy["id"]);
    server
        .api
        .until(&format!("{path}delivered"), Duration::from_secs(10), |data| {
            data.as_array().unwrap().len() == 250
        })
        .await;
    let shown =
        server.api.get(&format!("/api/v2/webhooks/{}?with=webhook.stats", healthy["id"])).await.json();
    assert_eq!(
        (&shown["data"]["state"], receiver.requests().len()),
        (&json!("healthy"), 300),
        "one attempt each"
    );
    let waiting =
        server.api.get(&format!("/api/v2/webhooks/{}/deliveries?per_page=250", hanging["id"])).await.json();
    let none = |delivery: &Value| !delivery.to_string().contains("open files");
    assert!(waiting["data"].as_array().unwrap().iter().all(none));
}
