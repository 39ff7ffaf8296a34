//! Checks the query plans of claims, whose cost must not depend on the table's size; they are documented in
//! docs/ARCHITECTURE.md.

use refhook_testkit::folder::Folder;
use refhook_testkit::postgres::fresh_database;
use sqlx::{AssertSqlSafe, Executor, PgPool};

use super::DeliveryPriority;
use super::claim::claim_sql;
use super::due::due_sql;
use crate::database::reader::Pools;
use crate::{Db, DbSettings};

/// The plan step by which each statement finds a lane's rows.
const BY_LANE: &str = "USING INDEX deliveries_due (webhook_id=? AND priority=?";

#[tokio::test]
async fn sqlite_finds_a_lanes_rows_in_their_order() {
    let folder = Folder::create();
    let db = Db::open(&DbSettings::Sqlite(folder.path().join("refhook.db"))).await.unwrap();
    let Pools::Sqlite { small: read, .. } = &db.reader.0 else { panic!("a SQLite database") };
    for sql in [
        claim_sql(false, DeliveryPriority::Normal, 16),
        claim_sql(false, DeliveryPriority::Low, 16),
        due_sql(),
    ] {
        let explain = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"));
        let plan: Vec<(i64, i64, i64, String)> = sqlx::query_as(explain).fetch_all(read).await.unwrap();
        let steps: Vec<_> = plan.into_iter().map(|(.., step)| step).collect();
        assert!(steps.iter().any(|step| step.contains(BY_LANE)), "{steps:?}");
        for step in &steps {
            assert!(
                !step.contains("SCAN deliveries")
                    && !step.contains("SCAN d ")
                    && !step.contains("TEMP B-TREE FOR ORDER"),
                "{steps:?}"
            );
        }
    }
}

/// Adds deliveries of a webhook, either waiting or history.
async fn add(pool: &PgPool, from: i64, rows: i64, waiting: bool) {
    let (state, finished) = if waiting { (0, "NULL") } else { (1, "n") };
    let sql = format!(
        "INSERT INTO deliveries (id, event_id, webhook_id, state, priority, due_at, attempts, created_at, finished_at)
        SELECT gen_random_uuid(), gen_random_uuid(), 1, {state}, 0, n, 0, n, {finished}
        FROM generate_series({from}, {}) n",
        from + rows - 1
    );
    pool.execute(AssertSqlSafe(sql)).await.unwrap();
}

/// The pages that a claim reads; fails unless it uses the lane's index.
async fn pages_of_a_claim(pool: &PgPool) -> i64 {
    let explain = AssertSqlSafe(format!(
        "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {}",
        claim_sql(true, DeliveryPriority::Normal, 16)
            .replace("$1", "1")
            .replace("$2", "9000000000")
            .replace("$3", "5")
            .replace("$4", "6")
            .replace("$5", "9000000000")
    ));
    let mut undone = pool.begin().await.unwrap();
    let plan: String = sqlx::query_scalar::<_, serde_json::Value>(explain)
        .fetch_one(&mut *undone)
        .await
        .map(|plan| plan.to_string())
        .unwrap();
    undone.rollback().await.unwrap();
    assert!(plan.contains("deliveries_due") && !plan.contains("Seq Scan\",\"Parallel"), "{plan}");
    let plan: serde_json::Value = serde_json::from_str(&plan).unwrap();
    let top = &plan[0]["Plan"];
    top["Shared Hit Blocks"].as_i64().unwrap() + top["Shared Read Blocks"].as_i64().unwrap()
}

#[tokio::test]
async fn postgres_reads_as_few_pages_with_fifty_times_the_rows() {
    let database = fresh_database();
    Db::open(&DbSettings::Postgres(database.url.clone())).await.unwrap().close().await;
    let pool = &PgPool::connect(&database.url).await.unwrap();
    let webhook = "INSERT INTO accounts (id, name, plan, created_at) VALUES (1, 'a', 'pro', 0);
        INSERT INTO campaigns (id, account_id, code, name, lang, time_zone, status, fields, reach, created_at, updated_at)
            VALUES (1, 1, 'abcdefgh', 'c', 'en', 'UTC', 0, '[]', 0, 0, 0);
        INSERT INTO webhooks (id, account_id, campaign_id, name, version, event, sources, state, state_since,
            signing_secret, created_at, updated_at) VALUES (1, 1, 1, 'w', 1, 0, 7, 0, 0, '', 0, 0)";
    pool.execute(webhook).await.unwrap();
    add(pool, 0, 2_000, false).await;
    add(pool, 2_000, 2_000, true).await;
    pool.execute("ANALYZE").await.unwrap();
    let few = pages_of_a_claim(pool).await;
    add(pool, 100_000, 100_000, false).await;
    add(pool, 300_000, 100_000, true).await;
    pool.execute("ANALYZE").await.unwrap();
    let many = pages_of_a_claim(pool).await;
    assert!(many <= few * 2, "{few} pages with 4,000 rows, {many} with 204,000");
}
