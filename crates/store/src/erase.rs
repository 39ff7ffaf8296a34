//! Erasing people: personal data goes at once, wherever it is; a tombstone without it stays.

use refhook_core::ids::{AccountId, PersonId};
use refhook_core::time::UnixMs;

use crate::deliveries::DeliveryState;
use crate::people::{self, Wanted};
use crate::rows::json_values;
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

/// Erases people in a fixed number of statements. Counters and links between people stay as they are: a tombstone
/// still counts as someone's referral.
pub async fn erase(tx: &mut Tx<'_>, ids: &[PersonId], now: UnixMs) -> Result<(), StoreError> {
    // In the order of their numbers, as joins lock them.
    people::lock(tx, &Wanted { ids: ids.to_vec(), ..Wanted::default() }).await?;
    uploads::forget(tx, ids).await?;
    let ids = json_values(ids);
    let people = "UPDATE people SET first_name = '', email = '', email_key = NULL, code = NULL, ip = NULL,
            meta = '[]', consent = NULL, erased_at = $2
        WHERE id IN (SELECT CAST(value->>'v' AS BIGINT) FROM jsonb_each($1)) AND erased_at IS NULL";
    on!(tx, conn => sqlx::query(people).bind(&ids).bind(now.0).execute(conn).await.map(drop))?;

    // What failed goes too: without its facts it could not be retried any more.
    let waiting = "UPDATE deliveries SET state = $2, claim_id = NULL, claimed_until = NULL, finished_at = $3
        WHERE state IN (0, 2) AND event_id IN (SELECT e.id FROM jsonb_each($1) j
            JOIN events e ON e.person_id = CAST(j.value->>'v' AS BIGINT))";
    let erased = DeliveryState::Erased.to_db();
    on!(tx, conn => sqlx::query(waiting).bind(&ids).bind(erased).bind(now.0).execute(conn).await.map(drop))?;

    // A response may repeat what was sent, the referrer's data included. A hash of a request is personal too: who
    // guesses the request can prove it.
    let attempts = "UPDATE attempts SET response_headers = NULL, response_body = NULL, request_sha256 = NULL
        WHERE delivery_id IN (
            SELECT d.id FROM jsonb_each($1) j JOIN events e ON e.person_id = CAST(j.value->>'v' AS BIGINT)
                JOIN deliveries d ON d.event_id = e.id
            UNION SELECT d.id FROM jsonb_each($1) j JOIN events e ON e.referrer_id = CAST(j.value->>'v' AS BIGINT)
                JOIN deliveries d ON d.event_id = e.id)";
    on!(tx, conn => sqlx::query(attempts).bind(&ids).execute(conn).await.map(drop))?;

    let statements = [
        "UPDATE events SET person = NULL
            WHERE person_id IN (SELECT CAST(value->>'v' AS BIGINT) FROM jsonb_each($1))",
        "UPDATE events SET referrer = NULL
            WHERE referrer_id IN (SELECT CAST(value->>'v' AS BIGINT) FROM jsonb_each($1))",
        "UPDATE idempotency_keys SET request_hash = ''
            WHERE person_id IN (SELECT CAST(value->>'v' AS BIGINT) FROM jsonb_each($1))",
    ];
    for sql in statements {
        on!(tx, conn => sqlx::query(sql).bind(&ids).execute(conn).await.map(drop))?;
    }
    Ok(())
}
