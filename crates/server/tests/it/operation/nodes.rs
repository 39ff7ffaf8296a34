//! Several servers on one PostgreSQL share the work; a dead one costs only time.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use refhook_core::crypto::secret::Secret;
use refhook_core::time::FakeClock;
use refhook_testkit::postgres::Cluster;
use refhook_testkit::receiver::{Answer, Receiver};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::fixture::{Client, Database, GUIDE_DAY, House, Installation, Options, Process, emails};

/// How soon another node must have taken over from a dead one.
const TAKE_OVER: Duration = Duration::from_secs(45);
const CALLERS: usize = 6;

struct Nodes {
    receiver: Receiver,
    processes: Vec<Process>,
    campaign: Value,
    webhook: Value,
    token: String,
    installations: Vec<Installation>,
    _cluster: Cluster,
}

impl Nodes {
    async fn start(count: usize) -> Self {
        let cluster = tokio::task::block_in_place(|| Cluster::start(&[("fsync", "off")]));
        let url = cluster.database().url;
        let receiver = Receiver::https().await;
        let installation = || Installation::at(Some(Secret::new(url.clone())), &receiver).quiet();
        let installations: Vec<_> = (0..count).map(|_| installation()).collect();
        let token = installations[0].create_account()["api_token"].as_str().unwrap().to_owned();
        let mut processes = Vec::new();
        for installation in &installations {
            processes.push(installation.serve(&token, None).await);
        }
        let api = &processes[0].api;
        let campaign = api.create("campaigns", &json!({"name": "Nodes"})).await["id"].clone();
        let webhook = json!({
            "campaign_id": campaign, "name": "CRM", "event": "user.join", "sources": ["Added"],
            "url": receiver.url("/hook"), "fields": [{"key": "email", "field": "email"}],
        });
        let webhook = api.create("webhooks", &webhook).await["id"].clone();
        Self { receiver, processes, campaign, webhook, token, installations, _cluster: cluster }
    }

    /// The number of waiting deliveries as a node reports it, once `until` holds for it.
    async fn waiting(&self, node: usize, within: Duration, until: impl Fn(usize) -> bool) -> usize {
        let path = format!("/api/v2/webhooks/{}/deliveries?state=waiting&per_page=100", self.webhook);
        let count = |waiting: &Value| waiting.as_array().unwrap().len();
        count(&self.processes[node].api.until(&path, within, |waiting| until(count(waiting))).await)
    }
}

/// Joins people at one node after the other until told to stop; returns whose join was acknowledged.
async fn join_until(
    stop: Arc<AtomicBool>,
    next: Arc<AtomicU32>,
    nodes: Vec<Client>,
    campaign: Value,
) -> BTreeSet<String> {
    let mut joined = BTreeSet::new();
    while !stop.load(Ordering::Relaxed) {
        let number = next.fetch_add(1, Ordering::Relaxed);
        let email = format!("p{number}@example.com");
        let body = json!({"campaign_id": campaign, "first_name": "Ada", "email": email}).to_string();
        for node in nodes.iter().cycle().skip(number as usize % nodes.len()) {
            match node.try_send("POST", "/api/v2/users", body.clone()).await {
                Ok(answer) if matches!(answer.status, 200 | 201) => break,
                _ => tokio::task::yield_now().await,
            }
        }
        joined.insert(email);
    }
    joined
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_nodes_one_is_killed_under_load_and_nothing_is_lost_or_succeeds_twice() {
    let mut nodes = Nodes::start(2).await;
    nodes.receiver.respond_with(|_| Answer::status(200).after(Duration::from_millis(30)));
    let (stop, next) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU32::new(0)));
    let mut callers = JoinSet::new();
    for _ in 0..CALLERS {
        let clients = nodes.processes.iter().map(|process| process.api.clone()).collect();
        callers.spawn(join_until(Arc::clone(&stop), Arc::clone(&next), clients, nodes.campaign.clone()));
    }
    nodes.receiver.wait_for(300).await;
    nodes.processes[0].kill().await;
    let (killed, before) = (Instant::now(), nodes.receiver.ledger(0).len());
    nodes.receiver.wait_for(before + 150).await;
    stop.store(true, Ordering::Relaxed);
    let joined: BTreeSet<String> = callers.join_all().await.into_iter().flatten().collect();
    // The counting is done below; here it only matters that everything arrives in time.
    let left = || TAKE_OVER.saturating_sub(killed.elapsed());
    nodes.receiver.wait_until(left(), |requests| joined.is_subset(&emails(requests))).await;
    nodes.waiting(1, left(), |count| count == 0).await;

    let mut arrivals: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let emails = emails(&nodes.receiver.requests());
    for (place, (request, _)) in nodes.receiver.ledger(0).iter().enumerate() {
        arrivals.entry(request.header("webhook-id").unwrap().to_owned()).or_default().push(place);
    }
    assert_eq!(
        joined.difference(&emails).collect::<Vec<_>>(),
        Vec::<&String>::new(),
        "acknowledged, and lost"
    );
    for (id, places) in &arrivals {
        // Only what the dead node had on the wire may arrive twice.
        let in_flight = places.len() == 2 && places[0] < before && places[1] >= before;
        assert!(places.len() == 1 || in_flight, "{id} was sent {} times", places.len());
    }
    assert!(
        nodes.receiver.ledger(0).iter().filter(|(_, answered)| *answered == Some(200)).count()
            >= joined.len()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_node_has_no_room_for_another_one_sends_at_once() {
    let nodes = Nodes::start(2).await;
    // Each node has 16 in flight; nothing is answered until there are more than that.
    let gate = Arc::new(tokio::sync::Semaphore::new(0));
    let held = Answer::status(200).held_by(&gate);
    nodes.receiver.respond_with(move |_| held.clone());
    nodes.processes[0].api.add_many(&nodes.campaign, "p", 60).await;
    assert!(nodes.receiver.wait_for(32).await.len() <= 32, "16 of each node");
    gate.add_permits(1_000);
    nodes.receiver.wait_for(60).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pause_at_one_node_holds_at_the_other_one_too() {
    let nodes = Nodes::start(2).await;
    let person = |n: u32| json!({"campaign_id": nodes.campaign, "first_name": "Ada", "email": format!("p{n}@example.com")});
    assert_eq!(nodes.processes[1].api.post("/api/v2/users", &person(1)).await.status, 201);
    nodes.receiver.wait_for(1).await;
    nodes.waiting(1, TAKE_OVER, |count| count == 0).await;
    let path = format!("/api/v2/webhooks/{}", nodes.webhook);
    assert_eq!(nodes.processes[0].api.post(&format!("{path}/pause"), &Value::Null).await.status, 200);
    assert_eq!(nodes.processes[1].api.post("/api/v2/users", &person(2)).await.status, 201);
    assert_eq!(nodes.waiting(1, TAKE_OVER, |_| true).await, 1);
    let resume = json!({"waiting": "send"});
    assert_eq!(nodes.processes[0].api.post(&format!("{path}/resume"), &resume).await.status, 200);
    nodes.receiver.wait_for(2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_is_cut_off_begins_nothing_that_its_claims_may_not_outlive() {
    let mut cluster = tokio::task::block_in_place(|| Cluster::start(&[("fsync", "off")]));
    let clock = Some(Arc::new(FakeClock::at(GUIDE_DAY)));
    let database_url = Some(Secret::new(cluster.database().url));
    let house = House::with(Options { clock, database_url, ..Options::on(Database::Sqlite) }).await;
    let campaign = house.add_campaign().await;
    let webhook = house.add_webhook(campaign, &json!({})).await;
    let gate = Arc::new(tokio::sync::Semaphore::new(0));
    let held = Answer::status(200).held_by(&gate);
    house.receiver.respond_with(move |_| held.clone());
    house.api.add_many(&json!(campaign), "p", 30).await;
    house.receiver.wait_for(16).await;

    // 14 more are claimed and in memory. Their claims last 19 s more, and an attempt may take 15 s.
    cluster.stop();
    // Do not wake the engine: it would try to reload the webhook, and fail.
    house.clock.as_ref().unwrap().advance(21_000);
    gate.add_permits(1_000);
    for _ in 0..300 {
        assert_eq!(house.api.get("/healthz").await.status, 200);
    }
    assert_eq!(house.receiver.requests().len(), 16, "those that were under way");

    cluster.start_again();
    house.advance(60_000);
    house.receiver.wait_for(30).await;
    let all_arrived = |list: &[Value]| list.iter().all(|one| one["state"] == "delivered");
    house.deliveries(&webhook, all_arrived).await;
    assert_eq!(house.receiver.requests().len(), 30, "none of them twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copied_data_folder_gets_a_number_of_its_own_and_nothing_is_sent_twice() {
    let mut nodes = Nodes::start(1).await;
    let folder = nodes.installations[0].folder().to_owned();
    let url = nodes.installations[0].database_url().cloned();
    let copy = Installation::at(url, &nodes.receiver).quiet();
    for file in std::fs::read_dir(&folder).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), copy.folder().join(file.file_name())).unwrap();
    }
    let number = |folder: &std::path::Path| {
        let text = std::fs::read_to_string(folder.join("node")).unwrap();
        text.split(' ').next().unwrap().to_owned()
    };
    assert_eq!(number(&folder), number(copy.folder()));
    nodes.processes.push(copy.serve(&nodes.token, None).await);
    assert_ne!(number(&folder), number(copy.folder()));
    let drawn = number(copy.folder());
    for (node, name) in [(0, "p"), (1, "q")] {
        nodes.processes[node].api.add_many(&nodes.campaign, name, 100).await;
    }
    nodes.receiver.wait_for(200).await;
    nodes.waiting(0, TAKE_OVER, |count| count == 0).await;
    assert_eq!(nodes.receiver.requests().len(), 200);
    // The copy keeps the number it drew, and the original its own.
    nodes.processes[1].kill().await;
    nodes.processes[1] = copy.serve(&nodes.token, None).await;
    assert_eq!(number(copy.folder()), drawn);

    // A copy of an older state is noticed even when the original is not running.
    std::fs::copy(folder.join("node"), copy.folder().join("old")).unwrap();
    nodes.processes[0].kill().await;
    nodes.processes[0] = nodes.installations[0].serve(&nodes.token, None).await;
    nodes.processes[0].kill().await;
    nodes.processes[1].kill().await;
    std::fs::rename(copy.folder().join("old"), copy.folder().join("node")).unwrap();
    nodes.processes[1] = copy.serve(&nodes.token, None).await;
    assert_ne!(number(&folder), number(copy.folder()));
}
