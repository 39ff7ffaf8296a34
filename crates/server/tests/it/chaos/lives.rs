//! The lives of the server between kills.

use std::collections::BTreeSet;
use std::os::unix::process::ExitStatusExt;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use rand::RngExt;
use rand::rngs::StdRng;
use refhook_core::ids::WebhookId;
use refhook_testkit::receiver::{Answer, Receiver, Request};
use serde_json::{Value, json};

use super::load::Load;
use crate::fixture::{Client, Installation, Process};

/// SIGABRT, with which a process dies at a fault point.
const ABORT: i32 = 6;
/// How long to wait for the fault before the server is killed from outside.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long the last life may take to send what is left. The longest retry in it is due after 6 s. A leaked claim would
/// be recovered by its lease only after 45 s, so it shows as a failure here.
const DEADLINE: Duration = Duration::from_secs(35);

/// How a life ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Death {
    /// At the fault point.
    ByItself,
    /// By SIGKILL from outside.
    Killed,
}

/// The receiver's answers: `/rough` refuses the first attempt of one delivery in 16. The last digit of an id is random.
pub(super) fn rough() -> impl Fn(&Request) -> Answer {
    let refused = Mutex::new(BTreeSet::new());
    move |request| {
        let id = request.header("webhook-id").unwrap_or_default();
        let is_unlucky = request.target.starts_with("/rough") && id.ends_with('7');
        let is_first = is_unlucky && refused.lock().unwrap().insert(id.to_owned());
        Answer::status(if is_first { 500 } else { 200 })
    }
}

/// An account with a campaign and two webhooks, one of them at `/rough`.
pub(super) struct House {
    pub(super) token: String,
    pub(super) campaign: Value,
    pub(super) webhooks: Vec<WebhookId>,
}

impl House {
    pub(super) async fn build(installation: &Installation, receiver: &Receiver) -> Self {
        let token = installation.create_account()["api_token"].as_str().unwrap().to_owned();
        let process = installation.serve(&token, None).await;
        let campaign = process.api.create("campaigns", &json!({"name": "Chaos"})).await["id"].clone();
        let mut webhooks = Vec::new();
        for path in ["/steady", "/rough"] {
            let webhook = json!({
                "campaign_id": campaign, "name": path, "event": "user.join", "sources": ["Added"],
                "url": receiver.url(path), "fields": [{"key": "email", "field": "email"}],
            });
            let webhook = process.api.create("webhooks", &webhook).await;
            webhooks.push(WebhookId(webhook["id"].as_i64().unwrap()));
        }
        Self { token, campaign, webhooks }
    }

    /// Starts the server, optionally with a fault to die of, and directs the load at it.
    pub(super) async fn live(&self, installation: &Installation, fault: Option<&str>, load: &Load) -> Life {
        let process = installation.serve(&self.token, fault).await;
        load.send_to(Some(&process.api));
        Life(process)
    }

    /// Waits until no delivery is waiting.
    pub(super) async fn wait_until_all_is_sent(&self, life: &Life) {
        let start = Instant::now();
        for webhook in &self.webhooks {
            let path = format!("/api/v2/webhooks/{webhook}/deliveries?state=waiting&per_page=1");
            let left = DEADLINE.saturating_sub(start.elapsed());
            life.0.api.until(&path, left, |waiting| *waiting == json!([])).await;
        }
    }
}

/// A running server, until it is killed.
pub(super) struct Life(Process);

impl Life {
    /// Polls until the server is ready or has exited; returns a client if it is ready.
    pub(super) async fn is_up(&mut self) -> Option<Client> {
        let api = self.0.api.clone();
        let ready = async {
            while !api.try_send("GET", "/readyz", "").await.is_ok_and(|answer| answer.status == 200) {
                tokio::task::yield_now().await;
            }
        };
        tokio::select! {
            biased;
            _ = self.0.ended() => None,
            () = ready => Some(api),
        }
    }

    /// Waits until the server has died of its fault, or kills it; without a fault, at a random instant. Then stops the
    /// load.
    pub(super) async fn end(&mut self, at_any_instant: bool, random: &mut StdRng, load: &Load) -> Death {
        let patience = if at_any_instant {
            Duration::from_micros(random.random_range(1_000..800_000))
        } else {
            PATIENCE
        };
        let death = if let Ok(status) = tokio::time::timeout(patience, self.0.ended()).await {
            assert_eq!(status.signal(), Some(ABORT), "the server ended by itself: {status}");
            Death::ByItself
        } else {
            self.0.kill().await;
            Death::Killed
        };
        load.send_to(None);
        death
    }
}
