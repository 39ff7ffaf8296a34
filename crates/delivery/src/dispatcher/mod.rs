//! The loop that moves deliveries along their lanes.
//!
//! A single task decides what is sent next. It wakes when something arrives, when an attempt or a claim ends, when a
//! row falls due, and every 30 s to see what others left in the database.

mod look;

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use refhook_core::ids::{PersonId, WebhookId};
use refhook_core::time::{Steps, UnixMs};
use refhook_dispatch::{Arrival, Claimed};
use refhook_store::StoreError;
use refhook_store::queue::DueLane;
use tokio::sync::{Notify, mpsc, watch};
use tokio::task::{JoinError, JoinSet};
use tokio::time::{Instant, sleep_until, timeout};

use crate::attempt::Finished;
use crate::fetch::{Fetched, Left, end_claims, scan};
use crate::lanes::Lanes;
use crate::shared::Shared;
use crate::webhook_cache::LoadError;

/// How often to ask the database which lanes have work that this node was not told of.
const SCAN: Duration = Duration::from_secs(30);
/// The same when other nodes share the database: rows of a node that died must not wait long once their leases end.
const SCAN_AMONG_NODES: Duration = Duration::from_secs(5);
/// How soon to ask again when the database did not answer.
const SCAN_AGAIN: Duration = Duration::from_secs(1);
/// How long a lane waits when it could not claim.
const REST_MS: i64 = 1_000;
/// Waiting lanes to look at for each place that becomes free: the first may be held back by its rate.
const CROWDED_AT_ONCE: usize = 4;
/// How long a shutdown waits for what is in flight.
const FINISH: Duration = Duration::from_secs(10);

pub(crate) struct Dispatcher {
    shared: Arc<Shared>,
    arrivals: mpsc::UnboundedReceiver<Arrival>,
    wake: Arc<Notify>,
    stop: watch::Receiver<bool>,
    lanes: Lanes,
    attempts: JoinSet<Finished>,
    fetches: JoinSet<Fetched>,
    next_scan: Instant,
    /// Most requests in flight at once.
    most_in_flight: usize,
    /// Lanes that wait for a free place, in the order in which they came.
    crowded: HashSet<WebhookId>,
    next_crowded: VecDeque<WebhookId>,
    /// People who were erased while rows were being claimed.
    forgotten: HashSet<PersonId>,
    steps: Steps,
    /// If the clock was set back, the time it showed before: rows dated up to then were due already, and the next scan
    /// makes them due again.
    set_back_from: Option<UnixMs>,
}

impl Dispatcher {
    pub(crate) fn new(
        shared: Arc<Shared>,
        arrivals: mpsc::UnboundedReceiver<Arrival>,
        wake: Arc<Notify>,
        stop: watch::Receiver<bool>,
    ) -> Self {
        Self {
            most_in_flight: shared.egress.most_in_flight(),
            crowded: HashSet::new(),
            next_crowded: VecDeque::new(),
            shared,
            arrivals,
            wake,
            stop,
            lanes: Lanes::default(),
            attempts: JoinSet::new(),
            fetches: JoinSet::new(),
            next_scan: Instant::now(),
            forgotten: HashSet::new(),
            steps: Steps::default(),
            set_back_from: None,
        }
    }

    /// The current time. If the clock was set, all due times are shifted with it, so that nothing waits longer or
    /// shorter than it should.
    fn now(&mut self) -> UnixMs {
        let (now, step) = self.steps.look(&*self.shared.clock);
        if step != 0 {
            tracing::warn!(ahead_ms = step, "the machine's clock was set; what waits goes on as before");
            self.lanes.shift(step);
            if step < 0 {
                let until = now.plus(-step);
                self.set_back_from = Some(self.set_back_from.map_or(until, |known| known.max(until)));
            }
            self.next_scan = Instant::now();
        }
        now
    }

    pub(crate) async fn run(mut self) {
        loop {
            self.tick();
            let next = self.next_wake();
            tokio::select! {
                _ = self.stop.changed() => break,
                Some(arrival) = self.arrivals.recv() => self.arrive(arrival),
                Some(finished) = self.attempts.join_next() => self.finish(finished),
                Some(fetched) = self.fetches.join_next() => self.fetched(fetched),
                () = self.wake.notified() => self.next_scan = Instant::now(),
                () = sleep_until(next) => {}
            }
            // Take in everything that came meanwhile, so that one look at the lanes serves all of it.
            while let Ok(arrival) = self.arrivals.try_recv() {
                self.arrive(arrival);
            }
            while let Some(finished) = self.attempts.try_join_next() {
                self.finish(finished);
            }
        }
        self.shut_down().await;
    }

    /// Starts whatever can be started now.
    fn tick(&mut self) {
        let now = self.now();
        if Instant::now() >= self.next_scan {
            let is_shared = self.shared.reader.is_shared();
            self.next_scan = Instant::now() + if is_shared { SCAN_AMONG_NODES } else { SCAN };
            self.lanes.drop_idle();
            let scan = scan(Arc::clone(&self.shared), self.set_back_from);
            self.fetch(scan, Fetched::Scan(Err(StoreError::Busy)));
        }
        for id in self.lanes.take_touched(now) {
            self.look_at(id, now);
        }
    }

    /// When the next row falls due or the next scan is, whichever comes first.
    fn next_wake(&self) -> Instant {
        let now = self.shared.clock.now();
        match self.lanes.next_due().and_then(|at| u64::try_from((at.0 - now.0).max(0)).ok()) {
            Some(ms) => self.next_scan.min(Instant::now() + Duration::from_millis(ms)),
            None => self.next_scan,
        }
    }

    fn arrive(&mut self, arrival: Arrival) {
        match arrival {
            Arrival::Claimed(claimed) => claimed.into_iter().for_each(|one| self.lanes.push(one)),
            Arrival::Waiting(id) => {
                let now = self.now();
                self.note_due(id, now);
            }
            Arrival::Bulk(id) => self.note_low(id),
            Arrival::Again(id, at) => {
                self.lanes.touch(id).has_low = true;
                self.lanes.note_due(id, at);
            }
            Arrival::Changed(id) => {
                self.shared.webhooks.begin_anew(id);
                self.note_low(id);
            }
            Arrival::Everything => self.next_scan = Instant::now(),
            Arrival::Forget(person) => {
                self.lanes.forget(person);
                // Rows that are being claimed may have been read before the person was erased.
                if !self.fetches.is_empty() {
                    self.forgotten.insert(person);
                }
            }
        }
    }

    fn note_due(&mut self, id: WebhookId, at: UnixMs) {
        self.lanes.note_due(id, at);
        if at <= self.now() {
            self.shared.handover.set_backlog(id, true);
        }
    }

    /// Rows of low priority may be due now.
    fn note_low(&mut self, webhook_id: WebhookId) {
        let due_at = self.now();
        self.note_lane(DueLane { webhook_id, due_at, has_low: true });
    }

    fn note_lane(&mut self, DueLane { webhook_id, due_at, has_low }: DueLane) {
        self.lanes.touch(webhook_id).has_low |= has_low;
        self.note_due(webhook_id, due_at);
    }

    /// A place became free: marks the lanes that have waited longest to be looked at.
    fn make_room(&mut self) {
        for _ in 0..CROWDED_AT_ONCE {
            let Some(id) = self.next_crowded.pop_front() else { return };
            self.crowded.remove(&id);
            self.lanes.touch(id);
        }
    }

    fn finish(&mut self, finished: Result<Finished, JoinError>) {
        self.make_room();
        match finished {
            Ok(Finished { webhook_id, due_at }) => {
                let now = self.now();
                self.lanes.touch(webhook_id).finish(now);
                if let Some(at) = due_at {
                    self.arrive(Arrival::Again(webhook_id, at));
                }
            }
            // Cut off by a shutdown; the row is due again after the next start.
            Err(error) => tracing::error!(%error, "an attempt did not end"),
        }
    }

    fn fetched(&mut self, fetched: Result<Fetched, JoinError>) {
        match fetched {
            Ok(Fetched::Lane(id, result)) => self.fetched_lane(id, result),
            Ok(Fetched::Webhook(id, result)) => self.loaded(id, result),
            Ok(Fetched::Returned(id)) => {
                // A claim made meanwhile did not see these rows, and may have reported none left.
                let now = self.now();
                self.lanes.note_due(id, now);
            }
            Ok(Fetched::Scan(Ok(lanes))) => {
                self.set_back_from = None;
                for lane in lanes {
                    self.note_lane(lane);
                }
            }
            Ok(Fetched::Scan(Err(error))) => {
                tracing::warn!(%error, "the database could not be asked for due deliveries; trying again");
                self.next_scan = Instant::now() + SCAN_AGAIN;
            }
            // Cut off by a shutdown.
            Err(error) => tracing::debug!(%error, "a claim did not end"),
        }
    }

    fn loaded(&mut self, id: WebhookId, result: Result<bool, LoadError>) {
        self.lanes.touch(id).loading = false;
        match result {
            Ok(true) => {}
            // The webhook was deleted, and with it what waited.
            Ok(false) => self.hold(id),
            // It is read again at once: `load` has already waited.
            Err(LoadError::Store(error)) if error.is_passing() => {
                tracing::error!(%error, webhook = %id, "a webhook could not be read");
            }
            // Written by a newer version, or broken: deliveries stay in the database, and the next scan tries again.
            Err(error) => {
                tracing::error!(%error, webhook = %id, "a webhook can not be read");
                self.hold(id);
            }
        }
    }

    fn fetched_lane(&mut self, id: WebhookId, result: Result<(Vec<Claimed>, Left), StoreError>) {
        let now = self.now();
        self.lanes.touch(id).claiming = false;
        match result {
            Ok((claimed, left)) => {
                // Rows were due but could not be claimed: another node has them. Give it a moment.
                let rest = if claimed.is_empty() { now.plus(REST_MS) } else { now };
                for one in claimed {
                    self.lanes.push(one);
                }
                for person in &self.forgotten {
                    self.lanes.forget(*person);
                }
                if self.fetches.is_empty() {
                    self.forgotten.clear();
                }
                match left {
                    Left::More => self.lanes.note_due(id, now),
                    Left::Known(None) => {
                        let lane = self.lanes.touch(id);
                        // An outcome written meanwhile may have added one; then `due_at` is set.
                        lane.has_low &= lane.due_at.is_some();
                    }
                    Left::Known(Some(lane)) => {
                        self.lanes.touch(id).has_low |= lane.has_low;
                        self.lanes.note_due(id, lane.due_at.max(rest));
                    }
                }
            }
            Err(error) => {
                tracing::warn!(%error, webhook = %id, "due deliveries could not be claimed");
                self.lanes.note_due(id, now.plus(REST_MS));
            }
        }
        let backlog = self.lanes.touch(id).due_at.is_some_and(|at| at <= now);
        self.shared.handover.set_backlog(id, backlog);
    }

    async fn shut_down(mut self) {
        let finishing = async {
            while self.attempts.join_next().await.is_some() {}
            while let Some(fetched) = self.fetches.join_next().await {
                self.fetched(fetched);
            }
        };
        if timeout(FINISH, finishing).await.is_err() {
            let left = self.attempts.len();
            tracing::warn!(left, "attempts are cut off; they are made again after the next start");
            self.attempts.shutdown().await;
            self.fetches.shutdown().await;
        }
        let unsent = self.lanes.drain().collect();
        if let Err(error) = end_claims(&self.shared, unsent).await {
            tracing::warn!(%error, "claims could not be given back; they end with their leases");
        }
    }
}
