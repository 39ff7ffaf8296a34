//! Receivers that misbehave, by mistake or on purpose. In each case what happened is recorded, memory stays bounded,
//! and other webhooks are not affected.

use std::time::{Duration, Instant};

use refhook_testkit::dns::NameServer;
use refhook_testkit::receiver::{Answer, Receiver};
use serde_json::{Value, json};

use crate::fixture::{Database, Installation, Process};

/// People who join in each story.
const PEOPLE: usize = 6;
/// How soon a healthy webhook must have them all, whatever the hostile receiver does.
const SOON: Duration = Duration::from_secs(5);
/// How much more memory the process may use, in kilobytes: far less than any of these bodies.
const MEMORY: u64 = 40_000;

/// A server with one webhook at a healthy receiver and one at a hostile receiver.
struct House {
    process: Process,
    dns: NameServer,
    healthy: Receiver,
    hostile: Receiver,
    campaign: Value,
}

impl House {
    async fn new() -> Self {
        let (healthy, hostile, dns) =
            (Receiver::https().await, Receiver::https().await, NameServer::start().await);
        let installation = Installation::new(Database::Sqlite, &healthy).quiet().with_dns(dns.address);
        let token = installation.create_account()["api_token"].as_str().unwrap().to_owned();
        let process = installation.serve_and_keep(&token).await;
        let campaign = process.api.create("campaigns", &json!({"name": "Demo"})).await["id"].clone();
        Self { process, dns, healthy, hostile, campaign }
    }

    async fn add_webhook(&self, url: &str) -> Value {
        let body = json!({
            "campaign_id": self.campaign, "name": "CRM", "event": "user.join", "sources": ["Added"], "url": url,
        });
        self.process.api.create("webhooks", &body).await
    }

    async fn join(&self, name: &str) {
        let email = format!("{name}@example.com");
        let body = json!({"campaign_id": self.campaign, "first_name": name, "email": email});
        assert_eq!(self.process.api.post("/api/v2/users", &body).await.status, 201);
    }

    /// The newest delivery of a webhook that has been attempted.
    async fn attempted(&self, webhook: &Value) -> Value {
        let path = format!("/api/v2/webhooks/{}/deliveries", webhook["id"]);
        let first = |list: &Value| {
            let list = list.as_array().unwrap();
            list.iter().find(|delivery| delivery["attempt_count"] != json!(0)).cloned()
        };
        let list = self.process.api.until(&path, Duration::from_secs(30), |list| first(list).is_some()).await;
        first(&list).unwrap()
    }

    /// Lets people join while the receiver at `url` misbehaves, and checks everything that must hold.
    async fn stand(&self, url: &str, outcome: &str, status: Option<u16>) {
        self.add_webhook(&self.healthy.url("/healthy")).await;
        let webhook = self.add_webhook(url).await;
        let memory = self.process.peak_memory();
        let start = Instant::now();
        for n in 0..PEOPLE {
            self.join(&format!("p{n}")).await;
        }
        self.healthy.wait_for(PEOPLE).await;
        assert!(start.elapsed() < SOON, "a healthy webhook waited {:?}", start.elapsed());
        let delivery = self.attempted(&webhook).await;
        assert_eq!(
            (&delivery["last_outcome"], &delivery["last_status"]),
            (&json!(outcome), &json!(status)),
            "{delivery}"
        );
        // The kernel adds its counters up only roughly, so that a peak can read a little lower later.
        let grown = self.process.peak_memory().saturating_sub(memory);
        assert!(grown < MEMORY, "the process took {grown} kB more");
    }
}

/// A story about a receiver that gives this answer.
async fn answers(answer: Answer, outcome: &str, status: Option<u16>) {
    let house = House::new().await;
    house.hostile.respond_with(move |_| answer.clone());
    house.stand(&house.hostile.url("/hook"), outcome, status).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_headers_are_a_timeout() {
    answers(Answer::status(200).trickle(Duration::from_secs(1)), "timeout", None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_body_is_a_timeout_too() {
    let slow = Answer::status(200).header("content-length", "1000").body("part").then_hang();
    answers(slow, "timeout", None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_gigabyte_only_the_beginning_is_read() {
    let endless = Answer::status(500).body(vec![b'x'; 1_024 * 1_024]).repeated(1_024);
    answers(endless, "http_status", Some(500)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gzip_bomb_is_not_unpacked() {
    // About the size of 10 GB of compressed zeros; nothing may decompress it.
    let bomb =
        Answer::status(200).header("content-encoding", "gzip").body(vec![0x1f; 1_024 * 1_024]).repeated(10);
    answers(bomb, "delivered", Some(200)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redirect_into_the_cloud_is_not_followed() {
    let away = Answer::status(302).header("location", "http://169.254.169.254/latest/meta-data/");
    answers(away, "http_status", Some(302)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_in_the_middle_of_a_body_is_recorded() {
    let half = Answer::status(200).header("content-length", "100").body("half").then_reset();
    answers(half, "connection_reset", None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_http_is_recorded() {
    answers(Answer::bytes("SSH-2.0-OpenSSH_9.2\r\n\r\n"), "invalid_response", None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_with_another_name_is_refused() {
    let house = House::new().await;
    house.dns.set("wrong.example", &["127.0.0.1"], 60);
    let url = format!("https://wrong.example:{}/hook", house.hostile.address().port());
    house.stand(&url, "tls_failed", None).await;
    assert!(house.hostile.requests().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_whose_address_turns_private_is_blocked() {
    let house = House::new().await;
    house.hostile.respond_with(|_| Answer::status(200).then_close());
    house.dns.set("crm.receiver.test", &["127.0.0.1"], 0);
    let url = format!("https://crm.receiver.test:{}/hook", house.hostile.address().port());
    let webhook = house.add_webhook(&url).await;
    house.join("before").await;
    assert_eq!(house.attempted(&webhook).await["last_outcome"], "delivered");
    // One private address is enough, even beside a public one.
    house.dns.set("crm.receiver.test", &["127.0.0.1", "10.0.0.1"], 0);
    house.stand(&url, "blocked_address", None).await;
    assert_eq!(house.hostile.requests().len(), 1);
}
