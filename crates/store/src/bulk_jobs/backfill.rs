//! Backfills: sends a webhook the people who joined, or became qualified, before it existed, in pieces that survive a
//! restart. Nobody is sent twice: people with a delivery of the event are skipped.

use std::collections::BTreeSet;

use refhook_core::event::{EventKind, Moment};
use refhook_core::ids::{BackfillId, CampaignId, DeliveryId, EventId, WebhookId};
use refhook_core::people::person::{Source, SourceGroup};
use refhook_core::random::Random;
use refhook_core::time::UnixMs;
use refhook_dispatch::{Claim, ClaimId};
use serde::{Deserialize, Serialize};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::row::{self, BulkJobRow, New, Step};
use super::{Job, JobKind, Progress};
use crate::database::tx::on;
use crate::ids::{IdKind, take_id};
use crate::queue::{self, DeliveryPriority, NewDelivery};
use crate::rows::{listed, to_json};
use crate::webhooks::{bits, groups};
use crate::{StoreError, Tx};

/// Which people a backfill covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackfillSelection {
    /// The webhook to send to.
    pub webhook_id: WebhookId,
    /// The campaign of the people.
    pub campaign_id: CampaignId,
    /// The event.
    pub event: EventKind,
    /// The groups of sources.
    pub sources: BTreeSet<SourceGroup>,
    /// Only events at this time or later.
    pub from: UnixMs,
    /// Only events before this time.
    pub until: UnixMs,
    /// Whether it catches up on the time in which the webhook was unsubscribed: people whose upload asked to send
    /// nothing are left out.
    pub catch_up: bool,
}

/// A backfill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backfill {
    /// Its id.
    pub id: BackfillId,
    /// The webhook to send to.
    pub webhook_id: WebhookId,
    /// Only events at this time or later.
    pub from: UnixMs,
    /// Only events before this time.
    pub until: UnixMs,
    /// The groups of sources.
    pub sources: BTreeSet<SourceGroup>,
    /// How far it has come.
    pub progress: Progress,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Terms {
    from: i64,
    until: i64,
    sources: i16,
}

/// How long after a catch-up's range is fixed a join from within it may still be committed, on PostgreSQL: longer than
/// a transaction may take.
pub const LATE_MS: i64 = 10_000;

impl Terms {
    /// The same terms, extended to people who join until the webhook is resumed now.
    pub(super) fn until_resumed(&self, now: UnixMs) -> Self {
        Self { until: self.until.max(now.plus(LATE_MS).0), ..*self }
    }

    pub(super) fn of(wanted: &BackfillSelection) -> Self {
        Self { from: wanted.from.0, until: wanted.until.0, sources: bits(&wanted.sources) }
    }
}

/// The last person examined.
#[derive(Serialize, Deserialize)]
struct Position {
    person: i64,
}

impl TryFrom<BulkJobRow> for Backfill {
    type Error = StoreError;

    fn try_from(row: BulkJobRow) -> Result<Self, StoreError> {
        let terms: Terms = row.terms()?;
        Ok(Self {
            id: BackfillId(row.id),
            webhook_id: row.webhook_id(),
            from: UnixMs(terms.from),
            until: UnixMs(terms.until),
            sources: groups(terms.sources)?,
            progress: row.progress()?,
        })
    }
}

const BOTH: (JobKind, JobKind) = (JobKind::Backfill, JobKind::CatchUp);

/// The job of a backfill, either started by a user or a catch-up.
pub const fn job(id: BackfillId, catch_up: bool) -> Job {
    Job { kind: if catch_up { JobKind::CatchUp } else { JobKind::Backfill }, id: id.0 }
}

/// SQL condition: person `p` is selected. `$2` and `$3` bound the time.
fn is_wanted(event: EventKind, sources: &BTreeSet<SourceGroup>) -> String {
    let at = match event.spec().moment {
        Moment::Joined => "p.signed_up_at",
        Moment::Qualified => "p.qualified_at",
    };
    let wanted = |source: &&Source| source.group().is_some_and(|group| sources.contains(&group));
    let numbers = listed(Source::ALL.iter().filter(wanted).map(|source| *source as i64));
    format!("p.erased_at IS NULL AND {at} >= $2 AND {at} < $3 AND p.source IN ({numbers})")
}

/// SQL: person `p`'s newest event of the kind, if its facts exist and the webhook `$4` has no delivery of it.
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
pub async fn count(tx: &mut Tx<'_>, wanted: &BackfillSelection) -> Result<i64, StoreError> {
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

/// Begins a backfill of `total` people, as counted by [`count`]; with nothing to do it is done at once, except for a
/// catch-up: someone may have joined since the count. `None` if one of the kind is already running.
pub async fn start(
    tx: &mut Tx<'_>,
    wanted: &BackfillSelection,
    total: i64,
    now: UnixMs,
) -> Result<Option<Backfill>, StoreError> {
    let row = begin(tx, (wanted.webhook_id, wanted.catch_up), &Terms::of(wanted), total, now).await?;
    row.map(Backfill::try_from).transpose()
}

async fn begin(
    tx: &mut Tx<'_>,
    (webhook_id, catch_up): (WebhookId, bool),
    terms: &Terms,
    total: i64,
    now: UnixMs,
) -> Result<Option<BulkJobRow>, StoreError> {
    let job = job(BackfillId(take_id(tx, IdKind::Backfills).await?), catch_up);
    let (webhook_id, position, left) = (Some(webhook_id), Position { person: 0 }, total > 0 || catch_up);
    row::insert(tx, New { job, webhook_id, terms, position, total, left }, now).await
}

/// Sends a webhook the people who came while it was unsubscribed. A catch-up that still runs from the last time
/// restarts with a wider range; people it has sent are skipped.
pub async fn catch_up(
    tx: &mut Tx<'_>,
    wanted: &BackfillSelection,
    total: i64,
    now: UnixMs,
) -> Result<(), StoreError> {
    catch_up_by(tx, wanted.webhook_id, &Terms::of(wanted), total, now).await
}

pub(super) async fn catch_up_by(
    tx: &mut Tx<'_>,
    webhook: WebhookId,
    terms: &Terms,
    total: i64,
    now: UnixMs,
) -> Result<(), StoreError> {
    loop {
        if begin(tx, (webhook, true), terms, total, now).await?.is_some() {
            return Ok(());
        }
        // On PostgreSQL its last piece may have been committed in between: then a new one begins.
        let Some(running) = row::lock_running(tx, webhook, JobKind::CatchUp).await? else { continue };
        let old: Terms = running.terms()?;
        // People whom the earlier one has not reached yet are covered as well.
        let terms = Terms { from: old.from.min(terms.from), until: old.until.max(terms.until), ..*terms };
        let (terms, position) = (to_json(&terms), to_json(&Position { person: 0 }));
        let sql =
            "UPDATE bulk_jobs SET terms = $3, position = $4, total = done + $5 WHERE kind = $1 AND id = $2";
        return Ok(
            on!(tx, conn => sqlx::query(sql).bind(JobKind::CatchUp as i16).bind(running.id).bind(terms)
            .bind(position).bind(total).execute(conn).await.map(drop))?,
        );
    }
}

/// The newest backfills of a webhook.
pub async fn list(tx: &mut Tx<'_>, webhook: WebhookId, limit: i64) -> Result<Vec<Backfill>, StoreError> {
    row::list(tx, webhook, BOTH, limit).await?.into_iter().map(Backfill::try_from).collect()
}

/// A backfill of a webhook, with its job.
pub async fn find(
    tx: &mut Tx<'_>,
    webhook: WebhookId,
    id: BackfillId,
) -> Result<Option<(Job, Backfill)>, StoreError> {
    for catch_up in [false, true] {
        let job = job(id, catch_up);
        let found = row::find(tx, job).await?.filter(|row| row.webhook_id() == webhook);
        if let Some(row) = found {
            return Ok(Some((job, Backfill::try_from(row)?)));
        }
    }
    Ok(None)
}

#[derive(sqlx::FromRow)]
struct Target {
    campaign_id: i64,
    event: i16,
}

/// Examines at most `limit` more people and sends those selected, at low priority; returns whether more are left.
/// `None` when the backfill is no longer running, or its webhook is gone.
pub async fn piece(
    tx: &mut Tx<'_>,
    job: Job,
    limit: i64,
    (random, now): (&Random, UnixMs),
) -> Result<Option<(WebhookId, bool)>, StoreError> {
    let Some(row) = row::lock(tx, job).await? else { return Ok(None) };
    let webhook_id = row.webhook_id();
    let sql = "SELECT campaign_id, event FROM webhooks WHERE id = $1 AND deleted_at IS NULL";
    let target: Option<Target> =
        on!(tx, conn => sqlx::query_as(sql).bind(webhook_id.0).fetch_optional(conn).await)?;
    let Some(target) = target else {
        super::cancel(tx, job, now).await?;
        return Ok(None);
    };
    let terms: Terms = row.terms()?;
    let wanted = BackfillSelection {
        webhook_id,
        campaign_id: CampaignId(target.campaign_id),
        event: EventKind::from_db(target.event)?,
        sources: groups(terms.sources)?,
        from: UnixMs(terms.from),
        until: UnixMs(terms.until),
        catch_up: job.kind == JobKind::CatchUp,
    };
    let Position { person } = row.position()?;
    let (last, events) = next_people(tx, &wanted, person, limit).await?;
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
    // On PostgreSQL a join that began before the webhook was subscribed again can be committed after this piece, so a
    // catch-up scans once more when that time is over.
    let again = last.is_none() && wanted.catch_up && now < wanted.until;
    let position = Position { person: if again { 0 } else { last.unwrap_or(person) } };
    let step = Step { done: rows.len() as u64, position, more: last.is_some() || again };
    row::advance(tx, job, step, now).await?;
    Ok(Some((webhook_id, last.is_some())))
}

/// The last of the next people, `None` at the end, and the events of those who are selected.
async fn next_people(
    tx: &mut Tx<'_>,
    wanted: &BackfillSelection,
    after: i64,
    limit: i64,
) -> Result<(Option<i64>, Vec<Uuid>), StoreError> {
    // Limit first, then filter: a filter that matches nobody must not read the whole campaign in one piece.
    let sql = format!(
        "SELECT p.id, CASE WHEN {} THEN {} END FROM people p
        WHERE p.campaign_id = $1 AND p.erased_at IS NULL AND p.id > $5 ORDER BY p.id LIMIT $6",
        is_wanted(wanted.event, &wanted.sources),
        unsent_event(wanted.event, wanted.catch_up)
    );
    let rows: Vec<(i64, Option<Uuid>)> = on!(tx, conn => sqlx::query_as(AssertSqlSafe(sql))
        .bind(wanted.campaign_id.0).bind(wanted.from.0).bind(wanted.until.0).bind(wanted.webhook_id.0).bind(after)
        .bind(limit).fetch_all(conn).await)?;
    let last = rows.last().map(|(person, _)| *person);
    Ok((last, rows.into_iter().filter_map(|(_, event)| event).collect()))
}
