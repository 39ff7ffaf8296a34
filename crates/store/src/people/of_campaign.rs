//! A campaign's people by their deliveries to its webhooks.

use refhook_core::ids::{CampaignId, PersonId, WebhookId};
use refhook_core::join::KnownPerson;
use sqlx::AssertSqlSafe;

use super::row::PersonRow;
use super::{Matching, person_columns};
use crate::database::tx::on;
use crate::deliveries::DeliveryState;
use crate::ledger::newest;
use crate::rows::listed;
use crate::{StoreError, Tx};

/// A person's standing with a webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellStatus {
    /// Their newest delivery is in this state.
    Delivery(DeliveryState),
    /// They have no delivery.
    NotSelected,
}

/// Which people.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CampaignFilter {
    /// With this status for one of `webhooks`.
    pub status: Option<CellStatus>,
    /// The webhooks that `status` refers to.
    pub webhooks: Vec<WebhookId>,
    /// Whose address or first name contains this.
    pub text: Option<String>,
    /// With a lower id than this person, the last of the previous page.
    pub before: Option<PersonId>,
}

impl CampaignFilter {
    /// The FROM and WHERE clauses; `$1` is the campaign, `$2` the text, `$3` the person before.
    fn source(&self) -> String {
        let text = Matching::condition(2);
        let base = format!("p.erased_at IS NULL AND (CAST($2 AS TEXT) IS NULL OR COALESCE({text}, FALSE))");
        let own = format!("FROM people p WHERE p.campaign_id = $1 AND p.id < $3 AND {base}");
        let hooks = || self.webhooks.iter().map(|id| id.0);
        let one_has = |condition: &str| {
            let rows: Vec<_> = hooks().map(|id| format!("({id})")).collect();
            // A correlated subquery per person, which a planner cannot turn into a join in the other direction.
            if rows.is_empty() {
                return "1 = 0".to_owned();
            }
            let (rows, newest) = (rows.join(", "), newest("state", "p.id", "hook.column1"));
            format!("(SELECT 1 FROM (VALUES {rows}) AS hook WHERE {newest} {condition} LIMIT 1) IS NOT NULL")
        };
        match self.status {
            None => own,
            Some(CellStatus::NotSelected) => format!("{own} AND {}", one_has("IS NULL")),
            Some(CellStatus::Delivery(DeliveryState::Delivered)) => format!("{own} AND {}", one_has("= 1")),
            // The other states have small indexes: look up the people in them instead of scanning everyone.
            Some(CellStatus::Delivery(state)) => format!(
                "FROM hits LEFT JOIN people p ON p.id = hits.id
                WHERE COALESCE(p.campaign_id, 0) = $1 AND COALESCE(p.id, 0) < $3 AND {base} AND {}",
                one_has(&format!("= {}", state.to_db()))
            ),
        }
    }

    /// The candidates, where an index lists them.
    fn hits(&self) -> String {
        match self.status {
            None | Some(CellStatus::NotSelected | CellStatus::Delivery(DeliveryState::Delivered)) => {
                String::new()
            }
            Some(CellStatus::Delivery(state)) => format!(
                "WITH hits AS MATERIALIZED (SELECT DISTINCT e.person_id AS id
                    FROM deliveries d LEFT JOIN events e ON e.id = d.event_id
                    WHERE d.webhook_id IN ({}) AND {} AND d.replay = 0) ",
                listed(self.webhooks.iter().map(|id| id.0)),
                state.condition()
            ),
        }
    }

    /// The values from `$2` on.
    fn values(&self) -> (Option<String>, i64) {
        let text = self.text.as_deref().map(|text| Matching::new(text).pattern().to_owned());
        (text, self.before.map_or(i64::MAX, |id| id.0))
    }
}

/// A page of a campaign's people, the newest first.
pub async fn page_of_campaign(
    tx: &mut Tx<'_>,
    campaign: CampaignId,
    filter: &CampaignFilter,
    (offset, limit): (i64, i64),
) -> Result<Vec<KnownPerson>, StoreError> {
    let (hits, source) = (filter.hits(), filter.source());
    let sql = format!(
        "{hits}SELECT {} {source} ORDER BY p.id DESC LIMIT {limit} OFFSET {offset}",
        person_columns!()
    );
    let (text, before) = filter.values();
    let rows: Vec<PersonRow> = on!(tx, conn => sqlx::query_as(AssertSqlSafe(sql)).bind(campaign.0).bind(text)
        .bind(before).fetch_all(conn).await)?;
    rows.into_iter().map(PersonRow::into_person).collect()
}

/// How many people of a campaign match.
pub async fn count_of_campaign(
    tx: &mut Tx<'_>,
    campaign: CampaignId,
    filter: &CampaignFilter,
) -> Result<i64, StoreError> {
    let sql = format!("{}SELECT COUNT(*) {}", filter.hits(), filter.source());
    let (text, before) = filter.values();
    Ok(on!(tx, conn => sqlx::query_scalar(AssertSqlSafe(sql)).bind(campaign.0).bind(text).bind(before)
        .fetch_one(conn).await)?)
}
