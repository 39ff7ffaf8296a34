//! Events and the facts they keep.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::sync::Arc;

use const_format::formatcp;
use refhook_core::event::EventKind;
use refhook_core::ids::{EventId, PersonId};
use refhook_core::people::snapshot::{EventFacts, PersonSnapshot};
use refhook_core::time::UnixMs;
use refhook_core::webhook::selection::QuietEvents;
use refhook_dispatch::Claim;
use rusqlite::Connection;
use serde::Serialize;
use uuid::Uuid;

use crate::campaigns::campaign_facts::{self, CAMPAIGN_COLUMN, Kept};
use crate::database::lead::{Database, LeadConnection};
use crate::database::tx::{at_once, in_time, on};
use crate::newer::left_alone;
use crate::queue::{self, NewDelivery};
use crate::rows::{hex, json_rows, json_values, to_json};
use crate::states::{ERASE_REFERRER, JOIN};
use crate::{StoreError, Tx};

/// The columns of [`EventRow`], from a table aliased `e`. An erased referrer is hidden at once, even while the bulk job
/// has not reached this event.
pub(crate) const EVENT_COLUMNS: &str = formatcp!(
    "e.id AS event_id, e.kind, e.at, e.referrer_id, e.person, e.quiet,
    CASE WHEN (SELECT COUNT(*) FROM bulk_jobs j WHERE j.kind = {ERASE_REFERRER} AND j.id = e.referrer_id) = 0
        THEN e.referrer END AS referrer,
    {CAMPAIGN_COLUMN}"
);

#[derive(sqlx::FromRow)]
pub(crate) struct EventRow {
    event_id: Uuid,
    kind: i16,
    at: i64,
    referrer_id: Option<i64>,
    person: Option<String>,
    referrer: Option<String>,
    campaign: String,
    quiet: bool,
}

impl EventRow {
    /// Reads [`EVENT_COLUMNS`], in their order, from the column `first` on.
    pub(crate) fn read(row: &rusqlite::Row<'_>, first: usize) -> rusqlite::Result<Self> {
        Ok(Self {
            event_id: Uuid::from_bytes(row.get(first)?),
            kind: row.get(first + 1)?,
            at: row.get(first + 2)?,
            referrer_id: row.get(first + 3)?,
            person: row.get(first + 4)?,
            quiet: row.get(first + 5)?,
            referrer: row.get(first + 6)?,
            campaign: row.get(first + 7)?,
        })
    }

    /// The facts; `None` when the person was erased.
    pub(crate) fn into_facts(self) -> Result<Option<EventFacts>, StoreError> {
        let unreadable = |error| StoreError::Unreadable { what: "event", error };
        let Some(person) = self.person else { return Ok(None) };
        let person: PersonSnapshot = serde_json::from_str(&person).map_err(unreadable)?;
        let referrer = match (self.referrer, self.referrer_id) {
            (Some(text), _) => Some(serde_json::from_str(&text).map_err(unreadable)?),
            (None, Some(id)) => Some(PersonSnapshot::erased(PersonId(id), &person)),
            (None, None) => None,
        };
        Ok(Some(EventFacts {
            id: EventId(self.event_id),
            kind: EventKind::from_db(self.kind)?,
            at: UnixMs(self.at),
            person,
            referrer,
            campaign: Arc::new(serde_json::from_str(&self.campaign).map_err(unreadable)?),
            quiet: self.quiet,
        }))
    }
}

#[derive(Serialize)]
struct NewEventRow {
    id: String,
    campaign_id: i64,
    person_id: i64,
    referrer_id: Option<i64>,
    kind: i16,
    at: UnixMs,
    person: String,
    referrer: Option<String>,
    campaign_key: i64,
    quiet: bool,
}

/// Inserts events with their deliveries, which are due now.
pub async fn insert(
    tx: &mut impl LeadConnection,
    events: &[impl Borrow<EventFacts> + Sync],
    deliveries: &[NewDelivery],
    claim: Claim,
    now: UnixMs,
) -> Result<(), StoreError> {
    let kept = Kept::of(events.iter().map(|event| &*event.borrow().campaign));
    let connection = match tx.database() {
        Database::Sqlite(sqlite) => {
            let insert = |db: &Connection| {
                kept.insert(db)?;
                insert_in_sqlite(db, events, &kept)?;
                queue::insert_in_sqlite(db, deliveries, claim, now)
            };
            return sqlite.run(insert).await;
        }
        Database::Postgres(connection) => connection,
    };
    let insert = formatcp!(
        "INSERT INTO events (id, campaign_id, person_id, referrer_id, kind, at, person, referrer,
            campaign_key, quiet, again)
        SELECT unhex(value->>'id'), CAST(value->>'campaign_id' AS BIGINT), CAST(value->>'person_id' AS BIGINT),
            CAST(value->>'referrer_id' AS BIGINT), CAST(value->>'kind' AS SMALLINT), CAST(value->>'at' AS BIGINT),
            value->>'person', value->>'referrer', CAST(value->>'campaign_key' AS BIGINT),
            CAST(value->>'quiet' AS BOOLEAN),
            CASE WHEN CAST(value->>'kind' AS SMALLINT) = {JOIN} THEN FALSE ELSE (SELECT COUNT(*) FROM events x
                WHERE x.person_id = CAST(value->>'person_id' AS BIGINT)
                    AND x.kind = CAST(value->>'kind' AS SMALLINT)) > 0 END
        FROM jsonb_each($5)"
    );
    let rows = json_rows(events.iter().map(Borrow::borrow).map(|event: &EventFacts| NewEventRow {
        id: hex(event.id.0),
        campaign_id: event.campaign.id.0,
        person_id: event.person.id.0,
        referrer_id: event.referrer.as_ref().map(|referrer| referrer.id.0),
        kind: event.kind.to_db(),
        at: event.at,
        person: to_json(&event.person),
        referrer: event.referrer.as_ref().map(to_json),
        campaign_key: kept.key(event.campaign.id),
        quiet: event.quiet,
    }));
    let sql = at_once(&[campaign_facts::KEEP, insert, queue::INSERT_DELIVERIES]);
    let insert = sqlx::query(sql).bind(queue::delivery_rows(deliveries)).bind(now.0).bind(claim.id.0);
    in_time(insert.bind(claim.until.0).bind(rows).bind(kept.json_rows()).execute(connection)).await?;
    Ok(())
}

fn insert_in_sqlite(
    db: &Connection,
    events: &[impl Borrow<EventFacts>],
    kept: &Kept,
) -> rusqlite::Result<()> {
    let sql = formatcp!(
        "INSERT INTO events (id, campaign_id, person_id, referrer_id, kind, at, person, referrer, campaign_key, quiet, again)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10,
            CASE WHEN ?5 = {JOIN} THEN FALSE ELSE EXISTS (SELECT 1 FROM events x WHERE x.person_id = ?3 AND x.kind = ?5) END)"
    );
    let mut statement = db.prepare_cached(sql)?;
    for event in events.iter().map(Borrow::borrow) {
        statement.execute((
            event.id.0.as_bytes(),
            event.campaign.id.0,
            event.person.id.0,
            event.referrer.as_ref().map(|referrer| referrer.id.0),
            event.kind.to_db(),
            event.at.0,
            to_json(&event.person),
            event.referrer.as_ref().map(to_json),
            kept.key(event.campaign.id),
            event.quiet,
        ))?;
    }
    Ok(())
}

/// The facts of one event; `None` when there is no such event or its person was erased.
pub async fn find(tx: &mut Tx<'_>, id: EventId) -> Result<Option<EventFacts>, StoreError> {
    let sql = formatcp!("SELECT {EVENT_COLUMNS} FROM events e WHERE e.id = $1");
    let row: Option<EventRow> = on!(tx, conn => sqlx::query_as(sql).bind(id.0).fetch_optional(conn).await)?;
    row.map_or(Ok(None), EventRow::into_facts)
}

/// For each of these people, which of their latest events were sent to no webhook.
pub async fn quiet_of(
    tx: &mut Tx<'_>,
    people: &[PersonId],
) -> Result<HashMap<PersonId, QuietEvents>, StoreError> {
    let sql = "SELECT e.person_id, e.kind, e.quiet FROM jsonb_each($1) j
        LEFT JOIN events e ON e.person_id = CAST(j.value->>'v' AS BIGINT)
        WHERE COALESCE(e.kind, -1) >= 0 ORDER BY COALESCE(e.id, e.id)";
    let rows: Vec<(i64, i16, bool)> =
        on!(tx, conn => sqlx::query_as(sql).bind(json_values(people)).fetch_all(conn).await)?;
    let mut quiet: HashMap<_, QuietEvents> = HashMap::new();
    for (person, kind, is_quiet) in rows {
        if let Ok(kind) = EventKind::from_db(kind).map_err(left_alone) {
            quiet.entry(PersonId(person)).or_default().set(kind, is_quiet);
        }
    }
    Ok(quiet)
}

/// A person's events, oldest first: id, kind and time. Events of a newer version are left out.
pub async fn of_person(
    tx: &mut Tx<'_>,
    person: PersonId,
) -> Result<Vec<(EventId, EventKind, UnixMs)>, StoreError> {
    let sql = "SELECT e.id, e.kind, e.at FROM events e WHERE e.person_id = $1 ORDER BY e.id";
    let rows: Vec<(Uuid, i16, i64)> =
        on!(tx, conn => sqlx::query_as(sql).bind(person.0).fetch_all(conn).await)?;
    let events = rows.into_iter().filter_map(|(id, kind, at)| {
        let kind = EventKind::from_db(kind).map_err(left_alone).ok()?;
        Some((EventId(id), kind, UnixMs(at)))
    });
    Ok(events.collect())
}
