//! Test data: two accounts with any number of people and deliveries, and the cost of reading them.

use refhook_core::ids::{AccountId, CampaignId, WebhookId};
use sqlx::{AssertSqlSafe, Executor, PgPool};

use crate::Tx;
use crate::database::tx::on;

pub(super) const ACCOUNT: AccountId = AccountId(1);
pub(super) const CAMPAIGN: CampaignId = CampaignId(1);
/// All of the first one's deliveries were delivered; of the second one's, every tenth failed and the others wait; the
/// third has deliveries for half the people.
pub(super) const HOOKS: [WebhookId; 3] = [WebhookId(1), WebhookId(2), WebhookId(3)];

/// SQL for each person and their delivery to each webhook that has one; the person's id is `n`.
const TABLES: [&str; 5] = [
    "INSERT INTO people (id, campaign_id, code, first_name, email, email_key, user_type, source, referrer_id, meta, reach,
            referrals, qualified_referrals, signed_up_at, erased_at)
        SELECT n, $2, NULL, 'Ada', 'person' || n || '@example.com', 'person' || n || '@example.com', 0, 4,
            CASE WHEN n % 2 = 0 THEN CASE WHEN $2 = 11 THEN 1000000 ELSE 1 END END, '[]', 0, 0, 0, n, NULL FROM numbers",
    "INSERT INTO events (id, campaign_id, person_id, referrer_id, kind, at, person, campaign_key, quiet, again)
        SELECT unhex(e), $2, n, CASE WHEN n % 2 = 0 THEN CASE WHEN $2 = 11 THEN 1000000 ELSE 1 END END, 0, n, '{}', 0, FALSE, FALSE FROM numbers",
    "INSERT INTO deliveries (id, event_id, webhook_id, state, priority, due_at, attempts, created_at, finished_at)
        SELECT unhex(d || '1'), unhex(e), $2, 1, 0, n, 1, n, n FROM numbers
        UNION ALL SELECT unhex(d || '2'), unhex(e), $2 + 1, CASE WHEN n % 10 = 0 THEN 2 ELSE 0 END, 0, n, 0, n, n
            FROM numbers",
    "INSERT INTO deliveries (id, event_id, webhook_id, state, priority, due_at, attempts, created_at, finished_at)
        SELECT unhex(d || '3'), unhex(e), $2 + 2, 1, 0, n, 1, n, n FROM numbers WHERE n % 2 = 0",
    "INSERT INTO attempts (delivery_id, number, version, signed_at, outcome, total_ms, response_truncated)
        SELECT unhex(d || '1'), 1, 1, n, 0, $2, FALSE FROM numbers",
];

/// Adds people with these ids to the account of a campaign with the same id, and their deliveries.
pub(super) async fn add(tx: &mut Tx<'_>, of: i64, people: std::ops::Range<i64>) {
    let rows: Vec<_> = people
        .map(|n| serde_json::json!({"n": n, "e": format!("{n:012x}70008{:015}", 0), "d": format!("{n:012x}70008{:014}", 0)}))
        .collect();
    let rows = serde_json::to_string(&rows).unwrap();
    for sql in TABLES {
        let sql = format!(
            "WITH numbers AS (SELECT CAST(value->>'n' AS BIGINT) AS n, value->>'e' AS e, value->>'d' AS d
                FROM jsonb_each($1)) {sql}"
        );
        // SQLite accepts a CTE before INSERT, as PostgreSQL does.
        on!(tx, conn => sqlx::query(AssertSqlSafe(sql)).bind(&rows).bind(of).execute(conn).await.map(drop))
            .unwrap();
    }
}

/// Two accounts, each with a campaign and three webhooks; the first has a second campaign. The webhooks of the second
/// have the ids 11 to 13.
pub(super) async fn accounts(tx: &mut Tx<'_>) {
    for (account, first_hook) in [(1, 1), (11, 11)] {
        let mut statements = vec![
            format!("INSERT INTO accounts (id, name, plan, created_at) VALUES ({account}, 'a', 'pro', 0)"),
            format!(
                "INSERT INTO campaigns (id, account_id, code, name, lang, time_zone, status, fields, reach, created_at,
                    updated_at) VALUES ({account}, {account}, 'c{account}', 'c', 'en', 'UTC', 0, '[]', 0, 0, 0)"
            ),
        ];
        for hook in first_hook..first_hook + 3 {
            statements.push(format!(
                "INSERT INTO webhooks (id, account_id, campaign_id, name, version, event, sources, state, state_since,
                    signing_secret, created_at, updated_at)
                VALUES ({hook}, {account}, {account}, 'w', 1, 0, 7, 0, 0, {}, 0, 0)",
                if tx.is_postgres() { "''" } else { "x''" }
            ));
        }
        if account == 1 {
            statements.push(
                "INSERT INTO campaigns (id, account_id, code, name, lang, time_zone, status, fields, reach, created_at,
                    updated_at) VALUES (2, 1, 'c2', 'c', 'en', 'UTC', 0, '[]', 0, 0, 0)"
                    .to_owned(),
            );
        }
        for sql in statements {
            on!(tx, conn => sqlx::query(AssertSqlSafe(sql)).execute(conn).await.map(drop)).unwrap();
        }
    }
}

/// Turns off autovacuum, so that no statistics are gathered.
pub(super) async fn without_statistics(pool: &PgPool) {
    for table in ["people", "events", "deliveries", "attempts", "campaigns", "webhooks"] {
        let sql = format!("ALTER TABLE {table} SET (autovacuum_enabled = false)");
        pool.execute(AssertSqlSafe(sql)).await.unwrap();
    }
}

/// Rows read so far from tables and indexes.
pub(super) async fn rows_read(pool: &PgPool) -> i64 {
    // A session's statistics are flushed when it is idle, or when forced.
    let sql = "SELECT CAST((SELECT COALESCE(SUM(seq_tup_read), 0) FROM pg_stat_user_tables)
        + (SELECT COALESCE(SUM(idx_tup_read), 0) FROM pg_stat_user_indexes) AS BIGINT)";
    sqlx::query_scalar(sql).fetch_one(pool).await.unwrap()
}
