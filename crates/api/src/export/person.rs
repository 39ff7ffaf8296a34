//! The columns that describe a person.

use std::collections::{BTreeMap, HashMap};

use refhook_core::campaign::CustomField;
use refhook_core::ids::{CampaignId, PersonId};
use refhook_core::join::KnownPerson;
use refhook_core::people::snapshot::{CampaignSnapshot, PersonSnapshot};
use refhook_core::time::UnixMs;
use refhook_store::campaigns::Campaign;
use refhook_store::people::{self, PeopleLookup};
use refhook_store::{StoreError, Tx};
use serde_json::Value;

/// The columns of every campaign.
const FIXED: [&str; 20] = [
    "id",
    "first_name",
    "email",
    "source",
    "type",
    "signed_up_at",
    "qualified_at",
    "unsubscribed_at",
    "code",
    "link",
    "referrer_id",
    "referrer_first_name",
    "referrer_email",
    "referrer_code",
    "reach",
    "referrals",
    "qualified_referrals",
    "flags",
    "consent",
    "consent_at",
];
/// Values without a current custom field, as JSON.
const OTHER: &str = "other_fields";

/// Which columns are written for each person.
pub(crate) struct PersonColumns {
    campaigns: HashMap<CampaignId, CampaignSnapshot>,
    labels: Vec<String>,
}

/// The referrers of the people in a piece.
pub(crate) struct Referrers(HashMap<PersonId, PersonSnapshot>);

impl Referrers {
    /// Reads them; erased ones are missing.
    pub(crate) async fn of(people: &[KnownPerson], tx: &mut Tx<'_>) -> Result<Self, StoreError> {
        let mut ids: Vec<_> = people.iter().filter_map(|person| person.facts.referrer_id).collect();
        ids.sort_unstable();
        ids.dedup();
        let found = people::read(tx, &PeopleLookup { ids, ..PeopleLookup::default() }).await?;
        Ok(Self(found.into_iter().map(|person| (person.facts.id, person.facts)).collect()))
    }
}

impl PersonColumns {
    /// The columns for people of these campaigns, one for each custom field.
    pub(crate) fn of(campaigns: &[Campaign], base_url: &str) -> Self {
        let mut labels: Vec<String> = Vec::new();
        for CustomField { label, .. } in campaigns.iter().flat_map(|campaign| {
            campaign.fields.person_referring.iter().chain(&campaign.fields.person_invited)
        }) {
            if !labels.contains(label) {
                labels.push(label.clone());
            }
        }
        let campaigns = campaigns.iter().map(|campaign| (campaign.id, campaign.snapshot(base_url))).collect();
        Self { campaigns, labels }
    }

    /// The names of the columns. A custom field named like a fixed column gets a prefix.
    pub(crate) fn header(&self) -> Vec<String> {
        let custom = self.labels.iter().map(|label| {
            if FIXED.contains(&label.as_str()) || label == OTHER {
                format!("meta.{label}")
            } else {
                label.clone()
            }
        });
        FIXED.iter().map(|name| (*name).to_owned()).chain(custom).chain([OTHER.to_owned()]).collect()
    }

    /// The cells of a person.
    pub(crate) fn cells(&self, person: KnownPerson, referrers: &Referrers) -> Vec<String> {
        let facts = person.facts;
        let link =
            self.campaigns.get(&person.campaign_id).map(|campaign| facts.url(campaign)).unwrap_or_default();
        let referrer = facts.referrer_id.and_then(|id| referrers.0.get(&id));
        let of_referrer = |part: fn(&PersonSnapshot) -> &String| {
            referrer.map(|known| part(known).clone()).unwrap_or_default()
        };
        let time = |at: Option<UnixMs>| at.map(UnixMs::rfc3339).unwrap_or_default();
        let (consent, consent_at) = facts.consent.map(|given| (given.text, given.at)).unzip();
        let mut custom: BTreeMap<String, Value> =
            facts.meta.into_iter().map(|entry| (entry.field, entry.value)).collect();
        let mut cells = vec![
            facts.id.to_string(),
            facts.first_name,
            facts.email,
            facts.source.name().to_owned(),
            facts.user_type.name().to_owned(),
            facts.signed_up_at.rfc3339(),
            time(facts.qualified_at),
            time(facts.unsubscribed_at),
            facts.code,
            link,
            facts.referrer_id.map(|id| id.to_string()).unwrap_or_default(),
            of_referrer(|known| &known.first_name),
            of_referrer(|known| &known.email),
            of_referrer(|known| &known.code),
            facts.reach.to_string(),
            facts.referrals.to_string(),
            facts.qualified_referrals.to_string(),
            facts.flags.names().join(" "),
            consent.unwrap_or_default(),
            time(consent_at),
        ];
        cells.extend(self.labels.iter().map(|label| custom.remove(label).map(text).unwrap_or_default()));
        cells.push(if custom.is_empty() { String::new() } else { serde_json::json!(custom).to_string() });
        cells
    }
}

/// A value as a person would write it into a cell.
fn text(value: Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text,
        other => other.to_string(),
    }
}
