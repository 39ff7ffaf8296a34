//! Change stamps of webhooks held in memory, so that many are compared in one statement and unchanged ones are not read
//! again.

use std::collections::HashMap;

use refhook_core::ids::{CampaignId, WebhookId};

use super::StoredWebhook;
use crate::database::tx::on;
use crate::rows::json_values;
use crate::{StoreError, Tx};

/// Values that differ after any change of a webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct Stamp {
    version: i64,
    state: i16,
    state_since: i64,
    not_before: Option<i64>,
    previous_until: Option<i64>,
    updated_at: i64,
}

impl From<&StoredWebhook> for Stamp {
    fn from(webhook: &StoredWebhook) -> Self {
        Self {
            version: webhook.version,
            state: webhook.state.to_db(),
            state_since: webhook.state_since.0,
            not_before: webhook.not_before.map(|at| at.0),
            previous_until: webhook.previous_until.map(|at| at.0),
            updated_at: webhook.updated_at.0,
        }
    }
}

#[derive(sqlx::FromRow)]
struct StampRow {
    id: i64,
    #[sqlx(flatten)]
    stamp: Stamp,
}

/// The current stamps of these webhooks; a deleted one has none.
pub async fn stamps(
    tx: &mut Tx<'_>,
    webhooks: &[WebhookId],
) -> Result<HashMap<WebhookId, Stamp>, StoreError> {
    let sql = "SELECT id, version, state, state_since, not_before, previous_until, updated_at FROM webhooks
        WHERE id IN (SELECT CAST(value->>'v' AS BIGINT) FROM jsonb_each($1)) AND deleted_at IS NULL";
    let rows: Vec<StampRow> =
        on!(tx, conn => sqlx::query_as(sql).bind(json_values(webhooks)).fetch_all(conn).await)?;
    Ok(rows.into_iter().map(|row| (WebhookId(row.id), row.stamp)).collect())
}

/// How many webhooks a campaign has.
pub async fn count_of_campaign(tx: &mut Tx<'_>, campaign: CampaignId) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) FROM webhooks WHERE campaign_id = $1 AND deleted_at IS NULL";
    Ok(on!(tx, conn => sqlx::query_scalar(sql).bind(campaign.0).fetch_one(conn).await)?)
}
