//! The cost of each read of an account, in rows of indexes and tables or steps of SQLite's virtual machine, without
//! statistics: a list's grows with its page, a count's with the account's data, and neither with other accounts'.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use refhook_core::ids::PersonId;
use refhook_core::join::PersonKey;
use refhook_core::time::UnixMs;
use refhook_testkit::folder::Folder;
use refhook_testkit::postgres::fresh_database;
use sqlx::{Executor, PgPool};

use crate::bulk_jobs::{backfill, retry};
use crate::database::reader::Pools;
use crate::deliveries::{self, DeliveryFilter, DeliveryState, Range};
use crate::people::{self, CampaignFilter, CellStatus, ListWindow, PeopleFilter};
use crate::{Db, DbSettings, Raw, StoreError, Tx, campaigns, events, ledger, webhooks};

use super::data::{ACCOUNT, CAMPAIGN, HOOKS, accounts, add, rows_read, without_statistics};

const ALL: i64 = i64::MAX;

/// How the cost of a read may grow when the account's data quadruples.
#[derive(Clone, Copy, PartialEq)]
enum Cost {
    /// Not at all.
    Page,
    /// In proportion.
    Linear,
}
use Cost::{Linear, Page};

/// Every read, and how its cost may grow.
const READS: [(&str, Cost); 26] = [
    ("ledger page", Page),
    ("ledger page not selected", Page),
    ("ledger page delivered", Page),
    ("ledger page failed", Linear),
    ("ledger count not selected", Linear),
    ("ledger count delivered", Linear),
    ("ledger count failed", Linear),
    ("ledger count with text", Linear),
    ("ledger cells", Page),
    ("ledger totals", Linear),
    ("timeline", Page),
    ("people page", Page),
    ("people page of all campaigns", Page),
    ("people by text", Linear),
    ("people by email", Page),
    ("people filtered by email", Page),
    ("people by referrer", Linear),
    ("deliveries page", Page),
    ("deliveries failed", Page),
    ("deliveries waiting", Linear),
    ("deliveries of few", Linear),
    ("deliveries of many", Page),
    ("chart", Linear),
    ("overview", Linear),
    ("backfill", Linear),
    ("retry", Linear),
];

async fn read(name: &str, tx: &mut Tx<'_>) -> Result<(), StoreError> {
    let ledger_filter = |status: Option<CellStatus>| CampaignFilter {
        status,
        webhooks: if status == Some(CellStatus::NotSelected) { vec![HOOKS[2]] } else { HOOKS.to_vec() },
        ..CampaignFilter::default()
    };
    let delivered = Some(CellStatus::Delivery(DeliveryState::Delivered));
    let failed = Some(CellStatus::Delivery(DeliveryState::Failed));
    let page = (0, 25);
    let newest: Vec<_> = (1..=25).map(PersonId).collect();
    match name {
        "ledger page" => drop(people::page_of_campaign(tx, CAMPAIGN, &ledger_filter(None), page).await?),
        "ledger page not selected" => {
            let filter = ledger_filter(Some(CellStatus::NotSelected));
            assert_eq!(people::page_of_campaign(tx, CAMPAIGN, &filter, page).await?.len(), 25);
        }
        "ledger page delivered" => {
            assert_eq!(
                people::page_of_campaign(tx, CAMPAIGN, &ledger_filter(delivered), page).await?.len(),
                25
            );
        }
        "ledger page failed" => {
            assert_eq!(people::page_of_campaign(tx, CAMPAIGN, &ledger_filter(failed), page).await?.len(), 25);
        }
        "ledger count not selected" => {
            let filter = ledger_filter(Some(CellStatus::NotSelected));
            assert!(people::count_of_campaign(tx, CAMPAIGN, &filter).await? > 0);
        }
        "ledger count delivered" => {
            assert!(people::count_of_campaign(tx, CAMPAIGN, &ledger_filter(delivered)).await? > 0);
        }
        "ledger count failed" => {
            assert!(people::count_of_campaign(tx, CAMPAIGN, &ledger_filter(failed)).await? > 0);
        }
        "ledger count with text" => {
            let filter = CampaignFilter { text: Some("person".into()), ..ledger_filter(delivered) };
            assert!(people::count_of_campaign(tx, CAMPAIGN, &filter).await? > 0);
        }
        "ledger cells" => {
            assert!(ledger::cells(tx, &HOOKS, &newest).await?.len() > 25);
            assert_eq!(events::quiet_of(tx, &newest).await?.len(), 25);
        }
        "ledger totals" => assert!(!ledger::totals(tx, CAMPAIGN, &HOOKS).await?.is_empty()),
        "timeline" => {
            assert!(!deliveries::of_person(tx, ACCOUNT, PersonId(2)).await?.is_empty());
            events::of_person(tx, PersonId(2)).await?;
        }
        _ => read_more(name, tx).await?,
    }
    Ok(())
}

async fn read_more(name: &str, tx: &mut Tx<'_>) -> Result<(), StoreError> {
    let part = ListWindow { after: PersonId(i64::MIN), offset: 0, limit: 25 };
    let search = |text: Option<&str>, state| DeliveryFilter {
        text: text.map(str::to_owned),
        state,
        ..DeliveryFilter::default()
    };
    let people = PeopleFilter::default();
    let span = Range { webhook: HOOKS[0], from: UnixMs(0), until: UnixMs(ALL >> 16) };
    match name {
        "people page" => {
            let filter = PeopleFilter { campaign_id: Some(CAMPAIGN), ..people };
            assert_eq!(people::part(tx, ACCOUNT, &filter, part).await?.len(), 25);
        }
        "people page of all campaigns" => {
            let middle = ListWindow { after: PersonId(FEW / 2), ..part };
            assert_eq!(people::part(tx, ACCOUNT, &people, middle).await?.len(), 25);
        }
        "people by text" => assert!(people::list(tx, ACCOUNT, &people, 0, 25).await?.1 > 0),
        "people by email" => {
            let key = PersonKey::Email("person3@example.com".into());
            assert_eq!(people::find(tx, ACCOUNT, &key).await?.len(), 1);
        }
        "people filtered by email" => {
            let filter = PeopleFilter { email: Some("Person3@example.com".into()), ..people };
            assert_eq!(people::list(tx, ACCOUNT, &filter, 0, 25).await?.1, 1);
        }
        "people by referrer" => {
            let filter = PeopleFilter { referrer_id: Some(PersonId(1)), ..people };
            assert!(people::list(tx, ACCOUNT, &filter, 0, 25).await?.1 > 0);
        }
        "deliveries page" => {
            assert_eq!(deliveries::list(tx, &HOOKS, &search(None, None), 25).await?.len(), 25);
        }
        "deliveries failed" | "deliveries waiting" => {
            let state = if name.ends_with("failed") { DeliveryState::Failed } else { DeliveryState::Waiting };
            assert_eq!(deliveries::list(tx, &HOOKS, &search(None, Some(state)), 25).await?.len(), 25);
        }
        "deliveries of few" => {
            assert!(!deliveries::list(tx, &HOOKS, &search(Some("person3@"), None), 25).await?.is_empty());
        }
        "deliveries of many" => {
            assert_eq!(deliveries::list(tx, &HOOKS, &search(Some("person"), None), 25).await?.len(), 25);
        }
        "chart" => {
            assert!(deliveries::in_ranges(tx, &[span]).await?[0].total > 0);
            assert!(!deliveries::waiting_since(tx, &HOOKS, UnixMs(0), 1_000_000).await?.is_empty());
        }
        "overview" => {
            assert!(people::count(tx, ACCOUNT).await? > 0);
            assert!(people::count_since(tx, ACCOUNT, UnixMs(FEW / 2)).await? > 0);
            deliveries::standing(tx, &HOOKS).await?;
            deliveries::last_delivered(tx, &HOOKS).await?;
            webhooks::briefs(tx, ACCOUNT, None).await?;
            campaigns::analytics(tx, CAMPAIGN).await?;
        }
        "backfill" => {
            let wanted = backfill::BackfillSelection {
                webhook_id: HOOKS[2],
                campaign_id: CAMPAIGN,
                event: refhook_core::event::EventKind::Join,
                sources: [refhook_core::people::person::SourceGroup::Added].into(),
                from: UnixMs(0),
                until: UnixMs(ALL),
                catch_up: false,
            };
            backfill::count(tx, &wanted).await?;
        }
        "retry" => drop(retry::count(tx, HOOKS[1], None, UnixMs(ALL)).await?),
        other => panic!("no read is called {other}"),
    }
    Ok(())
}

/// Checks each read's cost before and after against its limit.
fn compare(before: &[i64], mine: &[i64], others: &[i64]) {
    let mut wrong = Vec::new();
    for (n, (name, cost)) in READS.iter().enumerate() {
        let (first, more, after) = (before[n].max(200), mine[n], others[n]);
        let most = if *cost == Page { first * 2 } else { first * 6 };
        if more > most {
            wrong.push(format!("{name}: {first}, and {more} with four times as much"));
        }
        if after > more.max(200) * 3 / 2 {
            wrong.push(format!("{name}: {more}, and {after} when others have four times as much"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

const FEW: i64 = 600;
const MANY: i64 = FEW * 4;
/// The first id of the other account's people.
const OTHERS: i64 = 1_000_000;

#[tokio::test]
async fn reads_cost_what_they_show_on_sqlite() {
    let folder = Folder::create();
    let db = Db::open(&DbSettings::Sqlite(folder.path().join("refhook.db"))).await.unwrap();
    let Pools::Sqlite { accounts: readers, .. } = &db.reader.0 else { panic!("a SQLite database") };
    let write = async |from: i64, until: i64, of: i64| {
        db.writer
            .write(crate::WriteClass::Lead, move |mut tx| {
                Box::pin(async move {
                    if from == 1 {
                        accounts(&mut tx).await;
                    }
                    add(&mut tx, of, from..until).await;
                    Ok::<_, StoreError>(())
                })
            })
            .await
            .unwrap();
    };
    let steps = async || {
        let mut costs = Vec::new();
        for (name, _) in READS {
            let mut connection = readers.pool.acquire().await.unwrap();
            let counted = Arc::new(AtomicI64::new(0));
            let count = Arc::clone(&counted);
            connection.lock_handle().await.unwrap().set_progress_handler(10, move || {
                count.fetch_add(1, Ordering::Relaxed);
                true
            });
            read(name, &mut Raw::Sqlite(&mut connection).into()).await.unwrap();
            costs.push(counted.load(Ordering::Relaxed));
        }
        costs
    };
    write(1, FEW, 1).await;
    write(OTHERS, OTHERS + FEW, 11).await;
    let before = steps().await;
    write(FEW, MANY, 1).await;
    let mine = steps().await;
    write(OTHERS + FEW, OTHERS + MANY, 11).await;
    compare(&before, &mine, &steps().await);
}

#[tokio::test]
async fn reads_cost_what_they_show_on_postgres() {
    let database = fresh_database();
    let db = Db::open(&DbSettings::Postgres(database.url.clone())).await.unwrap();
    let Pools::Postgres { accounts: readers, .. } = &db.reader.0 else { panic!("a PostgreSQL database") };
    let pool = &PgPool::connect(&database.url).await.unwrap();
    without_statistics(pool).await;
    let write = async |from: i64, until: i64, of: i64| {
        let mut connection = pool.acquire().await.unwrap();
        let mut tx = Tx::from(Raw::Postgres(&mut connection));
        if from == 1 {
            accounts(&mut tx).await;
        }
        add(&mut tx, of, from..until).await;
        connection.execute("SELECT pg_stat_force_next_flush()").await.unwrap();
    };
    let rows = async || {
        let mut costs = Vec::new();
        for (name, _) in READS {
            let before = rows_read(pool).await;
            let mut connection = readers.pool.acquire().await.unwrap();
            read(name, &mut Raw::Postgres(&mut connection).into()).await.unwrap();
            connection.execute("SELECT pg_stat_force_next_flush()").await.unwrap();
            costs.push(rows_read(pool).await - before);
        }
        costs
    };
    write(1, FEW, 1).await;
    write(OTHERS, OTHERS + FEW, 11).await;
    let before = rows().await;
    write(FEW, MANY, 1).await;
    let mine = rows().await;
    write(OTHERS + FEW, OTHERS + MANY, 11).await;
    compare(&before, &mine, &rows().await);
}
