//! The people of a campaign by what its webhooks have of them.

use refhook_core::ids::{CampaignId, PersonId, WebhookId};
use refhook_core::join::KnownPerson;
use sqlx::AssertSqlSafe;

use super::row::Row;
use super::{Matching, select};
use crate::deliveries::DeliveryState;
use crate::ledger::LATEST;
use crate::rows::json_values;
use crate::tx::on;
use crate::{StoreError, Tx};

/// What a webhook has of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellStatus {
    /// A delivery, the newest one, in this state.
    Delivery(DeliveryState),
    /// None.
    NotSelected,
}

/// Which people.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CampaignFilter {
    /// Of whom one of `webhooks` has this.
    pub status: Option<CellStatus>,
    /// Whose deliveries `status` is about.
    pub webhooks: Vec<WebhookId>,
    /// With this in their address or first name.
    pub text: Option<String>,
    /// With a lower number than this person: the last of the page before.
    pub before: Option<PersonId>,
}

impl CampaignFilter {
    fn condition(&self) -> String {
        let status = match self.status {
            // Uses the parameter all the same.
            None => "CAST($4 AS TEXT) IS NOT NULL".to_owned(),
            Some(CellStatus::Delivery(state)) => format!(
                "p.id IN (SELECT e.person_id FROM deliveries d JOIN events e ON e.id = d.event_id
                    WHERE d.webhook_id IN (SELECT CAST(value->>'v' AS BIGINT) FROM jsonb_each($4))
                        AND {} AND {LATEST})",
                state.condition()
            ),
            Some(CellStatus::NotSelected) => {
                "EXISTS (SELECT 1 FROM jsonb_each($4) j WHERE NOT EXISTS (SELECT 1 FROM events e
                    JOIN deliveries d ON d.event_id = e.id AND d.webhook_id = CAST(j.value->>'v' AS BIGINT)
                    WHERE e.person_id = p.id))"
                    .to_owned()
            }
        };
        format!(
            "WHERE p.campaign_id = $1 AND p.erased_at IS NULL AND (CAST($2 AS TEXT) IS NULL OR {}) AND p.id < $3
                AND {status}",
            Matching::condition(2)
        )
    }

    /// The values from `$2` on.
    fn values(&self) -> (Option<String>, i64, String) {
        let text = self.text.as_deref().map(|text| Matching::new(text).pattern().to_owned());
        (text, self.before.map_or(i64::MAX, |id| id.0), json_values(&self.webhooks))
    }
}

/// A page of a campaign's people, the newest first.
pub async fn page_of_campaign(
    tx: &mut Tx<'_>,
    campaign: CampaignId,
    filter: &CampaignFilter,
    (offset, limit): (i64, i64),
) -> Result<Vec<KnownPerson>, StoreError> {
    let condition = filter.condition();
    let sql = format!("{}{condition} ORDER BY p.id DESC LIMIT {limit} OFFSET {offset}", select!(""));
    let (text, before, webhooks) = filter.values();
    let rows: Vec<Row> = on!(tx, conn => sqlx::query_as(AssertSqlSafe(sql)).bind(campaign.0).bind(text)
        .bind(before).bind(webhooks).fetch_all(conn).await)?;
    rows.into_iter().map(Row::into_person).collect()
}

/// How many people of a campaign match.
pub async fn count_of_campaign(
    tx: &mut Tx<'_>,
    campaign: CampaignId,
    filter: &CampaignFilter,
) -> Result<i64, StoreError> {
    let sql = format!("SELECT COUNT(*) FROM people p {}", filter.condition());
    let (text, before, webhooks) = filter.values();
    Ok(on!(tx, conn => sqlx::query_scalar(AssertSqlSafe(sql)).bind(campaign.0).bind(text).bind(before)
        .bind(webhooks).fetch_one(conn).await)?)
}
