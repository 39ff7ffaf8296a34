//! A campaign's facts at the time of its events. Thousands of events share the same facts, so they are stored once.

use std::collections::HashMap;

use refhook_core::ids::CampaignId;
use refhook_core::people::snapshot::CampaignSnapshot;
use rusqlite::Connection;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::rows::{json_rows, to_json};

/// SQL column: the campaign facts of an event, in a table aliased `e`.
pub(crate) const CAMPAIGN_COLUMN: &str = "(SELECT f.facts FROM campaign_facts f WHERE f.campaign_id = e.campaign_id AND f.key = e.campaign_key) AS campaign";

#[derive(Serialize)]
struct CampaignFactsRow {
    campaign_id: CampaignId,
    key: i64,
    facts: String,
}

/// The statement that stores facts unless they exist; $6 is the rows of [`Kept`].
// Without a WHERE, SQLite parses `ON CONFLICT` after a join as part of the join.
pub(crate) const KEEP: &str = "INSERT INTO campaign_facts (campaign_id, key, facts)
    SELECT CAST(value->>'campaign_id' AS BIGINT), CAST(value->>'key' AS BIGINT), value->>'facts'
    FROM jsonb_each($6) WHERE true ON CONFLICT DO NOTHING";

/// Facts of campaigns to be kept.
pub(crate) struct Kept(HashMap<CampaignId, CampaignFactsRow>);

impl Kept {
    /// Those of the campaigns of a batch, which is decided over one view of each.
    pub(crate) fn of<'a>(campaigns: impl Iterator<Item = &'a CampaignSnapshot>) -> Self {
        let by_id: HashMap<_, _> = campaigns.map(|campaign| (campaign.id, campaign)).collect();
        let rows = by_id.into_iter().map(|(campaign_id, campaign)| {
            let facts = to_json(campaign);
            (campaign_id, CampaignFactsRow { campaign_id, key: key_of(&facts), facts })
        });
        Self(rows.collect())
    }

    /// The key of a campaign's facts.
    pub(crate) fn key(&self, campaign: CampaignId) -> i64 {
        self.0[&campaign].key
    }

    /// The rows for [`KEEP`].
    pub(crate) fn json_rows(&self) -> String {
        json_rows(self.0.values())
    }

    /// Inserts what is not there yet.
    pub(crate) fn insert(&self, db: &Connection) -> rusqlite::Result<()> {
        let sql =
            "INSERT INTO campaign_facts (campaign_id, key, facts) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
        let mut statement = db.prepare_cached(sql)?;
        for row in self.0.values() {
            statement.execute((row.campaign_id.0, row.key, &row.facts))?;
        }
        Ok(())
    }
}

/// A key that distinguishes the facts of one campaign: the first 64 bits of their SHA-256.
fn key_of(facts: &str) -> i64 {
    let digest: [u8; 32] = Sha256::digest(facts).into();
    digest.first_chunk().map_or(0, |first| i64::from_be_bytes(*first))
}
