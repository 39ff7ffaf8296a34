//! An account's webhooks without their definitions.

use refhook_core::ids::{AccountId, CampaignId, WebhookId};
use refhook_core::time::UnixMs;

use super::WebhookState;
use crate::database::tx::on;
use crate::newer::left_alone;
use crate::rows::json_values;
use crate::{StoreError, Tx};

/// A webhook in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the tables', described in the migration")]
pub struct Brief {
    pub id: WebhookId,
    pub name: String,
    pub campaign_id: CampaignId,
    pub campaign_name: String,
    pub state: WebhookState,
    pub state_reason: Option<String>,
    pub state_since: UnixMs,
    pub not_before: Option<UnixMs>,
}

#[derive(sqlx::FromRow)]
struct BriefRow {
    id: i64,
    name: String,
    campaign_id: i64,
    campaign_name: String,
    state: i16,
    state_reason: Option<String>,
    state_since: i64,
    not_before: Option<i64>,
}

/// All webhooks of an account or of one campaign, by id.
pub async fn briefs(
    tx: &mut Tx<'_>,
    account: AccountId,
    campaign: Option<CampaignId>,
) -> Result<Vec<Brief>, StoreError> {
    let sql =
        "SELECT w.id, w.name, w.campaign_id, c.name AS campaign_name, w.state, w.state_reason, w.state_since,
            w.not_before
        FROM webhooks w JOIN campaigns c ON c.id = w.campaign_id WHERE w.account_id = $1
        AND (CAST($2 AS BIGINT) IS NULL OR w.campaign_id = $2) AND w.deleted_at IS NULL ORDER BY w.id";
    let rows: Vec<BriefRow> = on!(tx, conn => sqlx::query_as(sql).bind(account.0).bind(campaign.map(|id| id.0))
        .fetch_all(conn).await)?;
    let briefs = rows.into_iter().filter_map(|row| {
        Some(Brief {
            id: WebhookId(row.id),
            name: row.name,
            campaign_id: CampaignId(row.campaign_id),
            campaign_name: row.campaign_name,
            state: WebhookState::from_db(row.state).map_err(left_alone).ok()?,
            state_reason: row.state_reason,
            state_since: UnixMs(row.state_since),
            not_before: row.not_before.map(UnixMs),
        })
    });
    Ok(briefs.collect())
}

/// The webhooks of a campaign, in any state.
pub async fn ids_of_campaign(
    tx: &mut Tx<'_>,
    account: AccountId,
    campaign: CampaignId,
) -> Result<Vec<WebhookId>, StoreError> {
    let sql = "SELECT id FROM webhooks WHERE account_id = $1 AND campaign_id = $2 AND deleted_at IS NULL ORDER BY id";
    let ids: Vec<i64> =
        on!(tx, conn => sqlx::query_scalar(sql).bind(account.0).bind(campaign.0).fetch_all(conn).await)?;
    Ok(ids.into_iter().map(WebhookId).collect())
}

/// Which of these webhooks belong to the account, deleted or not, each with its campaign.
pub async fn of_account(
    tx: &mut Tx<'_>,
    account: AccountId,
    ids: &[WebhookId],
) -> Result<Vec<(WebhookId, CampaignId)>, StoreError> {
    let sql = "SELECT w.id, w.campaign_id FROM webhooks w
        WHERE w.id IN (SELECT CAST(value->>'v' AS BIGINT) FROM jsonb_each($1)) AND w.account_id = $2 ORDER BY w.id";
    let rows: Vec<(i64, i64)> = on!(tx, conn => sqlx::query_as(sql).bind(json_values(ids)).bind(account.0)
        .fetch_all(conn).await)?;
    Ok(rows.into_iter().map(|(id, campaign)| (WebhookId(id), CampaignId(campaign))).collect())
}
