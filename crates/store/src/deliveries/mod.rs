//! Deliveries for display: what happened to each lead.

mod counts;
mod holding;
mod list;
mod release;
mod replay;
mod retry;

pub use counts::{
    InRange, Range, Standing, in_ranges, last_delivered, people_missing, standing, waiting_since,
};
pub use holding::{announce_expiry, expire_piece, held_since, holding, note_expired};
pub use list::{DeliveryFilter, list, next};
pub use release::{release_piece, send_all, to_release};
pub use replay::{Replayed, replay};
pub(crate) use retry::{RESET_SCHEDULE, SENDABLE};
pub use retry::{Retried, retry};

use const_format::formatcp;
use refhook_core::delivery::outcome::Outcome;
use refhook_core::event::EventKind;
use refhook_core::ids::{AccountId, CampaignId, DeliveryId, EventId, PersonId, WebhookId};
use refhook_core::time::UnixMs;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::database::tx::on;
use crate::newer::knows_delivery;
use crate::queue::{DeliveryPriority, id_among};
use crate::rows::json_values;
pub use crate::states::DeliveryState;
use crate::states::WAITING;
use crate::{StoreError, Tx, webhooks};

/// A delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the table's, described in the migration")]
pub struct Delivery {
    pub id: DeliveryId,
    pub event_id: EventId,
    pub webhook_id: WebhookId,
    pub person_id: PersonId,
    pub state: DeliveryState,
    pub attempts: i64,
    /// How many steps of the retry schedule it has used.
    pub schedule_step: i64,
    pub due_at: UnixMs,
    pub created_at: UnixMs,
    pub finished_at: Option<UnixMs>,
    pub last_outcome: Option<Outcome>,
    pub last_status: Option<u16>,
    /// The delivery that this one replays.
    pub replay_of: Option<DeliveryId>,
    pub event: EventKind,
    pub webhook_name: String,
    pub campaign_id: CampaignId,
    /// Current name and address; `None` once the person is erased.
    pub person: Option<(String, String)>,
}

#[derive(sqlx::FromRow)]
struct DeliveryRow {
    id: Uuid,
    event_id: Uuid,
    webhook_id: i64,
    person_id: i64,
    state: i16,
    attempts: i64,
    schedule_step: i64,
    due_at: i64,
    created_at: i64,
    finished_at: Option<i64>,
    last_outcome: Option<i16>,
    last_status: Option<i16>,
    replay_of: Option<Uuid>,
    kind: i16,
    webhook_name: String,
    campaign_id: i64,
    first_name: Option<String>,
    email: Option<String>,
}

impl TryFrom<DeliveryRow> for Delivery {
    type Error = StoreError;

    fn try_from(row: DeliveryRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: DeliveryId(row.id),
            event_id: EventId(row.event_id),
            webhook_id: WebhookId(row.webhook_id),
            person_id: PersonId(row.person_id),
            state: DeliveryState::from_db(row.state)?,
            attempts: row.attempts,
            schedule_step: row.schedule_step,
            due_at: UnixMs(row.due_at),
            created_at: UnixMs(row.created_at),
            finished_at: row.finished_at.map(UnixMs),
            last_outcome: row.last_outcome.map(Outcome::from_db).transpose()?,
            last_status: row.last_status.and_then(|status| u16::try_from(status).ok()),
            replay_of: row.replay_of.map(DeliveryId),
            event: EventKind::from_db(row.kind)?,
            webhook_name: row.webhook_name,
            campaign_id: CampaignId(row.campaign_id),
            person: row.first_name.zip(row.email),
        })
    }
}

/// The columns of [`DeliveryRow`], from `d` and the tables that [`JOINS`] adds.
const COLUMNS: &str =
    "d.id, d.event_id, d.webhook_id, e.person_id, d.state, d.attempts, d.schedule_step, d.due_at, d.created_at, d.finished_at,
    d.last_outcome, d.last_status, d.replay_of, e.kind, w.name AS webhook_name, w.campaign_id,
    CASE WHEN p.erased_at IS NULL THEN p.first_name END AS first_name,
    CASE WHEN p.erased_at IS NULL THEN p.email END AS email";

/// Each adds exactly one row to `d` and `e`; LEFT JOINs, so that no plan starts with them.
const JOINS: &str = "LEFT JOIN webhooks w ON w.id = d.webhook_id LEFT JOIN people p ON p.id = e.person_id";

/// A delivery of an account.
pub async fn find(
    tx: &mut Tx<'_>,
    account: AccountId,
    id: DeliveryId,
) -> Result<Option<Delivery>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM deliveries d JOIN events e ON e.id = d.event_id {JOINS}
        WHERE d.id = $1 AND COALESCE(w.account_id, 0) = $2"
    );
    let row: Option<DeliveryRow> = on!(tx, conn => sqlx::query_as(AssertSqlSafe(sql)).bind(id.0).bind(account.0)
        .fetch_optional(conn).await)?;
    row.map(Delivery::try_from).transpose()
}

/// All deliveries of a person, by event and webhook, including those to deleted webhooks.
pub async fn of_person(
    tx: &mut Tx<'_>,
    account: AccountId,
    person: PersonId,
) -> Result<Vec<Delivery>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM events e LEFT JOIN deliveries d ON d.event_id = e.id {JOINS}
        WHERE e.person_id = $1 AND COALESCE(w.account_id, 0) = $2 AND {} ORDER BY e.id, w.id",
        knows_delivery()
    );
    let rows: Vec<DeliveryRow> = on!(tx, conn => sqlx::query_as(AssertSqlSafe(sql)).bind(person.0).bind(account.0)
        .fetch_all(conn).await)?;
    rows.into_iter().map(Delivery::try_from).collect()
}

/// How many deliveries of a webhook wait.
pub async fn count_waiting(tx: &mut Tx<'_>, webhook: WebhookId) -> Result<i64, StoreError> {
    let sql = formatcp!("SELECT COUNT(*) FROM deliveries WHERE webhook_id = $1 AND state = {WAITING}");
    Ok(on!(tx, conn => sqlx::query_scalar(sql).bind(webhook.0).fetch_one(conn).await)?)
}

/// Whether any delivery waits for one of these webhooks.
pub async fn any_waiting(tx: &mut Tx<'_>, webhooks: &[WebhookId]) -> Result<bool, StoreError> {
    let sql = formatcp!(
        "SELECT CAST(1 AS BIGINT) FROM jsonb_each($1) j WHERE (SELECT d.state FROM deliveries d
        WHERE d.webhook_id = CAST(j.value->>'v' AS BIGINT) AND d.state = {WAITING} LIMIT 1) IS NOT NULL LIMIT 1"
    );
    let found: Option<i64> =
        on!(tx, conn => sqlx::query_scalar(sql).bind(json_values(webhooks)).fetch_optional(conn).await)?;
    Ok(found.is_some())
}

/// Discards a piece of what waits for a deleted webhook; returns whether there may be more.
pub(crate) async fn discard_deleted(
    tx: &mut Tx<'_>,
    webhook: WebhookId,
    limit: i64,
    now: UnixMs,
) -> Result<bool, StoreError> {
    let rows = format!(
        "SELECT d.id FROM deliveries d WHERE d.webhook_id = $1 AND {} LIMIT {limit}",
        DeliveryState::Waiting.condition()
    );
    let sql = format!(
        "UPDATE deliveries SET state = $2, claim_id = NULL, claimed_until = NULL, finished_at = $3
        WHERE {} AND EXISTS (SELECT 1 FROM webhooks w WHERE w.id = $1 AND w.deleted_at IS NOT NULL)",
        id_among(tx.is_postgres(), &rows, false)
    );
    let gone = on!(tx, conn => sqlx::query(AssertSqlSafe(sql)).bind(webhook.0)
        .bind(DeliveryState::Discarded.to_db()).bind(now.0).execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(gone > 0)
}

/// Which of a paused webhook's deliveries to discard, in pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Discard {
    /// The webhook.
    pub webhook_id: WebhookId,
    /// When the pause that this ends began.
    pub paused_since: UnixMs,
    /// Only deliveries created before this time.
    pub before: UnixMs,
    /// Only deliveries of this priority: each has its own part of the index.
    pub priority: DeliveryPriority,
    /// Maximum number of rows.
    pub limit: u32,
}

/// Discards one piece of the waiting, unclaimed deliveries; returns the number of rows. Fewer than the limit means that
/// it is done. `None` once the pause is over: someone else has resumed the webhook, and its deliveries are being sent.
pub async fn discard_piece(tx: &mut Tx<'_>, piece: &Discard, now: UnixMs) -> Result<Option<u64>, StoreError> {
    if webhooks::lock_pause(tx, piece.webhook_id).await? != Some(piece.paused_since) {
        return Ok(None);
    }
    let (priority, limit) = (piece.priority.to_db(), piece.limit);
    let due = match piece.priority {
        // Normal deliveries are due when created, so those that stay are not even read.
        DeliveryPriority::Normal => "AND d.due_at < $2",
        DeliveryPriority::Low => "",
    };
    let rows = format!(
        "SELECT d.id FROM deliveries d
        WHERE d.webhook_id = $1 AND d.priority = {priority} AND d.state = {WAITING} AND d.created_at < $2 {due}
            AND (d.claim_id IS NULL OR d.claimed_until < $3 OR d.claimed_until > CAST($3 AS BIGINT) + 60000)
        ORDER BY d.due_at LIMIT {limit}"
    );
    let sql = format!(
        "UPDATE deliveries SET state = $4, claim_id = NULL, claimed_until = NULL, finished_at = $3 WHERE {}",
        id_among(tx.is_postgres(), &rows, true)
    );
    let rows = on!(tx, conn => sqlx::query(AssertSqlSafe(sql)).bind(piece.webhook_id.0).bind(piece.before.0)
        .bind(now.0).bind(DeliveryState::Discarded.to_db()).execute(conn).await
        .map(|done| done.rows_affected()))?;
    Ok(Some(rows))
}
