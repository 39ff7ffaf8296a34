//! Pages of an account's people.

use refhook_core::email;
use refhook_core::ids::{AccountId, CampaignId, PersonId};
use refhook_core::join::KnownPerson;
use refhook_core::person::{Source, UserType};
use sqlx::AssertSqlSafe;

use super::row::Row;
use super::select;
use crate::tx::on;
use crate::{StoreError, Tx};

/// Which people are listed; what is `None` does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PeopleFilter {
    /// In this campaign.
    pub campaign_id: Option<CampaignId>,
    /// With this address, in whatever case.
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
}

/// A value of a condition.
enum Value<'a> {
    Number(i64),
    Text(&'a str),
    Owned(String),
}

impl PeopleFilter {
    /// The conditions after the account's, from a fixed list, and their values from `$2` on.
    fn conditions(&self) -> (String, Vec<Value<'_>>) {
        let mut values = Vec::new();
        let mut sql = String::new();
        let mut add = |condition: &str, value| {
            values.push(value);
            sql = format!("{sql} AND {condition} ${}", values.len() + 1);
        };
        if let Some(id) = self.campaign_id {
            add("p.campaign_id =", Value::Number(id.0));
        }
        if let Some(address) = &self.email {
            add("p.email_key =", Value::Owned(email::key(address)));
        }
        if let Some(code) = &self.code {
            add("p.code =", Value::Text(code));
        }
        if let Some(user_type) = self.user_type {
            add("p.user_type =", Value::Number(user_type as i64));
        }
        if let Some(source) = self.source {
            add("p.source =", Value::Number(source as i64));
        }
        if let Some(id) = self.referrer_id {
            add("p.referrer_id =", Value::Number(id.0));
        }
        match self.qualified {
            Some(true) => sql.push_str(" AND p.qualified_at IS NOT NULL"),
            Some(false) => sql.push_str(" AND p.qualified_at IS NULL"),
            None => {}
        }
        (sql, values)
    }
}

macro_rules! bind_all {
    ($query:expr, $account:expr, $values:expr) => {{
        let mut query = $query.bind($account.0);
        for value in $values {
            query = match value {
                Value::Number(number) => query.bind(*number),
                Value::Text(text) => query.bind((*text).to_owned()),
                Value::Owned(text) => query.bind(text.clone()),
            };
        }
        query
    }};
}

const FROM: &str =
    "WHERE p.campaign_id IN (SELECT id FROM campaigns WHERE account_id = $1 AND deleted_at IS NULL)
    AND p.erased_at IS NULL";

/// A page of an account's people by number, and how many match.
pub async fn list(
    tx: &mut Tx<'_>,
    account: AccountId,
    filter: &PeopleFilter,
    offset: i64,
    limit: i64,
) -> Result<(Vec<KnownPerson>, i64), StoreError> {
    let (conditions, values) = filter.conditions();
    let page = format!("{}{FROM}{conditions} ORDER BY p.id LIMIT {limit} OFFSET {offset}", select!(""));
    let rows: Vec<Row> = on!(tx, conn => {
        bind_all!(sqlx::query_as(AssertSqlSafe(page)), account, &values).fetch_all(conn).await
    })?;
    let count = format!("SELECT COUNT(*) FROM people p {FROM}{conditions}");
    let total: i64 = on!(tx, conn => {
        bind_all!(sqlx::query_scalar(AssertSqlSafe(count)), account, &values).fetch_one(conn).await
    })?;
    let people: Result<_, _> = rows.into_iter().map(Row::into_person).collect();
    Ok((people?, total))
}

/// How many people an account has, read from an index.
pub async fn count(tx: &mut Tx<'_>, account: AccountId) -> Result<i64, StoreError> {
    let sql = format!("SELECT COUNT(*) FROM people p {FROM}");
    Ok(on!(tx, conn => sqlx::query_scalar(AssertSqlSafe(sql)).bind(account.0).fetch_one(conn).await)?)
}
