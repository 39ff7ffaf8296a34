//! People by webhook: each person's newest delivery to each webhook.

use std::collections::HashMap;

use refhook_core::ids::{CampaignId, DeliveryId, PersonId, WebhookId};
use refhook_core::time::UnixMs;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::database::tx::on;
use crate::deliveries::DeliveryState;
use crate::rows::{json_values, listed};
use crate::{StoreError, Tx};

/// SQL: a column of a person's newest delivery to a webhook, null without one; `person` and `webhook` are expressions.
/// There can be several, since someone can become qualified twice. Replays do not count: their person already has a
/// delivery.
///
/// The plan must start from a person's few events and look up each one's delivery. A LEFT JOIN cannot be reordered
/// unless a condition rejects its nulls: hence COALESCE, also in ORDER BY, where PostgreSQL would otherwise scan all
/// ids. With several webhooks this reads the deliveries of one event, not all of the webhooks'.
pub(crate) fn newest(column: &str, person: &str, webhook: &str) -> String {
    format!(
        "(SELECT sent.{column} FROM events told LEFT JOIN deliveries sent
            ON sent.event_id = told.id AND sent.webhook_id = {webhook} AND sent.replay = 0
        WHERE told.person_id = {person} AND COALESCE(sent.replay, 1) = 0
        ORDER BY COALESCE(sent.id, sent.id) DESC LIMIT 1)"
    )
}

/// The newest delivery of a person to a webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// The delivery.
    pub delivery_id: DeliveryId,
    /// Its state.
    pub state: DeliveryState,
    /// When it reached that state; its creation time while it waits.
    pub at: UnixMs,
}

/// The cells of these people and webhooks; pairs without a delivery are absent.
pub async fn cells(
    tx: &mut Tx<'_>,
    webhooks: &[WebhookId],
    people: &[PersonId],
) -> Result<HashMap<(PersonId, WebhookId), Cell>, StoreError> {
    let sql = format!(
        "SELECT e.person_id, d.webhook_id, d.id, d.state, COALESCE(d.finished_at, d.created_at)
        FROM jsonb_each($1) j LEFT JOIN events e ON e.person_id = CAST(j.value->>'v' AS BIGINT)
            LEFT JOIN deliveries d ON d.event_id = e.id
        WHERE COALESCE(d.replay, 1) = 0 AND COALESCE(d.webhook_id, 0) IN ({}) ORDER BY COALESCE(d.id, d.id)",
        listed(webhooks.iter().map(|id| id.0))
    );
    let rows: Vec<(i64, i64, Uuid, i16, i64)> = on!(tx, conn => sqlx::query_as(AssertSqlSafe(sql))
        .bind(json_values(people)).fetch_all(conn).await)?;
    // The newest comes last and overwrites.
    let cells = rows.into_iter().map(|(person, webhook, id, state, at)| {
        let cell =
            Cell { delivery_id: DeliveryId(id), state: DeliveryState::from_db(state)?, at: UnixMs(at) };
        Ok(((PersonId(person), WebhookId(webhook)), cell))
    });
    cells.collect()
}

/// For each webhook of a campaign, how many people who are not erased have a delivery in each state.
///
/// Deliveries are counted from the indexes. Overcounts, which are rare, are then found and subtracted: replays, erased
/// people, and people who became qualified again.
pub async fn totals(
    tx: &mut Tx<'_>,
    campaign: CampaignId,
    webhooks: &[WebhookId],
) -> Result<HashMap<(WebhookId, DeliveryState), i64>, StoreError> {
    let hooks = listed(webhooks.iter().map(|id| id.0));
    let mut counted = HashMap::new();
    let of = format!("FROM deliveries d WHERE d.webhook_id IN ({hooks})");
    let all = format!("SELECT d.webhook_id, CAST(1 AS SMALLINT), COUNT(*) {of} GROUP BY d.webhook_id");
    add(&mut counted, count(tx, all, None).await?, 1);
    for &state in DeliveryState::ALL {
        if state == DeliveryState::Delivered {
            continue;
        }
        let sql = format!(
            "SELECT d.webhook_id, CAST({} AS SMALLINT), COUNT(*) {of} AND {} GROUP BY d.webhook_id",
            state.to_db(),
            state.condition()
        );
        let found = count(tx, sql, None).await?;
        // Deliveries in no other state were delivered.
        for (webhook, _, n) in &found {
            *counted.entry((*webhook, DeliveryState::Delivered)).or_default() -= n;
        }
        add(&mut counted, found, 1);
    }
    let replays = format!(
        "SELECT d.webhook_id, d.state, COUNT(*) {of} AND d.replay > 0 GROUP BY d.webhook_id, d.state"
    );
    add(&mut counted, count(tx, replays, None).await?, -1);
    let theirs = "LEFT JOIN events e ON e.person_id = p.id LEFT JOIN deliveries d ON d.event_id = e.id";
    let counts = format!("COALESCE(d.replay, 1) = 0 AND COALESCE(d.webhook_id, 0) IN ({hooks})");
    let erased = format!(
        "SELECT d.webhook_id, d.state, COUNT(*) FROM people p {theirs}
        WHERE p.campaign_id = $1 AND p.erased_at IS NOT NULL AND {counts}
        GROUP BY d.webhook_id, d.state"
    );
    add(&mut counted, count(tx, erased, Some(campaign)).await?, -1);
    let again = format!(
        "WITH again AS MATERIALIZED (SELECT DISTINCT a.person_id FROM events a WHERE a.campaign_id = $1 AND a.again)
        SELECT d.webhook_id, d.state, COUNT(*) FROM again LEFT JOIN people p ON p.id = again.person_id {theirs}
            LEFT JOIN webhooks w ON w.id = d.webhook_id
        WHERE p.erased_at IS NULL AND {counts} AND NOT COALESCE(w.event_changed, FALSE)
            AND COALESCE(d.id, d.id) <> {}
        GROUP BY d.webhook_id, d.state",
        newest("id", "p.id", "d.webhook_id")
    );
    add(&mut counted, count(tx, again, Some(campaign)).await?, -1);
    // A webhook whose event was changed can have two deliveries for anyone.
    let changed = format!(
        "SELECT d.webhook_id, d.state, COUNT(*) FROM webhooks w LEFT JOIN deliveries d ON d.webhook_id = w.id
            LEFT JOIN events e ON e.id = d.event_id LEFT JOIN people p ON p.id = e.person_id
        WHERE w.id IN ({hooks}) AND w.event_changed AND COALESCE(d.replay, 1) = 0 AND p.erased_at IS NULL
            AND COALESCE(d.id, d.id) <> {}
        GROUP BY d.webhook_id, d.state",
        newest("id", "e.person_id", "d.webhook_id")
    );
    add(&mut counted, count(tx, changed, None).await?, -1);
    Ok(counted)
}

type Counted = Vec<(WebhookId, DeliveryState, i64)>;

async fn count(tx: &mut Tx<'_>, sql: String, campaign: Option<CampaignId>) -> Result<Counted, StoreError> {
    let rows: Vec<(i64, i16, i64)> = on!(tx, conn => {
        let query = sqlx::query_as(AssertSqlSafe(sql));
        match campaign {
            Some(campaign) => query.bind(campaign.0).fetch_all(conn).await,
            None => query.fetch_all(conn).await,
        }
    })?;
    let rows = rows.into_iter();
    rows.map(|(id, state, n)| Ok((WebhookId(id), DeliveryState::from_db(state)?, n))).collect()
}

fn add(counted: &mut HashMap<(WebhookId, DeliveryState), i64>, more: Counted, sign: i64) {
    for (webhook, state, n) in more {
        *counted.entry((webhook, state)).or_default() += sign * n;
    }
}
