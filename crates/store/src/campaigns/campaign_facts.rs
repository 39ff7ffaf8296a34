//! What a campaign was like when things happened in it. Thousands of events share one such text, so it is kept once.

use std::collections::HashMap;

use refhook_core::ids::CampaignId;
use refhook_core::people::snapshot::CampaignSnapshot;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::rows::{json_rows, to_json};

/// The facts of the campaign of an event, from tables that are called `e`.
pub(crate) const CAMPAIGN_COLUMN: &str = "(SELECT f.facts FROM campaign_facts f WHERE f.campaign_id = e.campaign_id AND f.key = e.campaign_key) AS campaign";

#[derive(Serialize)]
struct CampaignFactsRow {
    campaign_id: CampaignId,
    key: i64,
    facts: String,
}

/// The statement that sees to it that facts are there; $6 are the rows of [`Kept`].
// SQLite takes `ON CONFLICT` after a join for a part of the join, unless there is a WHERE.
pub(crate) const KEEP: &str = "INSERT INTO campaign_facts (campaign_id, key, facts)
    SELECT CAST(value->>'campaign_id' AS BIGINT), CAST(value->>'key' AS BIGINT), value->>'facts'
    FROM jsonb_each($6) WHERE true ON CONFLICT DO NOTHING";

/// Facts of campaigns to be kept.
pub(crate) struct Kept {
    pub(crate) keys: HashMap<CampaignId, i64>,
    pub(crate) rows: String,
}

impl Kept {
    /// Of the campaigns of a batch, which is decided over one view of each.
    pub(crate) fn of<'a>(campaigns: impl Iterator<Item = &'a CampaignSnapshot>) -> Self {
        let by_id: HashMap<_, _> = campaigns.map(|campaign| (campaign.id, campaign)).collect();
        let row = |(campaign_id, campaign)| {
            let facts = to_json(campaign);
            CampaignFactsRow { campaign_id, key: key_of(&facts), facts }
        };
        let rows: Vec<_> = by_id.into_iter().map(row).collect();
        Self { keys: rows.iter().map(|row| (row.campaign_id, row.key)).collect(), rows: json_rows(rows) }
    }
}

/// A number that two texts of one campaign do not share: the first 64 bits of their SHA-256.
fn key_of(facts: &str) -> i64 {
    let digest: [u8; 32] = Sha256::digest(facts).into();
    digest.first_chunk().map_or(0, |first| i64::from_be_bytes(*first))
}
