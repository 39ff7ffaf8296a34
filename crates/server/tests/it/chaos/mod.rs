//! The server is killed again and again while people join: at random instants, and in every window in which a crash
//! could lose a lead or send one twice. Sometimes its database goes away, too. At the end everything is counted.
//!
//! `make test` runs a short form; `make chaos` kills 50 times on each database (`REFHOOK_CHAOS_KILLS`) and prints which
//! windows it hit. All random choices follow from `REFHOOK_CHAOS_SEED`, which is printed.
#![expect(clippy::print_stdout, reason = "make chaos shows what it hit")]

mod audit;
mod lives;
mod load;
mod outage;

use std::collections::BTreeMap;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use refhook_core::crypto::secret::Secret;
use refhook_store::DbSettings;
use refhook_testkit::postgres::Cluster;
use refhook_testkit::receiver::Receiver;

use crate::fixture::Installation;
use audit::Audit;
use lives::{Death, House};
use load::Load;

/// Fault points, and how often each may be passed before the server kills itself there; see `store::faults`.
const WINDOWS: [(&str, u32); 8] = [
    ("joining", 30),
    ("committing", 60),
    ("committed", 30),
    ("claimed", 2),
    ("sending", 60),
    ("sent", 60),
    ("recording", 15),
    ("recorded", 15),
];
/// Enough for every window, and for kills from outside.
const SHORT: u32 = 10;
/// One kill in so many comes from outside, at a random instant.
const RANDOM: u32 = 4;
/// One life in so many has a database outage.
const OUTAGE: u32 = 5;

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().expect("a number"))
}

async fn chaos(name: &str, mut cluster: Option<Cluster>) {
    let kills = u32::try_from(setting("REFHOOK_CHAOS_KILLS", u64::from(SHORT))).unwrap();
    let seed = setting("REFHOOK_CHAOS_SEED", u64::from(std::process::id()));
    let mut random = StdRng::seed_from_u64(seed);
    println!("{name}: {kills} kills, REFHOOK_CHAOS_SEED={seed}");

    let receiver = Receiver::https().await;
    receiver.respond_with(lives::rough());
    let url = cluster.as_ref().map(|cluster| Secret::new(cluster.database().url));
    let installation = Installation::at(url, &receiver).quiet();
    let settings = match installation.database_url() {
        Some(url) => url.expose().parse().unwrap(),
        None => DbSettings::Sqlite(installation.folder().join("refhook.db")),
    };
    let house = House::build(&installation, &receiver).await;
    let load = Load::start(&house);
    let mut audit = Audit::new(settings.clone(), house.webhooks.clone());
    let mut hit: BTreeMap<&str, u32> = BTreeMap::new();
    let mut windows = WINDOWS.iter().cycle();
    for kill in 1..=kills {
        let wanted = if kill % RANDOM == 0 { None } else { windows.next() };
        let fault = wanted.map(|(window, most)| format!("{window}:{}", random.random_range(1..=*most)));
        let mut life = house.live(&installation, fault.as_deref(), &load).await;
        // A server whose database goes away during startup reports that and exits; restarting it is up to its operator.
        if kill % OUTAGE == 0
            && let Some(api) = life.is_up().await
        {
            outage::happen(&settings, cluster.as_mut(), api, &mut random).await;
        }
        let death = life.end(fault.is_none(), &mut random, &load).await;
        *hit.entry(match (death, wanted) {
            (Death::ByItself, Some((window, _))) => window,
            _ => "any instant",
        })
        .or_default() += 1;
        audit.note_death(&receiver).await;
    }
    println!("{name}: killed {}", counted(&hit));

    let life = house.live(&installation, None, &load).await;
    let joined = load.stop().await;
    house.wait_until_all_is_sent(&life).await;
    drop(life);
    let summary = audit.close(&receiver, &joined).await;
    println!("{name}: {summary}");
}

fn counted(hit: &BTreeMap<&str, u32>) -> String {
    let parts: Vec<_> = hit.iter().map(|(window, times)| format!("{window} {times}")).collect();
    parts.join(", ")
}

#[tokio::test(flavor = "multi_thread")]
async fn chaos_on_sqlite() {
    chaos("SQLite", None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn chaos_on_postgres() {
    // Durable: nothing is switched off for speed.
    let cluster = tokio::task::block_in_place(|| Cluster::start(&[]));
    chaos("PostgreSQL", Some(cluster)).await;
}
