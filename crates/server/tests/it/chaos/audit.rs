//! Compares what the receiver got with what the server acknowledged and what its database says.

use std::collections::{BTreeMap, BTreeSet};

use refhook_core::ids::WebhookId;
use refhook_store::deliveries::{self, DeliveryFilter, DeliveryState};
use refhook_store::{Db, DbSettings};
use refhook_testkit::receiver::Receiver;

/// Deliveries read per page.
const PAGE: i64 = 1_000;

/// The record of a chaos run.
pub(super) struct Audit {
    settings: DbSettings,
    webhooks: Vec<WebhookId>,
    deaths: Vec<Death>,
}

/// The state at a server's death.
struct Death {
    /// Number of requests that had arrived.
    requests: usize,
    /// The deliveries recorded as delivered.
    recorded: BTreeSet<String>,
}

impl Audit {
    pub(super) const fn new(settings: DbSettings, webhooks: Vec<WebhookId>) -> Self {
        Self { settings, webhooks, deaths: Vec::new() }
    }

    /// Call this while no server runs.
    pub(super) async fn note_death(&mut self, receiver: &Receiver) {
        let recorded = self.in_state(DeliveryState::Delivered).await;
        // The last requests may still be on their way through the receiver.
        receiver.until_nobody_is_connected().await;
        self.deaths.push(Death { requests: receiver.ledger(0).len(), recorded });
    }

    async fn in_state(&self, state: DeliveryState) -> BTreeSet<String> {
        let db = Db::open(&self.settings).await.unwrap();
        let mut connection = db.reader().read().await.unwrap();
        let mut found = BTreeSet::new();
        let mut filter = DeliveryFilter { state: Some(state), ..DeliveryFilter::default() };
        loop {
            let page = deliveries::list(&mut connection.tx(), &self.webhooks, &filter, PAGE).await.unwrap();
            let Some(last) = page.last() else { break };
            filter.before = Some(last.id);
            found.extend(page.iter().map(|delivery| delivery.id.to_string()));
        }
        drop(connection);
        db.close().await;
        found
    }

    /// Checks everything; `joined` are the addresses whose join was acknowledged.
    pub(super) async fn close(self, receiver: &Receiver, joined: &BTreeSet<String>) -> String {
        let mut successes: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        let mut arrived: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        let ledger = receiver.ledger(0);
        for (place, (request, answered)) in ledger.iter().enumerate() {
            let id = request.header("webhook-id").unwrap().to_owned();
            let (path, query) = request.target.split_once('?').unwrap();
            if *answered == Some(200) {
                successes.entry(id).or_default().push(place);
                let email = query.strip_prefix("email=").unwrap().replace("%40", "@");
                arrived.entry(path).or_default().insert(email);
            }
        }
        for path in ["/steady", "/rough"] {
            let lost: Vec<_> = joined.difference(&arrived[path]).collect();
            assert_eq!(lost, Vec::<&String>::new(), "acknowledged, and never delivered to {path}");
        }
        let delivered = self.in_state(DeliveryState::Delivered).await;
        let arrived: BTreeSet<_> = successes.keys().cloned().collect();
        let invented: Vec<_> = delivered.difference(&arrived).collect();
        assert_eq!(invented, Vec::<&String>::new(), "recorded as delivered, and never arrived");
        let unknown: Vec<_> = arrived.difference(&delivered).collect();
        assert_eq!(
            unknown,
            Vec::<&String>::new(),
            "arrived, and not recorded: it was sent before it was committed"
        );
        let repeats = self.repeats(&successes);
        format!(
            "{} joins acknowledged, 0 lost; {} deliveries, 0 recorded successes sent again; {} sent again whose \
             outcome had died with the server, at most {} after one kill",
            joined.len(),
            delivered.len(),
            repeats.iter().sum::<usize>(),
            repeats.iter().max().unwrap_or(&0),
        )
    }

    /// Number of repeated successes after each death. Each must have been in flight then: answered, but not recorded.
    fn repeats(&self, successes: &BTreeMap<String, Vec<usize>>) -> Vec<usize> {
        let mut repeats = vec![0; self.deaths.len()];
        for (id, places) in successes {
            for pair in places.windows(2) {
                // A repeat is due to the last death before it.
                let between =
                    self.deaths.iter().rposition(|death| (pair[0] + 1..=pair[1]).contains(&death.requests));
                let death = between.unwrap_or_else(|| panic!("{id} was sent twice by one server"));
                assert!(!self.deaths[death].recorded.contains(id), "{id} was recorded, and sent again");
                repeats[death] += 1;
            }
        }
        repeats
    }
}
