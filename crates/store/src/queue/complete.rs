//! Writing the results of many attempts at once.

use const_format::formatcp;
use std::borrow::Borrow;

use refhook_core::delivery::health::Next;
use refhook_core::delivery::outcome::Outcome;
use refhook_core::delivery::received::Received;
use refhook_core::ids::DeliveryId;
use refhook_core::time::UnixMs;
use refhook_dispatch::ClaimId;
use rusqlite::{Connection, params};
use serde::Serialize;

use crate::StoreError;
use crate::database::lead::{Database, LeadConnection};
use crate::database::tx::{at_once, in_time};
use crate::deliveries::DeliveryState;
use crate::rows::{hex, json_rows};
use crate::states::{LOW, WAITING};

/// One attempt as logged. Times are milliseconds since the attempt began.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are described in DESIGN 3.8 and named by themselves")]
pub struct AttemptRecord {
    pub delivery_id: DeliveryId,
    pub version: i64,
    pub signed_at: UnixMs,
    /// SHA-256 of the request as sent, in hex; `None` once its person was erased.
    pub request_sha256: Option<String>,
    pub address: Option<String>,
    pub outcome: Outcome,
    pub status: Option<u16>,
    /// What went wrong, in plain words.
    pub detail: Option<Received<String>>,
    pub dns_ms: Option<u32>,
    pub connect_ms: Option<u32>,
    pub tls_ms: Option<u32>,
    pub first_byte_ms: Option<u32>,
    pub total_ms: u32,
    /// JSON array of name and value pairs.
    pub response_headers: Option<Received<String>>,
    pub response_body: Option<Received<String>>,
    pub response_truncated: bool,
}

/// An attempt with its consequence. It is written only while the claim holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// The attempt.
    pub attempt: AttemptRecord,
    /// The claim that the attempt was made under.
    pub claim: ClaimId,
    /// The consequence.
    pub next: Next,
}

#[derive(Serialize)]
struct OutcomeRow<'a> {
    id: String,
    claim: i64,
    state: i16,
    /// Absent unless there is another attempt.
    #[serde(skip_serializing_if = "Option::is_none")]
    due: Option<UnixMs>,
    /// How many steps of the schedule the attempt costs.
    steps: u8,
    version: i64,
    at: UnixMs,
    #[serde(skip_serializing_if = "Option::is_none")]
    sha: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<&'a str>,
    outcome: i16,
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a str>,
    dns: Option<u32>,
    connect: Option<u32>,
    tls: Option<u32>,
    first: Option<u32>,
    total: u32,
    headers: Option<&'a str>,
    body: Option<&'a str>,
    cut: bool,
}

impl<'a> From<&'a Completion> for OutcomeRow<'a> {
    fn from(completion: &'a Completion) -> Self {
        let (state, due) = match completion.next {
            Next::Delivered => (DeliveryState::Delivered, None),
            Next::Retry(at) | Next::Wait(at) => (DeliveryState::Waiting, Some(at)),
            Next::Failed => (DeliveryState::Failed, None),
        };
        let attempt = &completion.attempt;
        Self {
            id: hex(attempt.delivery_id.0),
            claim: completion.claim.0,
            state: state.to_db(),
            due,
            steps: u8::from(!matches!(completion.next, Next::Wait(_))),
            version: attempt.version,
            at: attempt.signed_at,
            sha: attempt.request_sha256.as_deref(),
            address: attempt.address.as_deref(),
            outcome: attempt.outcome.to_db(),
            status: attempt.status,
            detail: stored(attempt.detail.as_ref()),
            dns: attempt.dns_ms,
            connect: attempt.connect_ms,
            tls: attempt.tls_ms,
            first: attempt.first_byte_ms,
            total: attempt.total_ms,
            headers: stored(attempt.response_headers.as_ref()),
            body: stored(attempt.response_body.as_ref()),
            cut: attempt.response_truncated,
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the log keeps what was said")]
fn stored(said: Option<&Received<String>>) -> Option<&str> {
    said.map(|said| said.expose().as_str())
}

/// SQL condition: the event's facts are complete, so nobody in it was erased.
const WHOLE: &str = "e.person IS NOT NULL AND (e.referrer_id IS NULL OR e.referrer IS NOT NULL)";

/// Writes attempts and their consequences. An attempt whose claim was lost changes no delivery; one already written, by
/// a commit whose reply was lost, is not written again; and one whose person or referrer was erased meanwhile is stored
/// without the response.
pub async fn complete<C: Borrow<Completion> + Sync>(
    tx: &mut impl LeadConnection,
    completions: &[C],
    now: UnixMs,
) -> Result<(), StoreError> {
    let connection = match tx.database() {
        Database::Sqlite(sqlite) => {
            return sqlite.run(|db| complete_in_sqlite(db, completions, now)).await;
        }
        Database::Postgres(connection) => connection,
    };
    let insert = format!(
        "INSERT INTO attempts (delivery_id, number, version, signed_at, request_sha256, address, outcome,
            status, detail, dns_ms, connect_ms, tls_ms, first_byte_ms, total_ms, response_headers, response_body,
            response_truncated)
        SELECT d.id, (SELECT COALESCE(MAX(a.number), 0) + 1 FROM attempts a WHERE a.delivery_id = d.id),
            CAST(j.value->>'version' AS BIGINT), CAST(j.value->>'at' AS BIGINT),
            CASE WHEN {WHOLE} THEN j.value->>'sha' END, j.value->>'address', CAST(j.value->>'outcome' AS SMALLINT),
            CAST(j.value->>'status' AS SMALLINT), j.value->>'detail', CAST(j.value->>'dns' AS BIGINT),
            CAST(j.value->>'connect' AS BIGINT), CAST(j.value->>'tls' AS BIGINT),
            CAST(j.value->>'first' AS BIGINT), CAST(j.value->>'total' AS BIGINT),
            CASE WHEN {WHOLE} THEN j.value->>'headers' END, CASE WHEN {WHOLE} THEN j.value->>'body' END,
            CAST(j.value->>'cut' AS BOOLEAN)
        FROM jsonb_each($1) j JOIN deliveries d ON d.id = unhex(j.value->>'id') JOIN events e ON e.id = d.event_id
        WHERE NOT EXISTS (SELECT 1 FROM attempts a WHERE a.delivery_id = d.id
            AND a.signed_at = CAST(j.value->>'at' AS BIGINT))
        ON CONFLICT DO NOTHING"
    );
    let update = formatcp!(
        "UPDATE deliveries SET state = CAST(j.value->>'state' AS SMALLINT), attempts = attempts + 1,
            schedule_step = schedule_step + CAST(j.value->>'steps' AS BIGINT), priority = {LOW},
            due_at = COALESCE(CAST(j.value->>'due' AS BIGINT), due_at), claim_id = NULL, claimed_until = NULL, last_outcome = CAST(j.value->>'outcome' AS SMALLINT),
            last_status = CAST(j.value->>'status' AS SMALLINT),
            finished_at = CASE WHEN j.value->>'due' IS NULL THEN CAST($2 AS BIGINT) END
        FROM jsonb_each($1) j WHERE deliveries.id = unhex(j.value->>'id') AND deliveries.state = {WAITING}
            AND deliveries.claim_id = CAST(j.value->>'claim' AS BIGINT)"
    );
    let rows = json_rows(completions.iter().map(|one| OutcomeRow::from(one.borrow())));
    in_time(sqlx::query(at_once(&[&insert, update])).bind(&rows).bind(now.0).execute(connection)).await?;
    Ok(())
}

fn complete_in_sqlite(
    db: &Connection,
    completions: &[impl Borrow<Completion>],
    now: UnixMs,
) -> rusqlite::Result<()> {
    let insert = formatcp!(
        "INSERT INTO attempts (delivery_id, number, version, signed_at, request_sha256, address, outcome,
            status, detail, dns_ms, connect_ms, tls_ms, first_byte_ms, total_ms, response_headers, response_body,
            response_truncated)
        SELECT d.id, (SELECT COALESCE(MAX(a.number), 0) + 1 FROM attempts a WHERE a.delivery_id = d.id),
            ?2, ?3, CASE WHEN {WHOLE} THEN ?4 END, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13,
            CASE WHEN {WHOLE} THEN ?14 END, CASE WHEN {WHOLE} THEN ?15 END, ?16
        FROM deliveries d JOIN events e ON e.id = d.event_id
        WHERE d.id = ?1 AND NOT EXISTS (SELECT 1 FROM attempts a WHERE a.delivery_id = d.id AND a.signed_at = ?3)
        ON CONFLICT DO NOTHING"
    );
    let update = formatcp!(
        "UPDATE deliveries SET state = ?3, attempts = attempts + 1, schedule_step = schedule_step + ?4, priority = {LOW},
            due_at = COALESCE(?5, due_at), claim_id = NULL, claimed_until = NULL, last_outcome = ?6, last_status = ?7,
            finished_at = CASE WHEN ?5 IS NULL THEN ?8 END
        WHERE id = ?1 AND state = {WAITING} AND claim_id = ?2"
    );
    let (mut insert, mut update) = (db.prepare_cached(insert)?, db.prepare_cached(update)?);
    for one in completions.iter().map(Borrow::borrow) {
        let (row, id) = (OutcomeRow::from(one), one.attempt.delivery_id.0);
        insert.execute(params![
            id.as_bytes(),
            row.version,
            row.at.0,
            row.sha,
            row.address,
            row.outcome,
            row.status,
            row.detail,
            row.dns,
            row.connect,
            row.tls,
            row.first,
            row.total,
            row.headers,
            row.body,
            row.cut,
        ])?;
        let due = row.due.map(|at| at.0);
        update.execute((
            id.as_bytes(),
            row.claim,
            row.state,
            row.steps,
            due,
            row.outcome,
            row.status,
            now.0,
        ))?;
    }
    Ok(())
}
