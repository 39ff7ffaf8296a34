//! A batch's view of people: what the store has, overlaid with what the batch has decided so far.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::{JoinError, JoinRequest, KnownPerson, PersonKey};
use crate::answer;
use crate::campaign::CustomFields;
use crate::ids::{AccountId, CampaignId, PersonId};
use crate::people::email;
use crate::people::snapshot::{CampaignSnapshot, EventFacts};

/// What the store must write for a batch.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct JoinWrites {
    /// People to insert, as they are at the end of the batch.
    pub new_people: Vec<KnownPerson>,
    /// People to update, as they are at the end of the batch.
    pub changed_people: Vec<KnownPerson>,
    /// Events to insert, each with the facts at its own moment.
    pub events: Vec<EventFacts>,
}

/// People and campaigns of a batch, indexed by everything a request can name them by.
#[derive(Debug, Default)]
pub struct Overlay {
    campaigns: HashMap<CampaignId, (AccountId, Arc<CampaignSnapshot>)>,
    fields: HashMap<CampaignId, CustomFields>,
    people: HashMap<PersonId, KnownPerson>,
    by_email: HashMap<(CampaignId, String), PersonId>,
    by_code: HashMap<String, PersonId>,
    /// The order of rows; `true` marks a new person.
    touched: BTreeMap<PersonId, bool>,
    events: Vec<EventFacts>,
}

impl Overlay {
    /// Adds a campaign with the account that owns it.
    pub fn know_campaign(&mut self, owner: AccountId, campaign: CampaignSnapshot) {
        self.campaigns.insert(campaign.id, (owner, Arc::new(campaign)));
    }

    /// Adds a campaign's custom fields, so that checkboxes sent as text can be read.
    pub fn know_fields(&mut self, campaign: CampaignId, fields: CustomFields) {
        self.fields.insert(campaign, fields);
    }

    /// The request with its checkboxes read.
    pub(super) fn with_checkboxes<'r>(
        &self,
        request: &'r JoinRequest,
    ) -> Result<Cow<'r, JoinRequest>, JoinError> {
        let Some(fields) = self.fields.get(&request.campaign_id) else { return Ok(Cow::Borrowed(request)) };
        match answer::read_checkboxes(fields, &request.meta) {
            Ok(None) => Ok(Cow::Borrowed(request)),
            Ok(Some(meta)) => Ok(Cow::Owned(JoinRequest { meta, ..request.clone() })),
            Err(label) => Err(JoinError::NoCheckbox(label)),
        }
    }

    /// Adds a person as stored.
    pub fn know_person(&mut self, person: KnownPerson) {
        let id = person.facts.id;
        // If two share an address, it names the first to join.
        let named = self.by_email.entry((person.campaign_id, email::key(&person.facts.email))).or_insert(id);
        *named = id.min(*named);
        self.by_code.insert(person.facts.code.clone(), id);
        self.people.insert(id, person);
    }

    /// The campaign, if the account owns it.
    pub fn campaign(&self, account: AccountId, id: CampaignId) -> Option<&Arc<CampaignSnapshot>> {
        self.campaigns.get(&id).filter(|(owner, _)| *owner == account).map(|(_, campaign)| campaign)
    }

    /// The person with this address in a campaign.
    pub fn by_email(&self, campaign: CampaignId, address: &str) -> Option<PersonId> {
        self.by_email.get(&(campaign, email::key(address))).copied()
    }

    /// Whether someone in the batch has this code.
    pub(super) fn has_code(&self, code: &str) -> bool {
        self.by_code.contains_key(code)
    }

    /// The person that a key identifies within one campaign.
    pub fn find(&self, campaign: CampaignId, key: &PersonKey) -> Option<PersonId> {
        let id = match key {
            PersonKey::Id(id) => *id,
            PersonKey::Code(code) => *self.by_code.get(code)?,
            PersonKey::Email(address) => self.by_email(campaign, address)?,
        };
        self.person(id).filter(|person| person.campaign_id == campaign).map(|_| id)
    }

    /// Everyone that a key identifies across an account's campaigns; an email address can match several.
    pub fn find_in_account(&self, account: AccountId, key: &PersonKey) -> Vec<PersonId> {
        let mine = self.campaigns.iter().filter(|(_, (owner, _))| *owner == account);
        let mut found: Vec<_> = mine.filter_map(|(campaign, _)| self.find(*campaign, key)).collect();
        found.sort_unstable();
        found
    }

    /// A person by id.
    pub fn person(&self, id: PersonId) -> Option<&KnownPerson> {
        self.people.get(&id)
    }

    /// A person to change; the change will be written.
    pub(super) fn change(&mut self, id: PersonId) -> Option<&mut KnownPerson> {
        let person = self.people.get_mut(&id)?;
        self.touched.entry(id).or_insert(false);
        Some(person)
    }

    /// Adds someone new.
    pub(super) fn add(&mut self, person: KnownPerson) {
        self.touched.insert(person.facts.id, true);
        self.know_person(person);
    }

    /// Adds an event.
    pub(super) fn record(&mut self, event: EventFacts) {
        self.events.push(event);
    }

    /// What is to be written.
    pub fn into_plan(mut self) -> JoinWrites {
        let mut plan = JoinWrites { events: self.events, ..JoinWrites::default() };
        for (id, new) in self.touched {
            if let Some(person) = self.people.remove(&id) {
                if new { &mut plan.new_people } else { &mut plan.changed_people }.push(person);
            }
        }
        plan
    }
}
