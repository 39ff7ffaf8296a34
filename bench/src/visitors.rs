//! People who join by a friend's page at a fixed rate while the server has other work.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::bail;
use hyper::Method;
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval_at};

use crate::api::Api;
use crate::server::Server;
use crate::sink::Arrival;

/// Number of browsers, and the interval at which each submits a form: 20 people a second.
const BROWSERS: u32 = 10;
const FORM_INTERVAL: Duration = Duration::from_millis(500);

/// Makes everybody a new person.
static NEXT: AtomicUsize = AtomicUsize::new(0);

/// A person who joined.
struct Visit {
    name: String,
    sent: Instant,
    answered: Duration,
}

/// People who keep joining until stopped.
pub(crate) struct Visitors {
    stop: Arc<AtomicBool>,
    browsers: Vec<JoinHandle<anyhow::Result<Vec<Visit>>>>,
}

/// How long people waited for the answer, and how long their leads took to arrive.
pub(crate) struct Waits {
    pub(crate) answered: Vec<Duration>,
    pub(crate) delivered: Vec<Duration>,
}

impl Visitors {
    pub(crate) async fn start(server: &Server) -> anyhow::Result<Self> {
        let stop = Arc::new(AtomicBool::new(false));
        let mut browsers = Vec::new();
        for browser in 0..BROWSERS {
            let (api, stop) = (server.connect().await?, Arc::clone(&stop));
            let path = format!("/{}/join", server.main.referrer);
            browsers.push(tokio::spawn(join_until(stop, api, path, browser)));
        }
        Ok(Self { stop, browsers })
    }

    /// Stops them and returns who joined.
    pub(crate) async fn stop(self) -> anyhow::Result<Joined> {
        self.stop.store(true, Ordering::Relaxed);
        let mut visits = Vec::new();
        for browser in self.browsers {
            visits.extend(browser.await??);
        }
        Ok(Joined(visits))
    }
}

/// The people who joined.
pub(crate) struct Joined(Vec<Visit>);

impl Joined {
    pub(crate) const fn len(&self) -> usize {
        self.0.len()
    }

    /// How long each of them waited for the answer, and for the first arrival at the receiver.
    pub(crate) fn waits(&self, arrivals: &[Arrival]) -> anyhow::Result<Waits> {
        let at: HashMap<_, _> = arrivals.iter().rev().map(|one| (one.name.as_str(), one.at)).collect();
        let mut waits = Waits { answered: Vec::new(), delivered: Vec::new() };
        for visit in &self.0 {
            waits.answered.push(visit.answered);
            match at.get(visit.name.as_str()) {
                Some(at) => waits.delivered.push(*at - visit.sent),
                None => bail!("{} joined and never arrived", visit.name),
            }
        }
        Ok(waits)
    }
}

async fn join_until(
    stop: Arc<AtomicBool>,
    mut api: Api,
    path: String,
    browser: u32,
) -> anyhow::Result<Vec<Visit>> {
    let mut visits = Vec::new();
    let mut ticks = interval_at((Instant::now() + FORM_INTERVAL * browser / BROWSERS).into(), FORM_INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while !stop.load(Ordering::Relaxed) {
        ticks.tick().await;
        let name = format!("visitor.{}", NEXT.fetch_add(1, Ordering::Relaxed));
        let form = format!("first_name=Vera&email={name}%40example.com");
        let sent = Instant::now();
        let (status, page) =
            api.send(Method::POST, &path, "application/x-www-form-urlencoded", form.into_bytes()).await?;
        if !matches!(status, 200..400) {
            bail!("a page answered {status}: {}", String::from_utf8_lossy(&page));
        }
        visits.push(Visit { name, sent, answered: sent.elapsed() });
    }
    Ok(visits)
}
