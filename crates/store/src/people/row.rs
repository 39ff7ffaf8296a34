//! Conversion between a person and a row.

use refhook_core::ids::{CampaignId, PersonId};
use refhook_core::join::KnownPerson;
use refhook_core::people::email;
use refhook_core::people::person::{Flags, Source, UserType};
use refhook_core::people::snapshot::PersonSnapshot;
use refhook_core::time::UnixMs;
use serde::Serialize;

use crate::StoreError;
use crate::rows::to_json;

#[derive(sqlx::FromRow)]
pub(super) struct PersonRow {
    id: i64,
    campaign_id: i64,
    code: Option<String>,
    first_name: String,
    pub(super) email: String,
    user_type: i16,
    source: i16,
    referrer_id: Option<i64>,
    ip: Option<String>,
    meta: String,
    reach: i64,
    referrals: i64,
    qualified_referrals: i64,
    signed_up_at: i64,
    qualified_at: Option<i64>,
    unsubscribed_at: Option<i64>,
    flags: i16,
    consent: Option<String>,
}

impl PersonRow {
    /// Reads the columns of [`person_columns`](super::person_columns), in their order.
    pub(super) fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            campaign_id: row.get(1)?,
            code: row.get(2)?,
            first_name: row.get(3)?,
            email: row.get(4)?,
            user_type: row.get(5)?,
            source: row.get(6)?,
            referrer_id: row.get(7)?,
            ip: row.get(8)?,
            meta: row.get(9)?,
            reach: row.get(10)?,
            referrals: row.get(11)?,
            qualified_referrals: row.get(12)?,
            signed_up_at: row.get(13)?,
            qualified_at: row.get(14)?,
            unsubscribed_at: row.get(15)?,
            flags: row.get(16)?,
            consent: row.get(17)?,
        })
    }

    pub(super) const fn id(&self) -> i64 {
        self.id
    }

    pub(super) fn into_person(self) -> Result<KnownPerson, StoreError> {
        let meta = serde_json::from_str(&self.meta)
            .map_err(|error| StoreError::Unreadable { what: "person's custom fields", error })?;
        let consent = self.consent.as_deref().map(serde_json::from_str).transpose();
        let consent = consent.map_err(|error| StoreError::Unreadable { what: "person's consent", error })?;
        let facts = PersonSnapshot {
            id: PersonId(self.id),
            referrer_id: self.referrer_id.map(PersonId),
            code: self.code.unwrap_or_default(),
            first_name: self.first_name,
            email: self.email,
            user_type: UserType::from_db(self.user_type)?,
            source: Source::from_db(self.source)?,
            ip: self.ip,
            signed_up_at: UnixMs(self.signed_up_at),
            qualified_at: self.qualified_at.map(UnixMs),
            unsubscribed_at: self.unsubscribed_at.map(UnixMs),
            reach: self.reach,
            referrals: self.referrals,
            qualified_referrals: self.qualified_referrals,
            meta,
            flags: Flags::from_bits(self.flags),
            consent,
        };
        Ok(KnownPerson { campaign_id: CampaignId(self.campaign_id), facts })
    }
}

/// A person as an object of a batch; the keys are short because they repeat for every row.
#[derive(Serialize)]
pub(super) struct Written<'a> {
    pub(super) id: PersonId,
    pub(super) campaign: CampaignId,
    pub(super) code: &'a str,
    pub(super) name: &'a str,
    pub(super) email: &'a str,
    pub(super) key: String,
    pub(super) kind: i16,
    pub(super) source: i16,
    pub(super) referrer: Option<PersonId>,
    pub(super) ip: Option<&'a str>,
    pub(super) meta: String,
    pub(super) reach: i64,
    pub(super) referrals: i64,
    pub(super) qualified_referrals: i64,
    pub(super) joined: UnixMs,
    pub(super) qualified: Option<UnixMs>,
    pub(super) flags: i16,
    pub(super) consent: Option<String>,
}

impl Written<'_> {
    /// The unique key.
    pub(super) fn unique(&self) -> (CampaignId, &str) {
        (self.campaign, &self.key)
    }
}

impl<'a> From<&'a KnownPerson> for Written<'a> {
    fn from(person: &'a KnownPerson) -> Self {
        let facts = &person.facts;
        Self {
            id: facts.id,
            campaign: person.campaign_id,
            code: &facts.code,
            name: &facts.first_name,
            email: &facts.email,
            key: email::key(&facts.email),
            kind: facts.user_type as i16,
            source: facts.source as i16,
            referrer: facts.referrer_id,
            ip: facts.ip.as_deref(),
            meta: to_json(&facts.meta),
            reach: facts.reach,
            referrals: facts.referrals,
            qualified_referrals: facts.qualified_referrals,
            joined: facts.signed_up_at,
            qualified: facts.qualified_at,
            flags: facts.flags.bits(),
            consent: facts.consent.as_ref().map(to_json),
        }
    }
}
