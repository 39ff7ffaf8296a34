//! Erasing people: personal data goes at once, wherever it is; a tombstone without it stays.

use const_format::formatcp;
use refhook_core::ids::{AccountId, PersonId};
use refhook_core::time::UnixMs;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::deliveries::DeliveryState;
use crate::people::{self, Wanted};
use crate::queue::{id_among, locking};
use crate::rows::{hex, json_values};
use crate::states::{FAILED, WAITING};
use crate::tx::on;
use crate::{StoreError, Tx, uploads};

/// Which of these people the account has.
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

/// Who else keeps data of the people that are erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The people they invited, who stay: what these keep of them goes by [`piece`].
    People,
    /// Nobody: all of their campaign is erased.
    Campaign,
}

/// Erases people in a fixed number of statements. Counters and links between people stay as they are: a tombstone
/// still counts as someone's referral.
///
/// It takes as long as they have events of their own, which are few. A person may have invited very many, so what those
/// keep of them goes piece by piece afterwards, and is not sent meanwhile.
pub async fn erase(tx: &mut Tx<'_>, ids: &[PersonId], scope: Scope, now: UnixMs) -> Result<(), StoreError> {
    // In the order of their numbers, as joins lock them.
    people::lock(tx, &Wanted { ids: ids.to_vec(), ..Wanted::default() }).await?;
    uploads::forget(tx, ids).await?;
    let ids = json_values(ids);
    // COALESCE for the same reason as in `people::lock`.
    let people = "UPDATE people SET first_name = '', email = '', email_key = NULL, code = NULL, ip = NULL,
            meta = '[]', consent = NULL, dismissed_by = NULL, erased_at = $2
        WHERE id IN (SELECT CAST(value->>'v' AS BIGINT) FROM jsonb_each($1)) AND COALESCE(erased_at, 0) = 0";
    on!(tx, conn => sqlx::query(people).bind(&ids).bind(now.0).execute(conn).await.map(drop))?;

    // Their address stands there, too.
    let addresses = "DELETE FROM duplicate_addresses
        WHERE person_id IN (SELECT CAST(value->>'v' AS BIGINT) FROM jsonb_each($1))";
    on!(tx, conn => sqlx::query(addresses).bind(&ids).execute(conn).await.map(drop))?;

    let events = events_of(tx, &ids).await?;
    let deliveries = deliveries_of(tx, &events).await?;
    // What failed goes too: without its facts it could not be retried any more.
    let waiting = formatcp!(
        "UPDATE deliveries SET state = $2, claim_id = NULL, claimed_until = NULL, finished_at = $3
        WHERE state IN ({WAITING}, {FAILED}) AND id IN (SELECT unhex(value->>'v') FROM jsonb_each($1))"
    );
    let erased = DeliveryState::Erased.to_db();
    on!(tx, conn => sqlx::query(waiting).bind(&deliveries).bind(erased).bind(now.0).execute(conn).await.map(drop))?;
    empty_responses(tx, &deliveries).await?;
    let (own, invited) = match scope {
        Scope::Campaign => ("person = NULL, referrer = NULL", None),
        Scope::People => ("person = NULL", Some(QUEUE)),
    };
    let own = format!(
        "UPDATE events SET {own} WHERE person_id IN (SELECT CAST(value->>'v' AS BIGINT) FROM jsonb_each($1))"
    );
    let keys = "UPDATE idempotency_keys SET request_hash = ''
        WHERE person_id IN (SELECT CAST(value->>'v' AS BIGINT) FROM jsonb_each($1))";
    for sql in [Some(own.as_str()), Some(keys), invited].into_iter().flatten() {
        let sql = AssertSqlSafe(sql.to_owned());
        on!(tx, conn => sqlx::query(sql).bind(&ids).execute(conn).await.map(drop))?;
    }
    Ok(())
}

/// The events of these people, as a JSON array. Ids are read before they are used: PostgreSQL goes through all attempts for an
/// UPDATE that finds its rows by more than one step.
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

/// Empties what receivers answered about these deliveries. A response may repeat what was sent, the referrer's data included.
/// A hash of a request is personal too: who guesses the request can prove it.
async fn empty_responses(tx: &mut Tx<'_>, deliveries: &str) -> Result<(), StoreError> {
    // As an array: with a join PostgreSQL may go through all attempts for a few.
    let ids = "SELECT unhex(value->>'v') FROM jsonb_each($1)";
    let sql = format!(
        "UPDATE attempts SET response_headers = NULL, response_body = NULL, request_sha256 = NULL WHERE delivery_{}",
        id_among(tx.is_postgres(), ids, false)
    );
    on!(tx, conn => sqlx::query(AssertSqlSafe(sql)).bind(deliveries).execute(conn).await.map(drop))?;
    Ok(())
}

/// Those who invited somebody wait for [`piece`]. For `EXISTS`, PostgreSQL may read the referrer of every event.
const QUEUE: &str = "INSERT INTO erasures (person_id, last_person, last_id)
    SELECT CAST(j.value->>'v' AS BIGINT), 0, unhex('00000000000000000000000000000000') FROM jsonb_each($1) j
    WHERE (SELECT 1 FROM events e WHERE e.referrer_id = CAST(j.value->>'v' AS BIGINT) LIMIT 1) = 1
        OR (SELECT 1 FROM people p WHERE p.referrer_id = CAST(j.value->>'v' AS BIGINT) LIMIT 1) = 1
    ON CONFLICT DO NOTHING";

/// Removes what at most `limit` people or events keep of an erased referrer; `false` when nothing of anybody is left.
pub async fn piece(tx: &mut Tx<'_>, limit: i64) -> Result<bool, StoreError> {
    let sql = locking(tx, "SELECT person_id, last_person, last_id FROM erasures ORDER BY person_id LIMIT 1");
    let first: Option<(i64, i64, Uuid)> = on!(tx, conn => sqlx::query_as(sql).fetch_optional(conn).await)?;
    let Some((referrer, last_person, last_id)) = first else { return Ok(false) };
    // Their address stands in the rows of uploads that brought those whom they invited.
    let sql = "SELECT id FROM people WHERE referrer_id = $1 AND id > $2 ORDER BY id LIMIT $3";
    let invited: Vec<i64> = on!(tx, conn => sqlx::query_scalar(sql).bind(referrer).bind(last_person).bind(limit)
        .fetch_all(conn).await)?;
    if let Some(last) = invited.last().copied() {
        uploads::forget(tx, &invited.into_iter().map(PersonId).collect::<Vec<_>>()).await?;
        let sql = "UPDATE erasures SET last_person = $2 WHERE person_id = $1";
        on!(tx, conn => sqlx::query(sql).bind(referrer).bind(last).execute(conn).await.map(drop))?;
        return Ok(true);
    }
    let sql = "SELECT id FROM events WHERE referrer_id = $1 AND id > $2 ORDER BY id LIMIT $3";
    let events: Vec<Uuid> = on!(tx, conn => sqlx::query_scalar(sql).bind(referrer).bind(last_id).bind(limit)
        .fetch_all(conn).await)?;
    let Some(last) = events.last().copied() else {
        let sql = "DELETE FROM erasures WHERE person_id = $1";
        on!(tx, conn => sqlx::query(sql).bind(referrer).execute(conn).await.map(drop))?;
        return Ok(true);
    };
    let ids = json_values(events.into_iter().map(hex));
    let deliveries = deliveries_of(tx, &ids).await?;
    empty_responses(tx, &deliveries).await?;
    let sql = "UPDATE events SET referrer = NULL WHERE id IN (SELECT unhex(value->>'v') FROM jsonb_each($1))";
    on!(tx, conn => sqlx::query(sql).bind(&ids).execute(conn).await.map(drop))?;
    let sql = "UPDATE erasures SET last_id = $2 WHERE person_id = $1";
    on!(tx, conn => sqlx::query(sql).bind(referrer).bind(last).execute(conn).await.map(drop))?;
    Ok(true)
}
