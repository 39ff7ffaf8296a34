//! People who keep joining, whatever happens to the server.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::lives::House;
use crate::fixture::Client;

/// Concurrent callers.
const CALLERS: usize = 12;

/// A running load.
pub(super) struct Load {
    shared: Arc<Shared>,
    callers: JoinSet<()>,
}

struct Shared {
    campaign: Value,
    /// The server to call; `None` while there is none.
    server: watch::Sender<Option<Client>>,
    next: AtomicU32,
    stopped: AtomicBool,
    acknowledged: Mutex<BTreeSet<String>>,
}

impl Load {
    pub(super) fn start(house: &House) -> Self {
        let shared = Arc::new(Shared {
            campaign: house.campaign.clone(),
            server: watch::Sender::default(),
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

    /// Directs all further calls to this server, or makes them wait for one.
    pub(super) fn send_to(&self, api: Option<&Client>) {
        self.shared.server.send_replace(api.cloned());
    }

    /// Lets all callers finish and returns the addresses whose join was acknowledged.
    pub(super) async fn stop(self) -> BTreeSet<String> {
        self.shared.stopped.store(true, Ordering::Relaxed);
        self.callers.join_all().await;
        std::mem::take(&mut self.shared.acknowledged.lock().unwrap())
    }
}

/// Joins one person after another, retrying each until the server acknowledges the join.
async fn call(shared: Arc<Shared>) {
    let mut server = shared.server.subscribe();
    while !shared.stopped.load(Ordering::Relaxed) {
        let email = format!("p{}@example.com", shared.next.fetch_add(1, Ordering::Relaxed));
        let body = json!({"campaign_id": shared.campaign, "first_name": "Ada", "email": email});
        loop {
            let api = server.wait_for(Option::is_some).await.unwrap().clone().unwrap();
            match api.try_send("POST", "/api/v2/users", body.to_string()).await {
                Ok(answer) if matches!(answer.status, 200 | 201) => break,
                Ok(answer) => assert_eq!(answer.status, 503, "{answer:?}"),
                // The server has died; its killer will announce that in a moment.
                Err(_) => {}
            }
            tokio::task::yield_now().await;
        }
        shared.acknowledged.lock().unwrap().insert(email);
    }
}
