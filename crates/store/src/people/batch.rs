//! People of a batch. On PostgreSQL each operation is one statement, whatever the size.

use const_format::concatcp;
use refhook_core::ids::{CampaignId, PersonId};
use refhook_core::join::KnownPerson;
use refhook_core::people::email;
use serde::Serialize;

use super::row::{PersonRow, Written};
use super::{PeopleLookup, select, sqlite};
use crate::database::lead::{Database, LeadConnection};
use crate::database::tx::{in_time, on};
use crate::rows::{json_rows, json_values};
use crate::{StoreError, Tx};

#[derive(Serialize)]
struct Address {
    c: CampaignId,
    k: String,
}

/// Reads everyone in the look-up and, on PostgreSQL, locks them until the transaction ends, in id order, so that two
/// batches never deadlock.
pub async fn lock(
    tx: &mut impl LeadConnection,
    wanted: &PeopleLookup,
) -> Result<Vec<KnownPerson>, StoreError> {
    fetch(tx, concatcp!(WANTED, " FOR UPDATE"), wanted).await
}

/// Reads everyone in the look-up without locking.
pub async fn read(
    tx: &mut impl LeadConnection,
    wanted: &PeopleLookup,
) -> Result<Vec<KnownPerson>, StoreError> {
    fetch(tx, WANTED, wanted).await
}

/// COALESCE keeps PostgreSQL off the partial index of people who are not erased: without statistics it takes them for
/// few and reads all of them.
const WANTED: &str = select!(
    "WHERE COALESCE(p.erased_at, 0) = 0 AND p.id IN (
                SELECT CAST(value->>'v' AS BIGINT) FROM jsonb_each($1)
                UNION SELECT b.id FROM jsonb_each($2) j JOIN people b ON b.code = j.value->>'v'
                UNION SELECT e.id FROM jsonb_each($3) j JOIN people e
                    ON e.campaign_id = CAST(j.value->>'c' AS BIGINT) AND e.email_key = j.value->>'k'
                UNION SELECT s.person_id FROM jsonb_each($3) j JOIN duplicate_addresses s
                    ON s.campaign_id = CAST(j.value->>'c' AS BIGINT) AND s.email_key = j.value->>'k'
            ) ORDER BY p.id"
);

async fn fetch(
    tx: &mut impl LeadConnection,
    sql: &'static str,
    wanted: &PeopleLookup,
) -> Result<Vec<KnownPerson>, StoreError> {
    let rows = match tx.database() {
        Database::Sqlite(sqlite) => sqlite.run(|db| sqlite::find(db, wanted)).await?,
        Database::Postgres(connection) => {
            let rows = sqlx::query_as(sql).bind(json_values(&wanted.ids)).bind(json_values(&wanted.codes));
            in_time(rows.bind(addresses(wanted)).fetch_all(connection)).await?
        }
    };
    rows.into_iter().map(PersonRow::into_person).collect()
}

fn addresses(wanted: &PeopleLookup) -> String {
    json_rows(wanted.emails.iter().map(|(c, address)| Address { c: *c, k: email::key(address) }))
}

/// The ids of the referrers of everyone in the look-up, without locking.
pub async fn referrers_of(tx: &mut Tx<'_>, wanted: &PeopleLookup) -> Result<Vec<PersonId>, StoreError> {
    let sql = "SELECT DISTINCT p.referrer_id FROM people p WHERE p.referrer_id IS NOT NULL AND p.id IN (
            SELECT CAST(value->>'v' AS BIGINT) FROM jsonb_each($1)
            UNION SELECT b.id FROM jsonb_each($2) j JOIN people b ON b.code = j.value->>'v'
            UNION SELECT e.id FROM jsonb_each($3) j JOIN people e
                ON e.campaign_id = CAST(j.value->>'c' AS BIGINT) AND e.email_key = j.value->>'k'
            UNION SELECT s.person_id FROM jsonb_each($3) j JOIN duplicate_addresses s
                ON s.campaign_id = CAST(j.value->>'c' AS BIGINT) AND s.email_key = j.value->>'k')";
    let ids: Vec<i64> = on!(tx, conn => sqlx::query_scalar(sql).bind(json_values(&wanted.ids))
        .bind(json_values(&wanted.codes)).bind(addresses(wanted)).fetch_all(conn).await)?;
    Ok(ids.into_iter().map(PersonId).collect())
}

/// Which of these codes a person or a campaign already has.
pub async fn codes_in_use(tx: &mut impl LeadConnection, codes: &[&str]) -> Result<Vec<String>, StoreError> {
    match tx.database() {
        Database::Sqlite(sqlite) => sqlite.run(|db| sqlite::codes_in_use(db, codes)).await,
        Database::Postgres(connection) => {
            let sql = "SELECT p.code FROM jsonb_each($1) j JOIN people p ON p.code = j.value->>'v'
                UNION SELECT c.code FROM jsonb_each($1) j JOIN campaigns c ON c.code = j.value->>'v'";
            Ok(in_time(sqlx::query_scalar(sql).bind(json_values(codes)).fetch_all(connection)).await?)
        }
    }
}

/// Inserts people. `false` if another transaction was first with one of their addresses or codes; then the caller reads
/// and decides again.
pub async fn insert(tx: &mut impl LeadConnection, people: &[KnownPerson]) -> Result<bool, StoreError> {
    if people.is_empty() {
        return Ok(true);
    }
    let connection = match tx.database() {
        Database::Sqlite(sqlite) => return sqlite.run(|db| sqlite::insert(db, people)).await,
        Database::Postgres(connection) => connection,
    };
    let sql = "INSERT INTO people (id, campaign_id, code, first_name, email, email_key, user_type, source,
            referrer_id, ip, meta, reach, referrals, qualified_referrals, signed_up_at, qualified_at, flags, consent)
        SELECT CAST(value->>'id' AS BIGINT), CAST(value->>'campaign' AS BIGINT), value->>'code', value->>'name',
            value->>'email', value->>'key', CAST(value->>'kind' AS SMALLINT), CAST(value->>'source' AS SMALLINT),
            CAST(value->>'referrer' AS BIGINT), value->>'ip', value->>'meta', CAST(value->>'reach' AS BIGINT),
            CAST(value->>'referrals' AS BIGINT), CAST(value->>'qualified_referrals' AS BIGINT),
            CAST(value->>'joined' AS BIGINT), CAST(value->>'qualified' AS BIGINT),
            CAST(value->>'flags' AS SMALLINT), value->>'consent'
        FROM jsonb_each($1) WHERE true ON CONFLICT DO NOTHING";
    let mut sorted: Vec<_> = people.iter().map(Written::from).collect();
    // Sorted, so that two nodes inserting the same addresses never deadlock.
    sorted.sort_by(|a, b| a.unique().cmp(&b.unique()));
    let rows = json_rows(sorted);
    let written = in_time(sqlx::query(sql).bind(&rows).execute(connection)).await?.rows_affected();
    Ok(written == people.len() as u64)
}

/// Writes the mutable fields of people: name, address, custom fields, referrer, counters, qualification.
///
/// # Errors
/// [`StoreError::Conflict`] when a new address is already in the campaign.
pub async fn update(tx: &mut impl LeadConnection, people: &[KnownPerson]) -> Result<(), StoreError> {
    if people.is_empty() {
        return Ok(());
    }
    let connection = match tx.database() {
        Database::Sqlite(sqlite) => return sqlite.run(|db| sqlite::update(db, people)).await,
        Database::Postgres(connection) => connection,
    };
    let sql = "UPDATE people SET first_name = j.value->>'name', email = j.value->>'email',
            email_key = CASE WHEN people.email = j.value->>'email' THEN people.email_key ELSE j.value->>'key' END, meta = j.value->>'meta',
            referrer_id = CAST(j.value->>'referrer' AS BIGINT), referrals = CAST(j.value->>'referrals' AS BIGINT),
            qualified_referrals = CAST(j.value->>'qualified_referrals' AS BIGINT),
            qualified_at = CAST(j.value->>'qualified' AS BIGINT), flags = CAST(j.value->>'flags' AS SMALLINT)
        FROM jsonb_each($1) j WHERE people.id = CAST(j.value->>'id' AS BIGINT)";
    let rows = json_rows(people.iter().map(Written::from));
    in_time(sqlx::query(sql).bind(&rows).execute(connection)).await?;
    Ok(())
}
