//! People: reading them one by one, in pages, and writing them in batches.

mod batch;
mod list;
mod matching;
mod of_campaign;
mod row;

pub use batch::{codes_in_use, insert, lock, referrers_of, update};
pub use list::{PeopleFilter, columns, count, list};
pub(crate) use matching::{Matching, matching};

pub use of_campaign::{CampaignFilter, CellStatus, count_of_campaign, page_of_campaign};
use refhook_core::email;
use refhook_core::ids::{AccountId, CampaignId, PersonId};
use refhook_core::join::{KnownPerson, PersonKey};
use row::Row;

use crate::tx::on;
use crate::{StoreError, Tx};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT p.id, p.campaign_id, p.code, p.first_name, p.email, p.user_type, p.source, p.referrer_id, p.ip, \
             p.meta, p.reach, p.referrals, p.qualified_referrals, p.signed_up_at, p.qualified_at, \
             p.unsubscribed_at FROM people p ",
            $rest
        )
    };
}
use select;

/// Everyone in an account whom a key names, by number: an address can stand in several campaigns.
pub async fn find(
    tx: &mut Tx<'_>,
    account: AccountId,
    key: &PersonKey,
) -> Result<Vec<KnownPerson>, StoreError> {
    let rows: Vec<Row> = match key {
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
                 AND c.deleted_at IS NULL AND p.erased_at IS NULL ORDER BY p.id"
            );
            on!(tx, conn => sqlx::query_as(sql).bind(email::key(address)).bind(account.0).fetch_all(conn).await)?
        }
    };
    rows.into_iter().map(Row::into_person).collect()
}

/// One page of the numbers of a deleted campaign's people who are not erased yet.
pub async fn left_in_deleted_campaigns(tx: &mut Tx<'_>, limit: i64) -> Result<Vec<PersonId>, StoreError> {
    let sql = "SELECT p.id FROM campaigns c JOIN people p ON p.campaign_id = c.id AND p.erased_at IS NULL
        WHERE c.deleted_at IS NOT NULL ORDER BY p.id LIMIT $1";
    let ids: Vec<i64> = on!(tx, conn => sqlx::query_scalar(sql).bind(limit).fetch_all(conn).await)?;
    Ok(ids.into_iter().map(PersonId).collect())
}

/// What the batch of one or many requests needs to know about people.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// By number.
    pub ids: Vec<PersonId>,
    /// By code.
    pub codes: Vec<String>,
    /// By address within a campaign; the address as typed.
    pub emails: Vec<(CampaignId, String)>,
}

impl Wanted {
    /// Adds a key that is looked for in one campaign.
    pub fn add(&mut self, campaign: CampaignId, key: &PersonKey) {
        match key {
            PersonKey::Id(id) => self.ids.push(*id),
            PersonKey::Code(code) => self.codes.push(code.clone()),
            PersonKey::Email(address) => self.emails.push((campaign, address.clone())),
        }
    }
}
