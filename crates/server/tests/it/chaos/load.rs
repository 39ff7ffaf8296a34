//! People who join, whatever happens to the server.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::lives::House;
use crate::fixture::Client;

/// Callers at once.
const CALLERS: usize = 12;
/// Before somebody tries again who was not answered.
const AGAIN: Duration = Duration::from_millis(20);

/// The load, from its start to its stop.
pub(super) struct Load {
    shared: Arc<Shared>,
    callers: JoinSet<()>,
}

struct Shared {
    campaign: Value,
    server: Mutex<Option<Client>>,
    next: AtomicU32,
    stopped: AtomicBool,
    acknowledged: Mutex<BTreeSet<String>>,
}

impl Load {
    pub(super) fn start(house: &House) -> Self {
        let shared = Arc::new(Shared {
            campaign: house.campaign.clone(),
            server: Mutex::default(),
            next: AtomicU32::default(),
            stopped: AtomicBool::default(),
            acknowledged: Mutex::default(),
        });
        let mut callers = JoinSet::new();
        for _ in 0..CALLERS {
            callers.spawn(call(Arc::clone(&shared)));
        }
        Self { shared, callers }
    }

    /// Who calls from now on calls this server.
    pub(super) fn send_to(&self, api: &Client) {
        *self.shared.server.lock().unwrap() = Some(api.clone());
    }

    /// Lets everybody finish, and tells the addresses whose join was acknowledged.
    pub(super) async fn stop(self) -> BTreeSet<String> {
        self.shared.stopped.store(true, Ordering::Relaxed);
        self.callers.join_all().await;
        std::mem::take(&mut self.shared.acknowledged.lock().unwrap())
    }
}

/// Joins one person after the other; each until the server says that they are in.
async fn call(shared: Arc<Shared>) {
    while !shared.stopped.load(Ordering::Relaxed) {
        let email = format!("p{}@example.com", shared.next.fetch_add(1, Ordering::Relaxed));
        let body = json!({"campaign_id": shared.campaign, "first_name": "Ada", "email": email});
        loop {
            let server = shared.server.lock().unwrap().clone();
            let answer = match server {
                Some(api) => api.try_send("POST", "/api/v2/users", body.to_string()).await.ok(),
                None => None,
            };
            match answer.map(|answer| (answer.status, answer)) {
                Some((200 | 201, _)) => break,
                None | Some((503, _)) => tokio::time::sleep(AGAIN).await,
                Some((_, answer)) => panic!("{answer:?}"),
            }
        }
        shared.acknowledged.lock().unwrap().insert(email);
    }
}
