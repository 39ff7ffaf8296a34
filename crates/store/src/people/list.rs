//! Pages of an account's people.

use refhook_core::event::EventKind;
use refhook_core::ids::{AccountId, CampaignId, EventId, PersonId};
use refhook_core::join::KnownPerson;
use refhook_core::people::email;
use refhook_core::people::person::{Source, UserType};
use refhook_core::time::UnixMs;
use sqlx::AssertSqlSafe;

use super::row::PersonRow;
use super::select;
use crate::database::tx::on;
use crate::rows::listed;
use crate::search::{Bound, Search, bind_all};
use crate::{StoreError, Tx};

/// Maximum number of campaigns whose people are merged; SQLite allows 500 SELECTs in a compound.
const MERGED_CAMPAIGNS: usize = 400;

/// Which people are listed; `None` matches everyone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PeopleFilter {
    /// In this campaign.
    pub campaign_id: Option<CampaignId>,
    /// With this address, ignoring case.
    pub email: Option<String>,
    /// With this code.
    pub code: Option<String>,
    /// Of this type.
    pub user_type: Option<UserType>,
    /// From this source.
    pub source: Option<Source>,
    /// Referred by this person.
    pub referrer_id: Option<PersonId>,
    /// Qualified, or not.
    pub qualified: Option<bool>,
    /// Only people with flags to look at.
    pub flagged: bool,
    /// Further conditions; see [`columns`].
    pub search: Search,
}

/// The columns that people can be searched by.
pub mod columns {
    use crate::search::Column;

    /// Their id.
    pub const ID: Column = Column("p.id");
    /// Their campaign's id.
    pub const CAMPAIGN_ID: Column = Column("p.campaign_id");
    /// The id of their referrer, if any.
    pub const REFERRER_ID: Column = Column("p.referrer_id");
    /// The code of their link.
    pub const CODE: Column = Column("p.code");
    /// Their address as folded by [`refhook_core::people::email::key`]; text to compare with it must be folded too.
    pub const EMAIL_KEY: Column = Column("p.email_key");
    /// Their address as typed.
    pub const EMAIL: Column = Column("p.email");
    /// Their name.
    pub const FIRST_NAME: Column = Column("p.first_name");
    /// The number of their source.
    pub const SOURCE: Column = Column("p.source");
    /// The number of their type.
    pub const USER_TYPE: Column = Column("p.user_type");
    /// When they joined, in milliseconds.
    pub const SIGNED_UP_AT: Column = Column("p.signed_up_at");
    /// When they were qualified, in milliseconds, if they are.
    pub const QUALIFIED_AT: Column = Column("p.qualified_at");
}

impl PeopleFilter {
    /// Whether an address, a code or a referrer narrows it down to few people.
    const fn is_found(&self) -> bool {
        self.email.is_some() || self.code.is_some() || self.referrer_id.is_some()
    }

    /// Further SQL conditions, built from a fixed list, and their values from `$2` on.
    fn conditions(&self) -> (String, Vec<Bound>) {
        let mut values = Vec::new();
        let mut sql = String::new();
        let mut add = |condition: &str, value| {
            values.push(value);
            sql = format!("{sql} AND {condition} ${}", values.len() + 1);
        };
        if let Some(address) = &self.email {
            add("p.email_key =", Bound::Text(email::key(address)));
        }
        if let Some(code) = &self.code {
            add("p.code =", Bound::Text(code.clone()));
        }
        if let Some(user_type) = self.user_type {
            add("p.user_type =", Bound::Number(user_type as i64));
        }
        if let Some(source) = self.source {
            add("p.source =", Bound::Number(source as i64));
        }
        if let Some(id) = self.referrer_id {
            add("p.referrer_id =", Bound::Number(id.0));
        }
        match self.qualified {
            Some(true) => sql.push_str(" AND p.qualified_at IS NOT NULL"),
            Some(false) => sql.push_str(" AND p.qualified_at IS NULL"),
            None => {}
        }
        if self.flagged {
            sql.push_str(" AND p.flags <> 0");
        }
        let (searched, more) = self.search.sql(values.len() + 2);
        values.extend(more);
        (sql + &searched, values)
    }
}

/// SQL source of everybody in these campaigns, and the ORDER BY for id order. For one campaign an index has that order;
/// for very many they are sorted, since PostgreSQL might otherwise scan the people of all accounts.
///
/// When an address, a code or a referrer narrows it down, the condition avoids the partial index of people who are not
/// erased: without statistics PostgreSQL takes those for few and reads all of them.
fn source(campaigns: &[i64], is_found: bool) -> (String, &'static str) {
    match campaigns {
        campaigns if is_found => {
            let campaigns = listed(campaigns.iter().copied());
            (
                format!("WHERE p.campaign_id IN ({campaigns}) AND COALESCE(p.erased_at, 0) = 0"),
                "COALESCE(p.id, p.id)",
            )
        }
        [one] => (format!("WHERE p.campaign_id = {one} AND p.erased_at IS NULL"), "p.id"),
        several => {
            let campaigns = listed(several.iter().copied());
            (format!("WHERE p.campaign_id IN ({campaigns}) AND p.erased_at IS NULL"), "COALESCE(p.id, p.id)")
        }
    }
}

async fn campaigns_of(
    tx: &mut Tx<'_>,
    account: AccountId,
    only: Option<CampaignId>,
) -> Result<Vec<i64>, StoreError> {
    let sql = "SELECT id FROM campaigns WHERE account_id = $1 AND deleted_at IS NULL
        AND (CAST($2 AS BIGINT) IS NULL OR id = $2) ORDER BY id";
    Ok(
        on!(tx, conn => sqlx::query_scalar(sql).bind(account.0).bind(only.map(|id| id.0)).fetch_all(conn).await)?,
    )
}

/// A window of a list: whom it starts after, its offset and its limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListWindow {
    /// Only people with a higher id than this one.
    pub after: PersonId,
    /// How many of these to skip.
    pub offset: i64,
    /// Maximum number of people to return.
    pub limit: i64,
}

/// A page of an account's people by id, and how many match.
pub async fn list(
    tx: &mut Tx<'_>,
    account: AccountId,
    filter: &PeopleFilter,
    offset: i64,
    limit: i64,
) -> Result<(Vec<KnownPerson>, i64), StoreError> {
    let people = part(tx, account, filter, ListWindow { after: PersonId(i64::MIN), offset, limit }).await?;
    let (conditions, values) = filter.conditions();
    let (source, _) = source(&campaigns_of(tx, account, filter.campaign_id).await?, filter.is_found());
    let count = format!("SELECT COUNT(*) FROM people p {source} AND p.id > $1{conditions}");
    let total: i64 = on!(tx, conn => {
        bind_all!(sqlx::query_scalar(AssertSqlSafe(count)), i64::MIN, &values).fetch_one(conn).await
    })?;
    Ok((people, total))
}

/// A window of an account's people by id.
pub async fn part(
    tx: &mut Tx<'_>,
    account: AccountId,
    filter: &PeopleFilter,
    ListWindow { after, offset, limit }: ListWindow,
) -> Result<Vec<KnownPerson>, StoreError> {
    let (conditions, values) = filter.conditions();
    let campaigns = campaigns_of(tx, account, filter.campaign_id).await?;
    let sql = if (2..=MERGED_CAMPAIGNS).contains(&campaigns.len()) && !filter.is_found() {
        // Merges the first people of each campaign: sorting all together would read everybody for each page.
        let upto = offset.saturating_add(limit);
        let first_of = |campaign: &i64| {
            let (source, order) = source(&[*campaign], false);
            format!(
                "SELECT id FROM (SELECT p.id FROM people p {source} AND p.id > $1{conditions} ORDER BY {order} LIMIT {upto}) f"
            )
        };
        let first: Vec<_> = campaigns.iter().map(first_of).collect();
        let first = first.join(" UNION ALL ");
        format!(
            "{}WHERE p.id IN (SELECT id FROM ({first}) m ORDER BY id LIMIT {limit} OFFSET {offset}) ORDER BY p.id",
            select!("")
        )
    } else {
        let (source, order) = source(&campaigns, filter.is_found());
        format!(
            "{}{source} AND p.id > $1{conditions} ORDER BY {order} LIMIT {limit} OFFSET {offset}",
            select!("")
        )
    };
    let rows: Vec<PersonRow> = on!(tx, conn => {
        bind_all!(sqlx::query_as(AssertSqlSafe(sql)), after.0, &values).fetch_all(conn).await
    })?;
    rows.into_iter().map(PersonRow::into_person).collect()
}

/// How many people an account has, read from an index.
pub async fn count(tx: &mut Tx<'_>, account: AccountId) -> Result<i64, StoreError> {
    let (source, _) = source(&campaigns_of(tx, account, None).await?, false);
    let sql = format!("SELECT COUNT(*) FROM people p {source}");
    Ok(on!(tx, conn => sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(conn).await)?)
}

/// How many people joined an account since then, counted from an index. Ids ascend in the order people join, so the
/// count starts at the lowest id in the first events since; several events, because the people of a batch share a
/// timestamp.
pub async fn count_since(tx: &mut Tx<'_>, account: AccountId, since: UnixMs) -> Result<i64, StoreError> {
    let sql = "SELECT MIN(person_id) FROM (
        SELECT person_id FROM events WHERE id >= $1 AND kind = $2 ORDER BY id LIMIT 1000) AS first";
    let (first, join) = (EventId::first_at(since).0, EventKind::Join.to_db());
    let first: Option<i64> =
        on!(tx, conn => sqlx::query_scalar(sql).bind(first).bind(join).fetch_one(conn).await)?;
    let Some(first) = first else { return Ok(0) };
    let (source, _) = source(&campaigns_of(tx, account, None).await?, false);
    let sql = format!("SELECT COUNT(*) FROM people p {source} AND p.id >= $1");
    Ok(on!(tx, conn => sqlx::query_scalar(AssertSqlSafe(sql)).bind(first).fetch_one(conn).await)?)
}
