//! Webhooks and their versions. Each save is a new version; an attempt names the one it was sent with.

macro_rules! select {
    ($version:literal, $rest:literal) => {
        concat!(
            "SELECT w.id, w.account_id, w.campaign_id, w.name, v.version, w.state, w.state_reason, w.state_since, \
             w.not_before, w.signing_secret, w.previous_secret, w.previous_until, w.created_at, w.updated_at, v.config, \
             v.secrets FROM webhooks w JOIN webhook_versions v ON v.webhook_id = w.id AND v.version = ",
            $version,
            " ",
            $rest
        )
    };
}

mod brief;
mod events;
mod health;
mod save;
mod stamp;
mod state;
mod subscribed;
mod subscription;

pub use refhook_core::delivery::condition::WebhookState;
use refhook_core::ids::{AccountId, CampaignId, WebhookId};
use refhook_core::time::UnixMs;
use refhook_core::webhook::WebhookConfig;
use sqlx::AssertSqlSafe;

pub use brief::{Brief, briefs, ids_of_campaign, of_account};
pub(crate) use events::{About, note};
pub use events::{Actor, WebhookEvent, WebhookEventKind, note_created, note_edited, webhook_events};
pub use health::change_health;
pub use save::{WebhookDraft, delete, insert, take_webhook_id, update};
pub use stamp::{Stamp, count_of_campaign, stamps};
pub(crate) use state::lock_pause;
pub use state::{pause, resume, rotate_secret};
pub use subscribed::{adopt, mark_subscribed, subscribed, unsubscribe};
pub use subscription::{Subscription, subscriptions};
pub(crate) use subscription::{bits, groups};

use crate::database::tx::on;
use crate::newer::knows_webhook;
use crate::{StoreError, Tx};

/// Reason of a pause caused by the account's plan.
pub const HELD_BY_PLAN: &str = "plan";
/// Reason of a pause that someone asked for.
pub const HELD_BY_HAND: &str = "hand";
/// Reason of a pause that began when the webhook's workflow unsubscribed: what waits and the log are kept, and new
/// leads are not taken.
pub const UNSUBSCRIBED: &str = "unsubscribed";
/// Reason of a resume: its workflow subscribed again.
pub const SUBSCRIBED: &str = "subscribed";

/// A webhook with its current version. Secrets are sealed; [`refhook_core::crypto::vault::Vault`] opens them.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the fields are the table's, described in the migration")]
pub struct StoredWebhook {
    pub id: WebhookId,
    pub account_id: AccountId,
    pub campaign_id: CampaignId,
    pub name: String,
    pub version: i64,
    pub state: WebhookState,
    pub state_reason: Option<String>,
    pub state_since: UnixMs,
    pub not_before: Option<UnixMs>,
    pub config: WebhookConfig,
    pub sealed_secrets: Option<Vec<u8>>,
    pub signing_secret: Vec<u8>,
    pub previous_secret: Option<Vec<u8>>,
    pub previous_until: Option<UnixMs>,
    pub created_at: UnixMs,
    pub updated_at: UnixMs,
}

impl StoredWebhook {
    /// Since when its workflow is unsubscribed; `None` if it takes new leads.
    pub fn unsubscribed_since(&self) -> Option<UnixMs> {
        (self.state_reason.as_deref() == Some(UNSUBSCRIBED)).then_some(self.state_since)
    }
}

#[derive(sqlx::FromRow)]
struct WebhookRow {
    id: i64,
    account_id: i64,
    campaign_id: i64,
    name: String,
    version: i64,
    state: i16,
    state_reason: Option<String>,
    state_since: i64,
    not_before: Option<i64>,
    signing_secret: Vec<u8>,
    previous_secret: Option<Vec<u8>>,
    previous_until: Option<i64>,
    created_at: i64,
    updated_at: i64,
    config: String,
    secrets: Option<Vec<u8>>,
}

impl WebhookRow {
    fn into_webhook(self) -> Result<StoredWebhook, StoreError> {
        let config = WebhookConfig::from_stored(&self.config)
            .map_err(|error| StoreError::Unreadable { what: "webhook's definition", error })?;
        Ok(StoredWebhook {
            id: WebhookId(self.id),
            account_id: AccountId(self.account_id),
            campaign_id: CampaignId(self.campaign_id),
            name: self.name,
            version: self.version,
            state: WebhookState::from_db(self.state)?,
            state_reason: self.state_reason,
            state_since: UnixMs(self.state_since),
            not_before: self.not_before.map(UnixMs),
            config,
            sealed_secrets: self.secrets,
            signing_secret: self.signing_secret,
            previous_secret: self.previous_secret,
            previous_until: self.previous_until.map(UnixMs),
            created_at: UnixMs(self.created_at),
            updated_at: UnixMs(self.updated_at),
        })
    }
}

/// The current version of an account's webhook.
pub async fn find(
    tx: &mut Tx<'_>,
    account: AccountId,
    id: WebhookId,
) -> Result<Option<StoredWebhook>, StoreError> {
    let sql = select!("w.version", "WHERE w.id = $1 AND w.account_id = $2 AND w.deleted_at IS NULL");
    let row: Option<WebhookRow> =
        on!(tx, conn => sqlx::query_as(sql).bind(id.0).bind(account.0).fetch_optional(conn).await)?;
    row.map(WebhookRow::into_webhook).transpose()
}

/// The current version of any account's webhook, for the engine. `None` if it was deleted.
pub async fn current(tx: &mut Tx<'_>, id: WebhookId) -> Result<Option<StoredWebhook>, StoreError> {
    let sql = select!("w.version", "WHERE w.id = $1 AND w.deleted_at IS NULL");
    let row: Option<WebhookRow> = on!(tx, conn => sqlx::query_as(sql).bind(id.0).fetch_optional(conn).await)?;
    row.map(WebhookRow::into_webhook).transpose()
}

/// A webhook at a past version, deleted or not: to show what an attempt sent.
pub async fn at_version(
    tx: &mut Tx<'_>,
    account: AccountId,
    id: WebhookId,
    version: i64,
) -> Result<Option<StoredWebhook>, StoreError> {
    let sql = select!("$3", "WHERE w.id = $1 AND w.account_id = $2");
    let row: Option<WebhookRow> = on!(tx, conn => sqlx::query_as(sql).bind(id.0).bind(account.0).bind(version)
        .fetch_optional(conn).await)?;
    row.map(WebhookRow::into_webhook).transpose()
}

/// A page of an account's webhooks by id, of one campaign or of all, and the total count; without those of a newer
/// version.
pub async fn list(
    tx: &mut Tx<'_>,
    account: AccountId,
    campaign: Option<CampaignId>,
    offset: i64,
    limit: i64,
) -> Result<(Vec<StoredWebhook>, i64), StoreError> {
    let known = knows_webhook();
    let sql = format!(
        select!(
            "w.version",
            "WHERE w.account_id = $1 AND (CAST($2 AS BIGINT) IS NULL OR w.campaign_id = $2) \
             AND w.deleted_at IS NULL AND {} ORDER BY w.id LIMIT $3 OFFSET $4"
        ),
        known
    );
    let campaign = campaign.map(|id| id.0);
    let rows: Vec<WebhookRow> = on!(tx, conn => sqlx::query_as(AssertSqlSafe(sql)).bind(account.0).bind(campaign).bind(limit).bind(offset)
        .fetch_all(conn).await)?;
    let sql = format!(
        "SELECT COUNT(*) FROM webhooks w WHERE w.account_id = $1
        AND (CAST($2 AS BIGINT) IS NULL OR w.campaign_id = $2) AND w.deleted_at IS NULL AND {known}"
    );
    let total: i64 = on!(tx, conn => sqlx::query_scalar(AssertSqlSafe(sql)).bind(account.0).bind(campaign).fetch_one(conn).await)?;
    let webhooks: Result<_, _> = rows.into_iter().map(WebhookRow::into_webhook).collect();
    Ok((webhooks?, total))
}
