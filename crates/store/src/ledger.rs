//! People by webhook: what became of each on the way to each.

use std::collections::HashMap;

use refhook_core::ids::{DeliveryId, PersonId, WebhookId};
use refhook_core::time::UnixMs;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::deliveries::DeliveryState;
use crate::rows::json_values;
use crate::tx::on;
use crate::{StoreError, Tx};

/// That delivery `d` of event `e` is the newest of its person and webhook: someone can become qualified twice. Replays
/// do not count: whom they are about was there before.
/// SQLite takes the tables of a CROSS JOIN in their order: a person's few events come first.
pub(crate) const LATEST: &str = "NOT EXISTS (SELECT 1 FROM events e2 CROSS JOIN deliveries d2
    WHERE e2.person_id = e.person_id AND d2.event_id = e2.id AND d2.webhook_id = d.webhook_id AND d2.replay = 0
        AND d2.id > d.id)";

/// The newest delivery of a person to a webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// The delivery.
    pub delivery_id: DeliveryId,
    /// Where it stands.
    pub state: DeliveryState,
    /// When it came to stand there; when it was created, as long as it waits.
    pub at: UnixMs,
}

/// What these webhooks have of these people; a pair that is missing has none.
pub async fn cells(
    tx: &mut Tx<'_>,
    webhooks: &[WebhookId],
    people: &[PersonId],
) -> Result<HashMap<(PersonId, WebhookId), Cell>, StoreError> {
    let sql = "SELECT e.person_id, d.webhook_id, d.id, d.state, COALESCE(d.finished_at, d.created_at)
        FROM jsonb_each($1) j JOIN events e ON e.person_id = CAST(j.value->>'v' AS BIGINT)
            JOIN deliveries d ON d.event_id = e.id
        WHERE d.replay = 0 AND d.webhook_id IN (SELECT CAST(value->>'v' AS BIGINT) FROM jsonb_each($2)) ORDER BY d.id";
    let rows: Vec<(i64, i64, Uuid, i16, i64)> = on!(tx, conn => sqlx::query_as(sql).bind(json_values(people))
        .bind(json_values(webhooks)).fetch_all(conn).await)?;
    // The newest comes last and stays.
    let cells = rows.into_iter().map(|(person, webhook, id, state, at)| {
        let cell = Cell { delivery_id: DeliveryId(id), state: DeliveryState::from_db(state), at: UnixMs(at) };
        ((PersonId(person), WebhookId(webhook)), cell)
    });
    Ok(cells.collect())
}

/// Of how many people, who are not erased, each webhook has a delivery in each state. It reads all of their
/// deliveries.
pub async fn totals(
    tx: &mut Tx<'_>,
    webhooks: &[WebhookId],
) -> Result<Vec<(WebhookId, DeliveryState, i64)>, StoreError> {
    let sql = format!(
        "SELECT d.webhook_id, d.state, COUNT(*) FROM deliveries d JOIN events e ON e.id = d.event_id
            JOIN people p ON p.id = e.person_id
        WHERE d.webhook_id IN (SELECT CAST(value->>'v' AS BIGINT) FROM jsonb_each($1)) AND p.erased_at IS NULL
            AND d.replay = 0 AND {LATEST} GROUP BY d.webhook_id, d.state"
    );
    let rows: Vec<(i64, i16, i64)> = on!(tx, conn => sqlx::query_as(AssertSqlSafe(sql)).bind(json_values(webhooks)).fetch_all(conn).await)?;
    let totals = rows.into_iter();
    Ok(totals.map(|(id, state, count)| (WebhookId(id), DeliveryState::from_db(state), count)).collect())
}
