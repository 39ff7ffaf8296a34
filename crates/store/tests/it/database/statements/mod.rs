//! Both databases take every statement of the store, also those that no story comes by.

mod source;
mod tokens;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use refhook_core::delivery::health::{Change, Known};
use refhook_core::event::EventKind;
use refhook_core::people::person::SourceGroup;
use refhook_core::time::UnixMs;
use refhook_store::bulk_jobs::backfill::{self, BackfillSelection};
use refhook_store::bulk_jobs::erasure;
use refhook_store::queue::DeliveryPriority;
use refhook_store::retention::{self, Position, Retained};
use refhook_store::webhooks::change_health;
use refhook_store::{Raw, deliveries, uploads};
use sqlx::{AssertSqlSafe, Executor, SqlSafeStr};

use self::source::{Statement, sql_of};
use crate::fixture::{NOW, Store};
use crate::on_both;

/// What only one database is asked: the beginning of its place, a word of it, and whether that is PostgreSQL.
const OF_ONE: [(&str, &str, bool); 11] = [
    ("", "PRAGMA ", false),
    ("ids.rs", "id_counters", false),
    ("ids.rs", "regclass", true),
    ("database/postgres.rs", "", true),
    ("queue/node.rs", "", true),
    ("queue/notices.rs", "", true),
    ("database/db_stats.rs size", "pg_database_size", true),
    ("database/db_stats.rs size", "pragma_", false),
    // On PostgreSQL these two are parts of one statement, and their parameters are numbered in it.
    ("campaigns/campaign_facts.rs", "INSERT INTO campaign_facts", false),
    ("events.rs insert", "INSERT INTO events", false),
    // PostgreSQL takes a parameter's type from what is bound, and can not guess this one's.
    ("uploads/work.rs finish", "$3 IN (", false),
];

/// Functions that put their statements together, each with the file in which it is run on both databases, and by what.
const RUN_BY: [(&str, &str, &str); 49] = [
    ("bulk_jobs/backfill.rs count", "src/costs/reads.rs", "backfill::count("),
    ("bulk_jobs/backfill.rs next_people", HERE, "backfill::piece("),
    ("bulk_jobs/retry.rs count", "tests/it/queue/happened.rs", "retry::count("),
    ("bulk_jobs/retry.rs piece", "tests/it/queue/happened.rs", "retry::piece("),
    ("campaigns/mod.rs list", "tests/it/rest.rs", "campaigns::list("),
    ("uploads/clean.rs clean", "tests/it/database/statements/mod.rs", "uploads::clean("),
    ("deliveries/counts.rs people_missing", "tests/it/queue/happened.rs", "people_missing("),
    ("deliveries/counts.rs standing", "tests/it/queue/happened.rs", "standing("),
    ("deliveries/counts.rs waiting_since", "tests/it/queue/happened.rs", "waiting_since("),
    ("deliveries/holding.rs expire_piece", HERE, "deliveries::expire_piece("),
    ("deliveries/holding.rs held_since", HERE, "deliveries::held_since("),
    ("deliveries/list.rs of_people", "src/costs/reads.rs", "deliveries::list("),
    ("deliveries/list.rs of_webhook", "src/costs/reads.rs", "deliveries::list("),
    ("deliveries/mod.rs discard_deleted", "tests/it/rest.rs", "webhook_piece("),
    ("deliveries/mod.rs discard_piece", "tests/it/queue/claims.rs", "discard_piece("),
    ("deliveries/mod.rs find", "tests/it/queue/claims.rs", "deliveries::find("),
    ("deliveries/mod.rs of_person", "src/costs/reads.rs", "deliveries::of_person("),
    ("deliveries/release.rs release_piece", "tests/it/queue/release.rs", "release_piece("),
    ("deliveries/release.rs send_all", "tests/it/queue/release.rs", "send_all("),
    ("deliveries/retry.rs retry", "tests/it/queue/happened.rs", "deliveries::retry("),
    ("people/email_keys.rs change", "tests/it/email_keys.rs", "Db::open("),
    ("people/email_keys.rs end_of_piece", "tests/it/email_keys.rs", "Db::open("),
    ("people/email_keys.rs holders", "tests/it/email_keys.rs", "Db::open("),
    ("people/email_keys.rs note_duplicates", "tests/it/email_keys.rs", "Db::open("),
    ("people/email_keys.rs read", "tests/it/email_keys.rs", "Db::open("),
    ("erase.rs empty_responses", "tests/it/people.rs", "erase("),
    ("erase.rs erase", "tests/it/people.rs", "erase("),
    ("ledger.rs cells", "src/costs/reads.rs", "ledger::cells("),
    ("ledger.rs count", "src/costs/reads.rs", "ledger::totals("),
    ("people/list.rs count", "src/costs/reads.rs", "people::list("),
    ("people/list.rs count_since", "src/costs/reads.rs", "people::count_since("),
    ("people/list.rs list", "src/costs/reads.rs", "people::list("),
    ("people/list.rs part", "src/costs/reads.rs", "people::part("),
    ("people/matching.rs matching", "src/costs/reads.rs", "deliveries::list("),
    ("people/of_campaign.rs count_of_campaign", "src/costs/reads.rs", "people::count_of_campaign("),
    ("people/of_campaign.rs page_of_campaign", "src/costs/reads.rs", "people::page_of_campaign("),
    ("queue/claim.rs claim_some", "tests/it/queue/claims.rs", "claim("),
    ("queue/due.rs due_lanes", "tests/it/queue/claims.rs", "due_lanes("),
    ("queue/mod.rs locking", "tests/it/queue/happened.rs", "retry::piece("),
    ("queue/redate.rs misdated", "tests/it/queue/redate.rs", "misdated("),
    ("queue/redate.rs redate_piece", "tests/it/queue/redate.rs", "redate_piece("),
    ("retention.rs sweep", HERE, "retention::sweep("),
    ("retention.rs sweep_idempotency_keys", HERE, "retention::sweep_idempotency_keys("),
    ("retention.rs sweep_webhook_events", HERE, "retention::sweep_webhook_events("),
    ("database/tx.rs at_once", "tests/it/queue/claims.rs", "complete("),
    ("uploads/work.rs next_to_run", HERE, "uploads::next_to_run("),
    ("webhooks/health.rs change_health", HERE, "change_health("),
    ("webhooks/mod.rs list", "tests/it/database/newer.rs", "webhooks::list("),
    ("webhooks/state.rs resume", "tests/it/queue/claims.rs", "resume("),
];
const HERE: &str = "tests/it/database/statements/mod.rs";

fn folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn is_for(statement: &Statement, is_postgres: bool) -> bool {
    // Only `rusqlite` binds by such numbers.
    if statement.sql.contains("?1") {
        return !is_postgres;
    }
    let of_one = OF_ONE
        .iter()
        .find(|(place, word, _)| statement.place.starts_with(place) && statement.sql.contains(word));
    of_one.is_none_or(|(.., postgres)| *postgres == is_postgres)
}

/// Why the database does not take a statement.
async fn fault(store: &Store, statement: &Statement) -> Option<String> {
    let mut connection = store.read().await;
    let sql = AssertSqlSafe(statement.sql.clone()).into_sql_str();
    let error = match connection.tx().raw() {
        Raw::Sqlite(connection) => connection.prepare(sql).await.err(),
        Raw::Postgres(connection) => connection.prepare(sql).await.err(),
    };
    error.map(|error| format!("{}: {error}\n{}", statement.place, statement.sql))
}

on_both! {
    async fn every_statement_is_one_that_the_database_takes(store: Store) {
        let is_postgres = store.read().await.tx().is_postgres();
        let statements = sql_of(&folder().join("src")).statements;
        assert!(statements.len() > 180, "the statements were not read: {}", statements.len());
        let mut faults = Vec::new();
        for statement in &statements {
            if is_for(statement, is_postgres) {
                faults.extend(fault(&store, statement).await);
            }
        }
        assert!(faults.is_empty(), "{}", faults.join("\n\n"));
    }

    async fn statements_that_no_other_story_puts_together_run(store: Store) {
        let webhook = store.add_webhook("CRM").await;
        let campaign_id = store.campaign;
        store.write(move |mut tx| Box::pin(async move {
            let tx = &mut tx;
            let wanted = BackfillSelection {
                webhook_id: webhook, campaign_id, event: EventKind::Join, sources: [SourceGroup::Referred].into(),
                from: UnixMs(0), until: NOW, catch_up: false,
            };
            let begun = backfill::start(tx, &wanted, 1, NOW).await?.unwrap();
            let random = refhook_core::random::Random::from_seed(2);
            let job = backfill::job(begun.id, false);
            assert!(!backfill::piece(tx, job, 200, (&random, NOW)).await?.unwrap().1);

            for kind in [Retained::Attempts, Retained::Deliveries] {
                assert_eq!(retention::sweep(tx, kind, NOW, Position::START).await?.rows, 0);
            }
            erasure::start_left(tx, NOW).await?;
            retention::sweep_webhook_events(tx, NOW).await?;
            retention::sweep_idempotency_keys(tx, NOW).await?;
            assert_eq!(uploads::next_to_run(tx).await?, None);
            assert!(!uploads::clean(tx, NOW).await?);
            assert_eq!(retention::sweep_bulk_jobs(tx, NOW).await?, 0);

            let change = Change::Disabled("It is gone.".into());
            assert!(change_health(tx, webhook, &change, &Known::default(), NOW).await?);
            assert!(deliveries::held_since(tx, &[webhook]).await?.is_empty());
            let later = NOW.plus(1);
            assert_eq!(deliveries::expire_piece(tx, webhook, DeliveryPriority::Normal, (later, later), 10).await?, 0);
            Ok(())
        })).await.unwrap();
    }
}

#[test]
fn every_function_that_puts_a_statement_together_is_run_somewhere() {
    let built = sql_of(&folder().join("src")).built;
    let known: BTreeSet<_> = RUN_BY.iter().map(|(place, ..)| (*place).to_owned()).collect();
    let apart: Vec<_> = built.symmetric_difference(&known).collect();
    assert!(apart.is_empty(), "RUN_BY lacks one, or has one that is gone: {apart:?}");
    for (place, file, call) in RUN_BY {
        let text = fs::read_to_string(folder().join(file)).unwrap();
        // Here the table itself names each once.
        let times = text.matches(call).count();
        assert!(times > usize::from(file == HERE), "{file} does not run {place} by {call}");
    }
}
