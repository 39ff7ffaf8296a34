//! Erasing people: personal data is removed everywhere at once; a tombstone without it remains.

use const_format::formatcp;
use refhook_core::ids::{AccountId, PersonId};
use refhook_core::time::UnixMs;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::database::tx::on;
use crate::deliveries::DeliveryState;
use crate::people::{self, PeopleLookup};
use crate::queue::id_among;
use crate::rows::{hex, json_values};
use crate::states::{FAILED, WAITING};
use crate::{StoreError, Tx, uploads};

/// Which of these people belong to the account.
pub async fn of_account(
    tx: &mut Tx<'_>,
    account: AccountId,
    ids: &[PersonId],
) -> Result<Vec<PersonId>, StoreError> {
    let sql = "SELECT p.id FROM people p JOIN campaigns c ON c.id = p.campaign_id
        WHERE p.id IN (SELECT CAST(value->>'v' AS BIGINT) FROM jsonb_each($1)) AND p.erased_at IS NULL
            AND c.account_id = $2 AND c.deleted_at IS NULL";
    let found: Vec<i64> = on!(tx, conn => sqlx::query_scalar(sql).bind(json_values(ids)).bind(account.0).fetch_all(conn).await)?;
    Ok(found.into_iter().map(PersonId).collect())
}

/// Who else keeps data of the erased people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The people they invited, who remain: a bulk job removes what those keep.
    People,
    /// Nobody: their whole campaign is erased.
    Campaign,
}

/// Erases people in a fixed number of statements. Counters and links between people stay as they are: a tombstone
/// still counts as someone's referral.
///
/// Its cost depends on their own events, which are few. They may have invited very many people, so what those keep of
/// them is erased in pieces afterwards, and not sent meanwhile; the caller starts that job.
pub async fn erase(
    tx: &mut Tx<'_>,
    people: &[PersonId],
    scope: Scope,
    now: UnixMs,
) -> Result<(), StoreError> {
    // In id order, as joins lock them.
    people::lock(tx, &PeopleLookup { ids: people.to_vec(), ..PeopleLookup::default() }).await?;
    uploads::forget(tx, people).await?;
    let ids = json_values(people);
    // COALESCE for the same reason as in `people::lock`.
    let tombstone = "UPDATE people SET first_name = '', email = '', email_key = NULL, code = NULL, ip = NULL,
            meta = '[]', consent = NULL, dismissed_by = NULL, erased_at = $2
        WHERE id IN (SELECT CAST(value->>'v' AS BIGINT) FROM jsonb_each($1)) AND COALESCE(erased_at, 0) = 0";
    on!(tx, conn => sqlx::query(tombstone).bind(&ids).bind(now.0).execute(conn).await.map(drop))?;

    // It contains their address too.
    let addresses = "DELETE FROM duplicate_addresses
        WHERE person_id IN (SELECT CAST(value->>'v' AS BIGINT) FROM jsonb_each($1))";
    on!(tx, conn => sqlx::query(addresses).bind(&ids).execute(conn).await.map(drop))?;

    let events = events_of(tx, &ids).await?;
    let deliveries = deliveries_of(tx, &events).await?;
    // Failed ones too: without their facts they cannot be retried.
    let waiting = formatcp!(
        "UPDATE deliveries SET state = $2, claim_id = NULL, claimed_until = NULL, finished_at = $3
        WHERE state IN ({WAITING}, {FAILED}) AND id IN (SELECT unhex(value->>'v') FROM jsonb_each($1))"
    );
    let erased = DeliveryState::Erased.to_db();
    on!(tx, conn => sqlx::query(waiting).bind(&deliveries).bind(erased).bind(now.0).execute(conn).await.map(drop))?;
    empty_responses(tx, &deliveries).await?;
    let own = match scope {
        Scope::Campaign => "person = NULL, referrer = NULL",
        Scope::People => "person = NULL",
    };
    let own = format!(
        "UPDATE events SET {own} WHERE person_id IN (SELECT CAST(value->>'v' AS BIGINT) FROM jsonb_each($1))"
    );
    let keys = "UPDATE idempotency_keys SET request_hash = ''
        WHERE person_id IN (SELECT CAST(value->>'v' AS BIGINT) FROM jsonb_each($1))";
    for sql in [own.as_str(), keys] {
        let sql = AssertSqlSafe(sql.to_owned());
        on!(tx, conn => sqlx::query(sql).bind(&ids).execute(conn).await.map(drop))?;
    }
    Ok(())
}

/// The events of these people, as a JSON array. Ids are read before use: PostgreSQL scans all attempts for an UPDATE
/// that finds its rows through more than one step.
async fn events_of(tx: &mut Tx<'_>, people: &str) -> Result<String, StoreError> {
    let sql =
        "SELECT e.id FROM jsonb_each($1) j JOIN events e ON e.person_id = CAST(j.value->>'v' AS BIGINT)";
    let ids: Vec<Uuid> = on!(tx, conn => sqlx::query_scalar(sql).bind(people).fetch_all(conn).await)?;
    Ok(json_values(ids.into_iter().map(hex)))
}

/// The deliveries of these events, as a JSON array.
async fn deliveries_of(tx: &mut Tx<'_>, events: &str) -> Result<String, StoreError> {
    let sql = "SELECT d.id FROM jsonb_each($1) j JOIN deliveries d ON d.event_id = unhex(j.value->>'v')";
    let ids: Vec<Uuid> = on!(tx, conn => sqlx::query_scalar(sql).bind(events).fetch_all(conn).await)?;
    Ok(json_values(ids.into_iter().map(hex)))
}

/// Empties the responses to these deliveries. A response may repeat what was sent, including the referrer's data. A
/// request's hash is personal too, since it confirms a guess at the request.
async fn empty_responses(tx: &mut Tx<'_>, deliveries: &str) -> Result<(), StoreError> {
    // As an array: with a join, PostgreSQL may scan all attempts for a few.
    let ids = "SELECT unhex(value->>'v') FROM jsonb_each($1)";
    let sql = format!(
        "UPDATE attempts SET response_headers = NULL, response_body = NULL, request_sha256 = NULL WHERE delivery_{}",
        id_among(tx.is_postgres(), ids, false)
    );
    on!(tx, conn => sqlx::query(AssertSqlSafe(sql)).bind(deliveries).execute(conn).await.map(drop))?;
    Ok(())
}

/// Removes what the next events, at most `limit` in id order, keep of an erased referrer; returns the last of them,
/// `None` if there is none.
pub(crate) async fn forget_referrer(
    tx: &mut Tx<'_>,
    referrer: PersonId,
    after: Uuid,
    limit: i64,
) -> Result<Option<Uuid>, StoreError> {
    let sql = "SELECT id FROM events WHERE referrer_id = $1 AND id > $2 ORDER BY id LIMIT $3";
    let events: Vec<Uuid> = on!(tx, conn => sqlx::query_scalar(sql).bind(referrer.0).bind(after).bind(limit)
        .fetch_all(conn).await)?;
    let Some(last) = events.last().copied() else { return Ok(None) };
    let ids = json_values(events.into_iter().map(hex));
    let deliveries = deliveries_of(tx, &ids).await?;
    empty_responses(tx, &deliveries).await?;
    let sql = "UPDATE events SET referrer = NULL WHERE id IN (SELECT unhex(value->>'v') FROM jsonb_each($1))";
    on!(tx, conn => sqlx::query(sql).bind(&ids).execute(conn).await.map(drop))?;
    Ok(Some(last))
}
