//! The number of round trips of a join does not depend on how many people join. They are counted from the trace events
//! of sqlx itself, which is why this test has a process of its own: on PostgreSQL each statement is one, on SQLite each
//! would go to the thread of the connection and back.
#![expect(clippy::unwrap_used, reason = "a test that meets the unexpected must fail, in its helpers too")]

#[path = "../it/fixture.rs"]
#[expect(dead_code, reason = "shared with the stories, which use more of it")]
mod fixture;

use std::fmt::Debug;
use std::sync::atomic::{AtomicUsize, Ordering};

use refhook_core::join::JoinedKind;
use refhook_store::WriteClass;
use tracing::field::{Field, Visit};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

static STATEMENTS: AtomicUsize = AtomicUsize::new(0);

/// Counts the statements that sqlx reports, without upkeep: checkpoints of SQLite's WAL, and the set-up of new
/// PostgreSQL connections.
struct Count;

/// Whether an event is about such an upkeep statement.
struct Upkeep(bool);

impl Visit for Upkeep {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let text = format!("{value:?}");
        self.0 |= field.name() == "summary" && (text.contains("wal_checkpoint") || text.contains("SET plan"));
    }
}

impl<S: tracing::Subscriber> Layer<S> for Count {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        let mut upkeep = Upkeep(false);
        event.record(&mut upkeep);
        if event.metadata().target() == "sqlx::query" && !upkeep.0 {
            STATEMENTS.fetch_add(1, Ordering::SeqCst);
        }
    }
}

/// Joins `n` people: three in ten are repeats, one in three is referred by someone in the same batch.
async fn count(home: &fixture::Home, n: usize, round: usize) -> usize {
    let email = |who: usize| format!("p{who}.{round}@example.com");
    let requests = (0..n).map(|who| {
        let repeat = who % 10 >= 7;
        let address = email(if repeat { who - 7 } else { who });
        home.request(&address, (who % 3 == 1).then(|| email(who - 1)).as_deref())
    });
    let before = STATEMENTS.load(Ordering::SeqCst);
    let answers = home.program.join(requests.collect(), WriteClass::Lead).await.unwrap();
    let statements = STATEMENTS.load(Ordering::SeqCst) - before;
    let new = answers.iter().filter(|answer| matches!(answer, Ok(joined) if joined.kind == JoinedKind::New));
    assert_eq!(new.count(), n * 7 / 10, "three in ten are repeats");
    statements
}

#[tokio::test]
async fn ten_people_cost_as_many_round_trips_as_ten_thousand() {
    tracing::subscriber::set_global_default(tracing_subscriber::registry().with(Count)).unwrap();
    let sqlite = fixture::Home::sqlite().await;
    sqlite.add_webhook().await;
    assert_eq!([count(&sqlite, 10, 1).await, count(&sqlite, 10_000, 2).await], [0, 0]);
    let postgres = fixture::Home::postgres().await;
    postgres.add_webhook().await;
    let (few, many) = (count(&postgres, 10, 1).await, count(&postgres, 10_000, 2).await);
    assert_eq!(few, many);
    assert!((8..20).contains(&few), "{few} statements: are they being counted?");
}
