//! Which webhooks select an event: matched for a whole batch in one statement.

use std::collections::BTreeSet;

use refhook_core::event::EventKind;
use refhook_core::ids::{CampaignId, WebhookId};
use refhook_core::number::UnknownNumber;
use refhook_core::people::person::{Source, SourceGroup};
use rusqlite::Connection;

use super::{UNSUBSCRIBED, WebhookState};
use crate::StoreError;
use crate::database::lead::{Database, LeadConnection};
use crate::database::tx::in_time;
use crate::rows::json_values;

/// A webhook that takes events of a campaign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    /// The webhook.
    pub webhook_id: WebhookId,
    /// The campaign.
    pub campaign_id: CampaignId,
    /// Its version.
    pub version: i64,
    /// The event it takes.
    pub event: EventKind,
    /// Whether its deliveries are currently sent.
    pub is_running: bool,
    sources: i16,
}

impl Subscription {
    /// Whether an event of this kind and source is sent to the webhook.
    pub fn selects(&self, campaign: CampaignId, kind: EventKind, source: Source) -> bool {
        let wanted = source.group().is_some_and(|group| self.sources & bit(group) != 0);
        self.campaign_id == campaign && self.event == kind && wanted
    }
}

const fn bit(group: SourceGroup) -> i16 {
    match group {
        SourceGroup::Referred => 1,
        SourceGroup::Direct => 2,
        SourceGroup::Added => 4,
    }
}

pub(crate) fn bits(groups: &BTreeSet<SourceGroup>) -> i16 {
    groups.iter().fold(0, |bits, group| bits | bit(*group))
}

/// The inverse of [`bits`].
pub(crate) fn groups(number: i16) -> Result<BTreeSet<SourceGroup>, UnknownNumber> {
    let all = [SourceGroup::Referred, SourceGroup::Direct, SourceGroup::Added];
    let known = all.into_iter().filter(|group| number & bit(*group) != 0).collect();
    if bits(&known) == number { Ok(known) } else { Err(UnknownNumber { what: "groups of sources", number }) }
}

/// The webhooks of these campaigns in any state: all of them collect, except unsubscribed ones.
pub async fn subscriptions(
    tx: &mut impl LeadConnection,
    campaigns: &[CampaignId],
) -> Result<Vec<Subscription>, StoreError> {
    let rows = match tx.database() {
        Database::Sqlite(sqlite) => sqlite.run(|db| rows_in_sqlite(db, campaigns)).await?,
        Database::Postgres(connection) => {
            let sql = "SELECT id, campaign_id, version, event, sources, state FROM webhooks
                WHERE campaign_id IN (SELECT CAST(value->>'v' AS BIGINT) FROM jsonb_each($1)) AND deleted_at IS NULL
                    AND COALESCE(state_reason, '') <> $2
                ORDER BY id";
            let rows = sqlx::query_as(sql).bind(json_values(campaigns)).bind(UNSUBSCRIBED);
            in_time(rows.fetch_all(connection)).await?
        }
    };
    let subscriptions = rows.into_iter().filter_map(|(id, campaign, version, event, sources, state)| {
        Some(Subscription {
            webhook_id: WebhookId(id),
            campaign_id: CampaignId(campaign),
            version,
            // A webhook for an event of a newer version takes none of the events that happen here.
            event: EventKind::from_db(event).ok()?,
            // In a state of a newer version, its leads are kept for a node that knows it.
            is_running: WebhookState::from_db(state).is_ok_and(WebhookState::sends),
            sources,
        })
    });
    Ok(subscriptions.collect())
}

/// Id, campaign, version, event, sources and state of a webhook.
type SubscriptionRow = (i64, i64, i64, i16, i16, i16);

fn rows_in_sqlite(db: &Connection, campaigns: &[CampaignId]) -> rusqlite::Result<Vec<SubscriptionRow>> {
    let sql = "SELECT id, campaign_id, version, event, sources, state FROM webhooks
        WHERE campaign_id = ?1 AND deleted_at IS NULL AND COALESCE(state_reason, '') <> ?2";
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = Vec::new();
    for campaign in campaigns {
        let found = statement.query_map((campaign.0, UNSUBSCRIBED), |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?))
        })?;
        for row in found {
            rows.push(row?);
        }
    }
    rows.sort_unstable();
    Ok(rows)
}
