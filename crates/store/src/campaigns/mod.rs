//! Campaigns.

pub(crate) mod campaign_facts;
pub mod logos;

use refhook_core::campaign::{CampaignStatus, CustomFields};
use refhook_core::ids::{AccountId, CampaignId};
use refhook_core::pages::CampaignPages;
use refhook_core::people::snapshot::CampaignSnapshot;
use refhook_core::time::UnixMs;
use rusqlite::{Connection, OptionalExtension};
use sqlx::AssertSqlSafe;

use crate::database::lead::{Database, LeadConnection};
use crate::database::tx::{in_time, on};
use crate::ids::{IdKind, take_id};
use crate::rows::{Visits, json_rows, json_values, to_json};
use crate::search::{Search, bind_all};
use crate::{StoreError, Tx};

/// A campaign.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of the public API")]
pub struct Campaign {
    pub id: CampaignId,
    pub account_id: AccountId,
    pub code: String,
    pub name: String,
    pub lang: String,
    pub time_zone: String,
    pub status: CampaignStatus,
    pub fields: CustomFields,
    pub pages: CampaignPages,
    pub starts_at: Option<UnixMs>,
    pub ends_at: Option<UnixMs>,
    pub reach: i64,
    pub created_at: UnixMs,
    /// When its logo was uploaded, if it has one.
    pub logo_at: Option<UnixMs>,
}

impl Campaign {
    /// The path of its logo below the base URL, if it has one; a new logo gets a new path.
    pub fn logo_path(&self) -> Option<String> {
        self.logo_at.map(|at| format!("/{}/logo?v={}", self.code, at.0))
    }

    /// The facts that an event keeps; `base_url` is this server's, without a trailing slash.
    pub fn snapshot(&self, base_url: &str) -> CampaignSnapshot {
        CampaignSnapshot {
            id: self.id,
            name: self.name.clone(),
            code: self.code.clone(),
            lang: self.lang.clone(),
            time_zone: self.time_zone.clone(),
            status: self.status,
            starts_at: self.starts_at,
            ends_at: self.ends_at,
            created_at: self.created_at,
            base_url: base_url.to_owned(),
            share: self.pages.share.clone(),
        }
    }
}

/// What a campaign's owner can set.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of the public API")]
pub struct CampaignDraft {
    pub name: String,
    pub lang: String,
    pub time_zone: String,
    pub status: CampaignStatus,
    pub fields: CustomFields,
    pub starts_at: Option<UnixMs>,
    pub ends_at: Option<UnixMs>,
}

/// Statistics of a campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
#[expect(missing_docs, reason = "the fields are those of the public API")]
pub struct CampaignAnalytics {
    pub users: i64,
    pub referrals: i64,
    pub qualified_referrals: i64,
}

#[derive(sqlx::FromRow)]
struct CampaignRow {
    id: i64,
    account_id: i64,
    code: String,
    name: String,
    lang: String,
    time_zone: String,
    status: i16,
    fields: String,
    pages: String,
    starts_at: Option<i64>,
    ends_at: Option<i64>,
    reach: i64,
    created_at: i64,
    logo_at: Option<i64>,
}

impl CampaignRow {
    /// Reads the columns of `select!`, in their order.
    fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            account_id: row.get(1)?,
            code: row.get(2)?,
            name: row.get(3)?,
            lang: row.get(4)?,
            time_zone: row.get(5)?,
            status: row.get(6)?,
            fields: row.get(7)?,
            pages: row.get(8)?,
            starts_at: row.get(9)?,
            ends_at: row.get(10)?,
            reach: row.get(11)?,
            created_at: row.get(12)?,
            logo_at: row.get(13)?,
        })
    }

    fn into_campaign(self) -> Result<Campaign, StoreError> {
        let fields = serde_json::from_str(&self.fields)
            .map_err(|error| StoreError::Unreadable { what: "campaign's fields", error })?;
        let pages = serde_json::from_str(&self.pages)
            .map_err(|error| StoreError::Unreadable { what: "campaign's pages", error })?;
        Ok(Campaign {
            id: CampaignId(self.id),
            account_id: AccountId(self.account_id),
            code: self.code,
            name: self.name,
            lang: self.lang,
            time_zone: self.time_zone,
            status: CampaignStatus::from_db(self.status)?,
            fields,
            pages,
            starts_at: self.starts_at.map(UnixMs),
            ends_at: self.ends_at.map(UnixMs),
            reach: self.reach,
            created_at: UnixMs(self.created_at),
            logo_at: self.logo_at.map(UnixMs),
        })
    }
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, account_id, code, name, lang, time_zone, status, fields, pages, starts_at, ends_at, reach, \
             created_at, (SELECT l.updated_at FROM logos l WHERE l.campaign_id = campaigns.id) AS logo_at \
             FROM campaigns ",
            $rest
        )
    };
}

/// Adds a campaign with a code.
///
/// # Errors
/// [`StoreError::Conflict`] when the code is in use.
pub async fn insert(
    tx: &mut Tx<'_>,
    account: AccountId,
    code: &str,
    draft: &CampaignDraft,
    now: UnixMs,
) -> Result<CampaignId, StoreError> {
    let id = take_id(tx, IdKind::Campaigns).await?;
    let sql = "INSERT INTO campaigns (id, account_id, code, name, lang, time_zone, status, fields, starts_at,
        ends_at, reach, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, $11, $11)";
    on!(tx, conn => sqlx::query(sql).bind(id).bind(account.0).bind(code).bind(&draft.name).bind(&draft.lang)
        .bind(&draft.time_zone).bind(draft.status.to_db()).bind(to_json(&draft.fields))
        .bind(draft.starts_at.map(|at| at.0)).bind(draft.ends_at.map(|at| at.0)).bind(now.0)
        .execute(conn).await.map(drop))?;
    Ok(CampaignId(id))
}

/// A campaign of an account.
pub async fn find(
    tx: &mut Tx<'_>,
    account: AccountId,
    id: CampaignId,
) -> Result<Option<Campaign>, StoreError> {
    let sql = select!("WHERE id = $1 AND account_id = $2 AND deleted_at IS NULL");
    let row: Option<CampaignRow> =
        on!(tx, conn => sqlx::query_as(sql).bind(id.0).bind(account.0).fetch_optional(conn).await)?;
    row.map(CampaignRow::into_campaign).transpose()
}

/// The id of an account's campaign with this code.
pub async fn find_by_code(
    tx: &mut Tx<'_>,
    account: AccountId,
    code: &str,
) -> Result<Option<Campaign>, StoreError> {
    let sql = select!("WHERE code = $1 AND account_id = $2 AND deleted_at IS NULL");
    let row: Option<CampaignRow> =
        on!(tx, conn => sqlx::query_as(sql).bind(code).bind(account.0).fetch_optional(conn).await)?;
    row.map(CampaignRow::into_campaign).transpose()
}

/// The campaign with this code, in any account: its pages are public.
pub async fn of_code(tx: &mut Tx<'_>, code: &str) -> Result<Option<Campaign>, StoreError> {
    let sql = select!("WHERE code = $1 AND deleted_at IS NULL");
    let row: Option<CampaignRow> =
        on!(tx, conn => sqlx::query_as(sql).bind(code).fetch_optional(conn).await)?;
    row.map(CampaignRow::into_campaign).transpose()
}

/// Campaigns by id, in any account: a batch serves several.
pub async fn find_many(
    tx: &mut impl LeadConnection,
    ids: &[CampaignId],
) -> Result<Vec<Campaign>, StoreError> {
    let connection = match tx.database() {
        Database::Sqlite(sqlite) => {
            let find = |db: &Connection| {
                let mut statement = db.prepare_cached(select!("WHERE id = ?1 AND deleted_at IS NULL"))?;
                let mut found = Vec::with_capacity(ids.len());
                for id in ids {
                    found.extend(statement.query_row((id.0,), CampaignRow::read).optional()?);
                }
                Ok(found)
            };
            return sqlite.run(find).await?.into_iter().map(CampaignRow::into_campaign).collect();
        }
        Database::Postgres(connection) => connection,
    };
    let sql = select!(
        "WHERE id IN (SELECT CAST(value->>'v' AS BIGINT) FROM jsonb_each($1)) AND deleted_at IS NULL ORDER BY id"
    );
    let rows: Vec<CampaignRow> =
        in_time(sqlx::query_as(sql).bind(json_values(ids)).fetch_all(connection)).await?;
    rows.into_iter().map(CampaignRow::into_campaign).collect()
}

/// All campaigns of the given accounts.
pub async fn of_accounts(tx: &mut Tx<'_>, accounts: &[AccountId]) -> Result<Vec<Campaign>, StoreError> {
    let sql = select!(
        "WHERE account_id IN (SELECT CAST(value->>'v' AS BIGINT) FROM jsonb_each($1)) AND deleted_at IS NULL \
         ORDER BY id"
    );
    let rows: Vec<CampaignRow> =
        on!(tx, conn => sqlx::query_as(sql).bind(json_values(accounts)).fetch_all(conn).await)?;
    rows.into_iter().map(CampaignRow::into_campaign).collect()
}

/// The columns that campaigns can be searched by.
pub mod columns {
    use crate::search::Column;

    /// Their id.
    pub const ID: Column = Column("id");
    /// Their name.
    pub const NAME: Column = Column("name");
    /// Their code.
    pub const CODE: Column = Column("code");
    /// The number of their status; see `CampaignStatus::to_db`.
    pub const STATUS: Column = Column("status");
    /// When they were created, in milliseconds.
    pub const CREATED_AT: Column = Column("created_at");
}

/// A page of an account's campaigns by id, and the total count.
pub async fn list(
    tx: &mut Tx<'_>,
    account: AccountId,
    search: &Search,
    (offset, limit): (i64, i64),
) -> Result<(Vec<Campaign>, i64), StoreError> {
    let (conditions, bound) = search.sql(2);
    let select = select!("WHERE account_id = $1 AND deleted_at IS NULL");
    let page = format!("{select}{conditions} ORDER BY id LIMIT {limit} OFFSET {offset}");
    let rows: Vec<CampaignRow> = on!(tx, conn => {
        bind_all!(sqlx::query_as(AssertSqlSafe(page)), account.0, &bound).fetch_all(conn).await
    })?;
    let count =
        format!("SELECT COUNT(*) FROM campaigns WHERE account_id = $1 AND deleted_at IS NULL{conditions}");
    let total: i64 = on!(tx, conn => {
        bind_all!(sqlx::query_scalar(AssertSqlSafe(count)), account.0, &bound).fetch_one(conn).await
    })?;
    let campaigns: Result<_, _> = rows.into_iter().map(CampaignRow::into_campaign).collect();
    Ok((campaigns?, total))
}

/// Replaces what the owner can set; `false` if the account has no such campaign.
pub async fn update(
    tx: &mut Tx<'_>,
    account: AccountId,
    id: CampaignId,
    draft: &CampaignDraft,
    now: UnixMs,
) -> Result<bool, StoreError> {
    let sql =
        "UPDATE campaigns SET name = $3, lang = $4, time_zone = $5, status = $6, fields = $7, starts_at = $8,
        ends_at = $9, updated_at = $10 WHERE account_id = $1 AND id = $2 AND deleted_at IS NULL RETURNING id";
    let found: Option<i64> = on!(tx, conn => sqlx::query_scalar(sql).bind(account.0).bind(id.0).bind(&draft.name)
        .bind(&draft.lang).bind(&draft.time_zone).bind(draft.status.to_db()).bind(to_json(&draft.fields))
        .bind(draft.starts_at.map(|at| at.0)).bind(draft.ends_at.map(|at| at.0)).bind(now.0)
        .fetch_optional(conn).await)?;
    Ok(found.is_some())
}

/// Replaces the settings of the public pages; `false` if the account has no such campaign.
pub async fn set_pages(
    tx: &mut Tx<'_>,
    account: AccountId,
    id: CampaignId,
    pages: &CampaignPages,
    now: UnixMs,
) -> Result<bool, StoreError> {
    let sql = "UPDATE campaigns SET pages = $3, updated_at = $4
        WHERE account_id = $1 AND id = $2 AND deleted_at IS NULL RETURNING id";
    let found: Option<i64> = on!(tx, conn => sqlx::query_scalar(sql).bind(account.0).bind(id.0)
        .bind(to_json(pages)).bind(now.0).fetch_optional(conn).await)?;
    Ok(found.is_some())
}

/// Adds visits to each campaign.
pub async fn add_reach(tx: &mut Tx<'_>, visits: &[(CampaignId, i64)]) -> Result<(), StoreError> {
    let sql = "UPDATE campaigns SET reach = reach + CAST(j.value->>'n' AS BIGINT)
        FROM jsonb_each($1) j WHERE campaigns.id = CAST(j.value->>'id' AS BIGINT)";
    let rows = json_rows(visits.iter().map(|(id, n)| Visits { id: id.0, n: *n }));
    on!(tx, conn => sqlx::query(sql).bind(&rows).execute(conn).await.map(drop))?;
    Ok(())
}

/// Changes a campaign's code.
///
/// # Errors
/// [`StoreError::Conflict`] when the code is in use.
pub async fn set_code(tx: &mut Tx<'_>, id: CampaignId, code: &str) -> Result<(), StoreError> {
    let sql = "UPDATE campaigns SET code = $2 WHERE id = $1";
    on!(tx, conn => sqlx::query(sql).bind(id.0).bind(code).execute(conn).await.map(drop))?;
    Ok(())
}

/// Whether anyone ever joined a campaign, erased people included.
pub async fn has_people(tx: &mut Tx<'_>, id: CampaignId) -> Result<bool, StoreError> {
    let sql = "SELECT COUNT(*) FROM (SELECT 1 FROM people WHERE campaign_id = $1 LIMIT 1) AS first";
    let count: i64 = on!(tx, conn => sqlx::query_scalar(sql).bind(id.0).fetch_one(conn).await)?;
    Ok(count > 0)
}

/// Closes a campaign for good: nobody can join, nothing is sent. Its people are erased afterwards, in pieces.
/// `false` if the account has no such campaign.
pub async fn delete(
    tx: &mut Tx<'_>,
    account: AccountId,
    id: CampaignId,
    now: UnixMs,
) -> Result<bool, StoreError> {
    let sql = "UPDATE campaigns SET deleted_at = $3 WHERE account_id = $1 AND id = $2 AND deleted_at IS NULL
        RETURNING id";
    let found: Option<i64> = on!(tx, conn => sqlx::query_scalar(sql).bind(account.0).bind(id.0).bind(now.0).fetch_optional(conn).await)?;
    Ok(found.is_some())
}

/// Counts a campaign's people.
pub async fn analytics(tx: &mut Tx<'_>, id: CampaignId) -> Result<CampaignAnalytics, StoreError> {
    let sql = "SELECT COUNT(*) AS users, COUNT(referrer_id) AS referrals,
        COUNT(CASE WHEN referrer_id IS NOT NULL THEN qualified_at END) AS qualified_referrals
        FROM people WHERE campaign_id = $1 AND erased_at IS NULL";
    Ok(on!(tx, conn => sqlx::query_as(sql).bind(id.0).fetch_one(conn).await)?)
}
