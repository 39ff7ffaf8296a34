//! Backfills: people who joined, or became qualified, before a webhook existed are sent to it, in pieces that survive a
//! restart. Each is sent once: who has a delivery of the event already is passed over.

use std::collections::BTreeSet;

use refhook_core::event::{EventKind, Moment};
use refhook_core::ids::{BackfillId, CampaignId, DeliveryId, EventId, WebhookId};
use refhook_core::person::{Source, SourceGroup};
use refhook_core::random::Random;
use refhook_core::time::UnixMs;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::ids::{IdKind, take_id};
use crate::jobs::{JobState, Piece};
use crate::queue::{self, Claim, ClaimId, DeliveryPriority, NewDelivery, locking};
use crate::tx::on;
use crate::webhooks::{bits, groups};
use crate::{StoreError, Tx, jobs};

/// People looked at in one transaction: a few milliseconds, so that no lead waits for it.
const PIECE: i64 = 200;

/// Whom a backfill is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Where to.
    pub webhook_id: WebhookId,
    /// Whose people.
    pub campaign_id: CampaignId,
    /// What happened to them.
    pub event: EventKind,
    /// How they came in.
    pub sources: BTreeSet<SourceGroup>,
    /// When it happened: at this time or later.
    pub from: UnixMs,
    /// When it happened: before this time.
    pub until: UnixMs,
    /// Whether it makes up for the time in which the webhook was unsubscribed: whom an upload was told to send to no
    /// webhook is left out.
    pub catch_up: bool,
}

/// A backfill.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the table's, described in the migration")]
pub struct Backfill {
    pub id: BackfillId,
    pub webhook_id: WebhookId,
    pub from: UnixMs,
    pub until: UnixMs,
    pub sources: BTreeSet<SourceGroup>,
    pub total: i64,
    pub done: i64,
    pub state: JobState,
    pub created_at: UnixMs,
    pub finished_at: Option<UnixMs>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    webhook_id: i64,
    from_at: i64,
    until_at: i64,
    sources: i16,
    total: i64,
    done: i64,
    state: i16,
    created_at: i64,
    finished_at: Option<i64>,
}

impl TryFrom<Row> for Backfill {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: BackfillId(row.id),
            webhook_id: WebhookId(row.webhook_id),
            from: UnixMs(row.from_at),
            until: UnixMs(row.until_at),
            sources: groups(row.sources)?,
            total: row.total,
            done: row.done,
            state: JobState::from_db(row.state)?,
            created_at: UnixMs(row.created_at),
            finished_at: row.finished_at.map(UnixMs),
        })
    }
}

macro_rules! columns {
    () => {
        "id, webhook_id, from_at, until_at, sources, total, done, state, created_at, finished_at"
    };
}

/// The condition under which person `p` is wanted. `$2` and `$3` bound the time.
fn is_wanted(event: EventKind, sources: &BTreeSet<SourceGroup>) -> String {
    let at = match event.spec().moment {
        Moment::Joined => "p.signed_up_at",
        Moment::Qualified => "p.qualified_at",
    };
    let all = Source::ALL.iter().enumerate();
    let numbers = all.filter(|(_, (source, _))| source.group().is_some_and(|group| sources.contains(&group)));
    let numbers: Vec<_> = numbers.map(|(number, _)| number.to_string()).collect();
    format!("p.erased_at IS NULL AND {at} >= $2 AND {at} < $3 AND p.source IN ({})", numbers.join(", "))
}

/// The newest event of the kind of person `p`, if its facts are there and the webhook `$4` was not sent it.
fn unsent_event(event: EventKind, catch_up: bool) -> String {
    let told = if catch_up { "AND NOT e.quiet" } else { "" };
    format!(
        "(SELECT e.id FROM events e WHERE e.person_id = p.id AND e.kind = {} AND e.person IS NOT NULL {told}
            AND (SELECT COUNT(*) FROM deliveries d WHERE d.event_id = e.id AND d.webhook_id = $4) = 0
        ORDER BY COALESCE(e.id, e.id) DESC LIMIT 1)",
        event.to_db()
    )
}

/// How many people there are to send.
pub async fn count(tx: &mut Tx<'_>, wanted: &Wanted) -> Result<i64, StoreError> {
    if wanted.sources.is_empty() {
        return Ok(0);
    }
    let sql = format!(
        "SELECT COUNT(*) FROM people p WHERE p.campaign_id = $1 AND {} AND {} IS NOT NULL",
        is_wanted(wanted.event, &wanted.sources),
        unsent_event(wanted.event, wanted.catch_up)
    );
    Ok(on!(tx, conn => sqlx::query_scalar(AssertSqlSafe(sql)).bind(wanted.campaign_id.0).bind(wanted.from.0)
        .bind(wanted.until.0).bind(wanted.webhook_id.0).fetch_one(conn).await)?)
}

/// Begins a backfill of what [`count`] said is `total`; without anything to do it is done at once. One that catches up is
/// not: somebody may have joined since they were counted. `None` if one of the kind runs already.
pub async fn start(
    tx: &mut Tx<'_>,
    wanted: &Wanted,
    total: i64,
    now: UnixMs,
) -> Result<Option<Backfill>, StoreError> {
    let id = take_id(tx, IdKind::Backfills).await?;
    let (state, finished) = JobState::of(total > 0 || wanted.catch_up, now);
    let sql = concat!(
        "INSERT INTO backfills (id, webhook_id, from_at, until_at, sources, total, done, state, last_id, created_at,
            finished_at, catch_up)
        VALUES ($1, $2, $3, $4, $5, $6, 0, $7, 0, $8, $9, $10) ON CONFLICT DO NOTHING RETURNING ",
        columns!()
    );
    let row: Option<Row> = on!(tx, conn => sqlx::query_as(sql).bind(id).bind(wanted.webhook_id.0)
        .bind(wanted.from.0).bind(wanted.until.0).bind(bits(&wanted.sources)).bind(total).bind(state as i16)
        .bind(now.0).bind(finished).bind(wanted.catch_up).fetch_optional(conn).await)?;
    row.map(Backfill::try_from).transpose()
}

/// Sends a webhook those who came while it was unsubscribed. One that still runs from the last time begins anew and goes
/// further: whom it has sent is passed over.
pub async fn catch_up(tx: &mut Tx<'_>, wanted: &Wanted, total: i64, now: UnixMs) -> Result<(), StoreError> {
    if start(tx, wanted, total, now).await?.is_some() {
        return Ok(());
    }
    let sql = "UPDATE backfills SET until_at = $2, sources = $3, total = done + $4, last_id = 0
        WHERE webhook_id = $1 AND state = 0 AND catch_up";
    Ok(
        on!(tx, conn => sqlx::query(sql).bind(wanted.webhook_id.0).bind(wanted.until.0).bind(bits(&wanted.sources))
        .bind(total).execute(conn).await.map(drop))?,
    )
}

/// The newest backfills of a webhook.
pub async fn list(tx: &mut Tx<'_>, webhook: WebhookId, limit: i64) -> Result<Vec<Backfill>, StoreError> {
    let sql =
        concat!("SELECT ", columns!(), " FROM backfills WHERE webhook_id = $1 ORDER BY id DESC LIMIT $2");
    let rows: Vec<Row> =
        on!(tx, conn => sqlx::query_as(sql).bind(webhook.0).bind(limit).fetch_all(conn).await)?;
    rows.into_iter().map(Backfill::try_from).collect()
}

/// Stops a backfill; one that has ended stays as it is. `None` if the webhook has none such.
pub async fn cancel(
    tx: &mut Tx<'_>,
    webhook: WebhookId,
    id: BackfillId,
    now: UnixMs,
) -> Result<Option<Backfill>, StoreError> {
    jobs::cancel(tx, "backfills", (webhook, id.0), now).await?;
    let sql = concat!("SELECT ", columns!(), " FROM backfills WHERE id = $1 AND webhook_id = $2");
    let row: Option<Row> =
        on!(tx, conn => sqlx::query_as(sql).bind(id.0).bind(webhook.0).fetch_optional(conn).await)?;
    row.map(Backfill::try_from).transpose()
}

/// The backfills that run: after a restart, those to go on with.
pub async fn running(tx: &mut Tx<'_>) -> Result<Vec<BackfillId>, StoreError> {
    Ok(jobs::running(tx, "backfills").await?.into_iter().map(BackfillId).collect())
}

#[derive(sqlx::FromRow)]
struct Position {
    webhook_id: i64,
    campaign_id: i64,
    event: i16,
    from_at: i64,
    until_at: i64,
    sources: i16,
    last_id: i64,
    catch_up: bool,
}

/// Does the next piece: a delivery for each person who is wanted, behind those of people who join meanwhile. `None` when
/// the backfill does not run any more, or its webhook is gone.
pub async fn piece(
    tx: &mut Tx<'_>,
    id: BackfillId,
    (random, now): (&Random, UnixMs),
) -> Result<Option<Piece>, StoreError> {
    let sql =
        "SELECT b.webhook_id, w.campaign_id, w.event, b.from_at, b.until_at, b.sources, b.last_id, b.catch_up
        FROM backfills b JOIN webhooks w ON w.id = b.webhook_id
        WHERE b.id = $1 AND b.state = 0 AND w.deleted_at IS NULL";
    let sql = locking(tx, sql);
    let position: Option<Position> =
        on!(tx, conn => sqlx::query_as(sql).bind(id.0).fetch_optional(conn).await)?;
    let Some(position) = position else { return end(tx, id, now).await };
    let webhook_id = WebhookId(position.webhook_id);
    let (last, events) = next_people(tx, &position).await?;
    let rows: Vec<_> = events
        .iter()
        .map(|event| NewDelivery {
            id: random.with(|random| DeliveryId::new(now, random)),
            event_id: EventId(*event),
            webhook_id,
            claimed: false,
            priority: DeliveryPriority::Low,
        })
        .collect();
    queue::insert(tx, &rows, Claim::from(ClaimId(0), now), now).await?;
    let more = last.is_some();
    let sql =
        "UPDATE backfills SET done = done + $2, last_id = $3, state = $4, finished_at = $5 WHERE id = $1";
    // On PostgreSQL a join that began before the webhook was subscribed again can be committed after this piece, so one
    // that catches up looks once more when its time is over.
    let again = !more && position.catch_up && now.0 < position.until_at;
    let last = if again { Some(0) } else { last };
    let (state, finished) = JobState::of(more || again, now);
    on!(tx, conn => sqlx::query(sql).bind(id.0).bind(i64::try_from(rows.len()).unwrap_or(i64::MAX))
        .bind(last.unwrap_or(position.last_id)).bind(state as i16).bind(finished)
        .execute(conn).await.map(drop))?;
    Ok(Some(Piece { webhook_id, more }))
}

/// A backfill whose webhook was deleted has nothing more to do.
async fn end(tx: &mut Tx<'_>, id: BackfillId, now: UnixMs) -> Result<Option<Piece>, StoreError> {
    let sql = "UPDATE backfills SET state = 2, finished_at = $2 WHERE id = $1 AND state = 0";
    on!(tx, conn => sqlx::query(sql).bind(id.0).bind(now.0).execute(conn).await.map(drop))?;
    Ok(None)
}

/// The last of the people who come next, `None` after the end, and the events of those of them who are wanted.
async fn next_people(tx: &mut Tx<'_>, position: &Position) -> Result<(Option<i64>, Vec<Uuid>), StoreError> {
    let kind = EventKind::from_db(position.event)?;
    let sources = groups(position.sources)?;
    // First the piece, then who of it is wanted: a filter that nobody passes must not read the whole campaign at once.
    let sql = format!(
        "SELECT p.id, CASE WHEN {} THEN {} END FROM people p
        WHERE p.campaign_id = $1 AND p.erased_at IS NULL AND p.id > $5 ORDER BY p.id LIMIT {PIECE}",
        is_wanted(kind, &sources),
        unsent_event(kind, position.catch_up)
    );
    let rows: Vec<(i64, Option<Uuid>)> = on!(tx, conn => sqlx::query_as(AssertSqlSafe(sql)).bind(position.campaign_id)
        .bind(position.from_at).bind(position.until_at).bind(position.webhook_id).bind(position.last_id)
        .fetch_all(conn).await)?;
    let last = rows.last().map(|(person, _)| *person);
    Ok((last, rows.into_iter().filter_map(|(_, event)| event).collect()))
}
