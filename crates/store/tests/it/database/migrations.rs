//! Databases of earlier versions, with what was in them.

use std::fmt::Write as _;

use refhook_core::ids::WebhookId;
use refhook_core::time::UnixMs;
use refhook_dispatch::{Claim, ClaimId};
use refhook_store::queue::{ClaimRequest, claim};
use refhook_store::{Db, DbSettings, StoreError, WriteClass, Writer};
use refhook_testkit::{folder::Folder, postgres};
use refhook_write_access::WriteAccess;
use sqlx::{AssertSqlSafe, PgPool, SqlitePool};

static SQLITE: sqlx::migrate::Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: sqlx::migrate::Migrator = sqlx::migrate!("migrations/postgres");

/// The last version whose deliveries had the columns `is_retry` and `attempts_before`.
const RETRIES: i64 = 19;

/// A webhook with deliveries: the last digit of the id, state, `is_retry`, attempts, `attempts_before`.
const DELIVERIES: [(i64, i64, bool, i64, i64); 7] = [
    (1, 0, false, 0, 0),
    // Of an upload.
    (2, 0, true, 0, 0),
    (3, 0, true, 3, 0),
    // Twice while its endpoint was down.
    (4, 0, true, 5, 2),
    // Retried by hand, and not attempted since.
    (5, 0, true, 10, 10),
    (6, 2, true, 10, 0),
    (7, 1, true, 1, 0),
];

fn rows_of_version_19(bytes: &str) -> String {
    let mut sql = format!(
        "INSERT INTO accounts (id, name, plan, created_at) VALUES (1, 'Acme', 'pro', 0);
        INSERT INTO campaigns (id, account_id, code, name, lang, time_zone, status, fields, reach, created_at, updated_at)
            VALUES (1, 1, 'abcdefgh', 'Demo', 'en', 'UTC', 0, '[]', 0, 0, 0);
        INSERT INTO campaign_facts (campaign_id, key, facts) VALUES (1, 0, '{{}}');
        INSERT INTO webhooks (id, account_id, campaign_id, name, version, event, sources, state, state_since,
            signing_secret, created_at, updated_at) VALUES (1, 1, 1, 'CRM', 1, 0, 7, 0, 0, CAST('' AS {bytes}), 0, 0);"
    );
    for (n, state, is_retry, attempts, attempts_before) in DELIVERIES {
        let id = format!("unhex('0000000000007000800000000000000{n}')");
        write!(
            sql,
            "INSERT INTO events (id, campaign_id, person_id, kind, at) VALUES ({id}, 1, {n}, 0, 0);
            INSERT INTO deliveries (id, event_id, webhook_id, state, is_retry, due_at, attempts, attempts_before, created_at)
                VALUES ({id}, {id}, 1, {state}, {is_retry}, {n}, {attempts}, {attempts_before}, 0);"
        )
        .unwrap();
    }
    sql
}

/// What a node claims after the update, of low priority first: the last digit of the id, and the step of the schedule.
async fn claimed_after_the_update(settings: &DbSettings) -> Vec<(u128, u32)> {
    let db = Db::open(settings).await.unwrap();
    let now = UnixMs(100);
    let by = Claim::from(ClaimId::new(7, 3), now);
    let request =
        ClaimRequest { webhook_id: WebhookId(1), claim: by, now, limit: 0, low_share: Some(usize::MAX) };
    let writer = Writer::new(&db, WriteAccess::grant());
    let mut claimed = Vec::new();
    for limit in [2, 1, 10] {
        let request = ClaimRequest { limit, ..request };
        let rows: Result<_, StoreError> = writer
            .write(WriteClass::Lead, move |mut tx| Box::pin(async move { claim(&mut tx, &request).await }))
            .await;
        claimed.extend(rows.unwrap().iter().map(|row| (row.id.0.as_u128() & 0xf, row.schedule_step)));
    }
    db.close().await;
    claimed
}

/// Those of low priority in the order in which they are due, and then the one that is of a join.
const CLAIMED: [(u128, u32); 5] = [(2, 0), (3, 3), (4, 3), (1, 0), (5, 0)];

#[tokio::test]
async fn sqlite_keeps_who_goes_behind_and_where_in_the_schedule_each_is() {
    let folder = Folder::create();
    let path = folder.path().join("refhook.db");
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&path).create_if_missing(true);
    let pool = SqlitePool::connect_with(options).await.unwrap();
    SQLITE.run_to(RETRIES, &pool).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(rows_of_version_19("BLOB"))).execute(&pool).await.unwrap();
    pool.close().await;
    assert_eq!(claimed_after_the_update(&DbSettings::Sqlite(path)).await, CLAIMED);
}

#[tokio::test]
async fn postgres_keeps_who_goes_behind_and_where_in_the_schedule_each_is() {
    let database = postgres::fresh_database();
    let pool = PgPool::connect(&database.url).await.unwrap();
    POSTGRES.run_to(RETRIES, &pool).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(rows_of_version_19("BYTEA"))).execute(&pool).await.unwrap();
    pool.close().await;
    assert_eq!(claimed_after_the_update(&DbSettings::Postgres(database.url.clone())).await, CLAIMED);
}
