//! Accounts: who owns campaigns and webhooks, on which plan.

pub mod inbound;
pub mod links;
pub mod members;
pub mod sessions;
pub mod tokens;

use const_format::formatcp;
use refhook_core::ids::{AccountId, WebhookId};
use refhook_core::plan::Plan;
use refhook_core::time::UnixMs;

use crate::database::tx::on;
use crate::ids::{IdKind, take_id};
use crate::states::SENDS;
use crate::webhooks::{About, HELD_BY_PLAN, WebhookEventKind, WebhookState, note};
use crate::{StoreError, Tx};

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// Its name.
    pub name: String,
    /// Its plan.
    pub plan: Plan,
}

/// Adds an account.
pub async fn insert(tx: &mut Tx<'_>, name: &str, plan: Plan, now: UnixMs) -> Result<AccountId, StoreError> {
    let id = take_id(tx, IdKind::Accounts).await?;
    let sql = "INSERT INTO accounts (id, name, plan, created_at) VALUES ($1, $2, $3, $4)";
    on!(tx, conn => sqlx::query(sql).bind(id).bind(name).bind(plan.name()).bind(now.0).execute(conn).await.map(drop))?;
    Ok(AccountId(id))
}

/// An account.
pub async fn find(tx: &mut Tx<'_>, id: AccountId) -> Result<Option<Account>, StoreError> {
    let sql = "SELECT name, plan FROM accounts WHERE id = $1";
    let row: Option<(String, String)> =
        on!(tx, conn => sqlx::query_as(sql).bind(id.0).fetch_optional(conn).await)?;
    Ok(row.map(|(name, plan)| Account { id, name, plan: plan_of(&plan) }))
}

/// All accounts, by id.
pub async fn list(tx: &mut Tx<'_>) -> Result<Vec<Account>, StoreError> {
    let sql = "SELECT id, name, plan FROM accounts ORDER BY id";
    let rows: Vec<(i64, String, String)> = on!(tx, conn => sqlx::query_as(sql).fetch_all(conn).await)?;
    Ok(rows
        .into_iter()
        .map(|(id, name, plan)| Account { id: AccountId(id), name, plan: plan_of(&plan) })
        .collect())
}

/// Whether any account exists.
pub async fn any(tx: &mut Tx<'_>) -> Result<bool, StoreError> {
    let found: Option<i64> =
        on!(tx, conn => sqlx::query_scalar("SELECT id FROM accounts LIMIT 1").fetch_optional(conn).await)?;
    Ok(found.is_some())
}

/// Blocks other changes to the account's members until this transaction ends, so that two changes that are each valid
/// cannot be invalid together.
pub async fn lock(tx: &mut Tx<'_>, id: AccountId) -> Result<(), StoreError> {
    let sql = "UPDATE accounts SET name = name WHERE id = $1";
    on!(tx, conn => sqlx::query(sql).bind(id.0).execute(conn).await.map(drop))?;
    Ok(())
}

/// Changes the plan; `false` if there is no such account. Below Basic, webhooks pause and go on collecting; from Basic
/// on, those paused by the plan resume.
pub async fn set_plan(tx: &mut Tx<'_>, id: AccountId, plan: Plan, now: UnixMs) -> Result<bool, StoreError> {
    let sql = "UPDATE accounts SET plan = $2 WHERE id = $1 RETURNING id";
    let known: Option<i64> =
        on!(tx, conn => sqlx::query_scalar(sql).bind(id.0).bind(plan.name()).fetch_optional(conn).await)?;
    let (sql, state, event) = if plan.has_webhooks_and_api() {
        let sql = "UPDATE webhooks SET state = $2, state_reason = NULL, state_since = $3, not_before = NULL,
                send_all_at = $3
            WHERE account_id = $1 AND state_reason = $4 RETURNING id";
        (sql, WebhookState::Healthy, (WebhookEventKind::Resumed, About::Nothing))
    } else {
        let sql = formatcp!(
            "UPDATE webhooks SET state = $2, state_reason = $4, state_since = $3
            WHERE account_id = $1 AND {SENDS} RETURNING id"
        );
        (sql, WebhookState::Paused, (WebhookEventKind::Paused, About::Reason(HELD_BY_PLAN)))
    };
    let changed: Vec<i64> = on!(tx, conn => sqlx::query_scalar(sql).bind(id.0).bind(state.to_db()).bind(now.0)
        .bind(HELD_BY_PLAN).fetch_all(conn).await)?;
    for webhook in changed {
        note(tx, WebhookId(webhook), event, now).await?;
    }
    Ok(known.is_some())
}

/// The plan of a stored name. An unknown one, written by a newer version, counts as the lowest.
pub(crate) fn plan_of(name: &str) -> Plan {
    Plan::parse(name).unwrap_or(Plan::Starter)
}
