//! People: reading them one by one, in pages, and writing them in batches.

mod batch;
mod dismissals;
pub(crate) mod email_keys;
pub mod idempotency;
mod list;
mod matching;
mod of_campaign;
mod row;
mod sqlite;

pub use batch::{codes_in_use, insert, lock, read, referrers_of, update};
pub use dismissals::{Dismissal, dismiss_flags, dismissal};
pub use list::{ListWindow, PeopleFilter, columns, count, count_since, list, part};
pub(crate) use matching::{Matching, matching};

pub use of_campaign::{CampaignFilter, CellStatus, count_of_campaign, page_of_campaign};
use refhook_core::ids::{AccountId, CampaignId, PersonId};
use refhook_core::join::{KnownPerson, PersonKey};
use refhook_core::people::email;
use row::PersonRow;

use crate::database::tx::on;
use crate::rows::{Visits, json_rows};
use crate::{StoreError, Tx};

macro_rules! person_columns {
    () => {
        "p.id, p.campaign_id, p.code, p.first_name, p.email, p.user_type, p.source, p.referrer_id, p.ip, p.meta, \
         p.reach, p.referrals, p.qualified_referrals, p.signed_up_at, p.qualified_at, p.unsubscribed_at, p.flags, \
         p.consent"
    };
}
macro_rules! select {
    ($rest:literal) => {
        concat!("SELECT ", $crate::people::person_columns!(), " FROM people p ", $rest)
    };
}
use {person_columns, select};

/// Everyone in an account that a key identifies, by id: an address can be in several campaigns.
pub async fn find(
    tx: &mut Tx<'_>,
    account: AccountId,
    key: &PersonKey,
) -> Result<Vec<KnownPerson>, StoreError> {
    let rows: Vec<PersonRow> = match key {
        PersonKey::Id(id) => {
            let sql = select!(
                "JOIN campaigns c ON c.id = p.campaign_id WHERE p.id = $1 AND c.account_id = $2 \
                 AND c.deleted_at IS NULL AND p.erased_at IS NULL"
            );
            on!(tx, conn => sqlx::query_as(sql).bind(id.0).bind(account.0).fetch_all(conn).await)?
        }
        PersonKey::Code(code) => {
            let sql = select!(
                "JOIN campaigns c ON c.id = p.campaign_id WHERE p.code = $1 AND c.account_id = $2 \
                 AND c.deleted_at IS NULL AND p.erased_at IS NULL"
            );
            on!(tx, conn => sqlx::query_as(sql).bind(code).bind(account.0).fetch_all(conn).await)?
        }
        PersonKey::Email(address) => {
            let sql = select!(
                "JOIN campaigns c ON c.id = p.campaign_id WHERE p.email_key = $1 AND c.account_id = $2 \
                 AND c.deleted_at IS NULL AND COALESCE(p.erased_at, 0) = 0 ORDER BY p.id"
            );
            let key = email::key(address);
            let named: Vec<PersonRow> =
                on!(tx, conn => sqlx::query_as(sql).bind(&key).bind(account.0).fetch_all(conn).await)?;
            if named.is_empty() {
                let mut later = of_duplicate_address(tx, account, &key).await?;
                // Their address may have changed since.
                later.retain(|row| email::key(&row.email) == key);
                later
            } else {
                named
            }
        }
    };
    rows.into_iter().map(PersonRow::into_person).collect()
}

/// People whose address duplicated that of an earlier person who is gone now.
async fn of_duplicate_address(
    tx: &mut Tx<'_>,
    account: AccountId,
    key: &str,
) -> Result<Vec<PersonRow>, StoreError> {
    let sql = select!(
        "JOIN campaigns c ON c.id = p.campaign_id WHERE c.account_id = $2 AND c.deleted_at IS NULL \
         AND p.erased_at IS NULL AND p.id IN (SELECT MIN(s.person_id) FROM duplicate_addresses s \
            WHERE s.email_key = $1 GROUP BY s.campaign_id) ORDER BY p.id"
    );
    Ok(on!(tx, conn => sqlx::query_as(sql).bind(key).bind(account.0).fetch_all(conn).await)?)
}

/// The person with this code, in any account: their link is public. `None` in a deleted campaign.
pub async fn of_code(tx: &mut Tx<'_>, code: &str) -> Result<Option<KnownPerson>, StoreError> {
    let sql = select!(
        "JOIN campaigns c ON c.id = p.campaign_id WHERE p.code = $1 AND c.deleted_at IS NULL \
         AND p.erased_at IS NULL"
    );
    let row: Option<PersonRow> = on!(tx, conn => sqlx::query_as(sql).bind(code).fetch_optional(conn).await)?;
    row.map(PersonRow::into_person).transpose()
}

/// Adds visits to each person's link.
pub async fn add_reach(tx: &mut Tx<'_>, visits: &[(PersonId, i64)]) -> Result<(), StoreError> {
    let sql = "UPDATE people SET reach = reach + CAST(j.value->>'n' AS BIGINT)
        FROM jsonb_each($1) j WHERE people.id = CAST(j.value->>'id' AS BIGINT)";
    let mut sorted: Vec<_> = visits.iter().map(|(id, n)| Visits { id: id.0, n: *n }).collect();
    sorted.sort_by_key(|visits| visits.id);
    on!(tx, conn => sqlx::query(sql).bind(json_rows(sorted)).execute(conn).await.map(drop))?;
    Ok(())
}

/// The first people of a deleted campaign who are not erased yet.
pub(crate) async fn left_in_deleted_campaign(
    tx: &mut Tx<'_>,
    campaign: CampaignId,
    limit: i64,
) -> Result<Vec<PersonId>, StoreError> {
    let sql = "SELECT p.id FROM people p WHERE p.erased_at IS NULL AND p.campaign_id = (
            SELECT c.id FROM campaigns c WHERE c.id = $1 AND c.deleted_at IS NOT NULL)
        ORDER BY p.id LIMIT $2";
    let ids: Vec<i64> =
        on!(tx, conn => sqlx::query_scalar(sql).bind(campaign.0).bind(limit).fetch_all(conn).await)?;
    Ok(ids.into_iter().map(PersonId).collect())
}

/// The people that a person invited, after `last`, in id order.
pub(crate) async fn invited_after(
    tx: &mut Tx<'_>,
    referrer: PersonId,
    last: PersonId,
    limit: i64,
) -> Result<Vec<PersonId>, StoreError> {
    let sql = "SELECT id FROM people WHERE referrer_id = $1 AND id > $2 ORDER BY id LIMIT $3";
    let ids: Vec<i64> = on!(tx, conn => sqlx::query_scalar(sql).bind(referrer.0).bind(last.0).bind(limit)
        .fetch_all(conn).await)?;
    Ok(ids.into_iter().map(PersonId).collect())
}

/// Which people a batch of requests needs to read.
#[derive(Debug, Clone, Default)]
pub struct PeopleLookup {
    /// By id.
    pub ids: Vec<PersonId>,
    /// By code.
    pub codes: Vec<String>,
    /// By address within a campaign; the address as typed.
    pub emails: Vec<(CampaignId, String)>,
}

impl PeopleLookup {
    /// Adds a key to look up in one campaign.
    pub fn add(&mut self, campaign: CampaignId, key: &PersonKey) {
        match key {
            PersonKey::Id(id) => self.ids.push(*id),
            PersonKey::Code(code) => self.codes.push(code.clone()),
            PersonKey::Email(address) => self.emails.push((campaign, address.clone())),
        }
    }
}
