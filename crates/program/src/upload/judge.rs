//! Decides what would become of each row, as the real run does but without writing anything.
//!
//! The real run finds people who joined by earlier rows in the database; here they are kept in memory, as little of
//! each as the decisions need.

use std::collections::{HashMap, HashSet, VecDeque};

use rand::Rng;
use refhook_core::ids::{CampaignId, PersonId};
use refhook_core::join::{
    JoinContext, JoinError, JoinRequest, Joined, JoinedKind, KnownPerson, Overlay, PersonKey, QualifyAnswer,
    QualifyError, QualifyRequest, decide, decide_qualify,
};
use refhook_core::people::email;
use refhook_core::people::snapshot::{CampaignSnapshot, PersonSnapshot};
use refhook_core::time::UnixMs;
use refhook_store::campaigns::Campaign;
use refhook_store::people::{self, PeopleLookup};
use refhook_store::{StoreError, Tx};

/// A person who would have joined by an earlier row.
struct Stub {
    id: PersonId,
    has_referrer: bool,
    code: String,
}

/// What the rows so far would have changed.
pub(super) struct Judge {
    campaign: Campaign,
    snapshot: CampaignSnapshot,
    /// Those who would have joined, by the key of their address.
    joined: HashMap<String, Stub>,
    /// Kept codes, with the key of their owner's address.
    codes: HashMap<String, String>,
    /// People of the campaign who would have a referrer by now.
    linked: HashSet<PersonId>,
    /// People of the campaign who would be qualified by now.
    qualified: HashSet<PersonId>,
    /// The next id for a person who would join; negative, so that nobody has it.
    next_id: i64,
}

impl Judge {
    pub(super) fn new(campaign: Campaign, base_url: &str) -> Self {
        let snapshot = campaign.snapshot(base_url);
        Self {
            campaign,
            snapshot,
            joined: HashMap::new(),
            codes: HashMap::new(),
            linked: HashSet::new(),
            qualified: HashSet::new(),
            next_id: -1,
        }
    }

    fn campaign_id(&self) -> CampaignId {
        self.campaign.id
    }

    /// What would become of the next requests.
    pub(super) async fn join(
        &mut self,
        tx: &mut Tx<'_>,
        requests: &[JoinRequest],
        now: UnixMs,
        random: &mut (dyn Rng + Send),
    ) -> Result<Vec<Result<Joined, JoinError>>, StoreError> {
        let keys: Vec<_> = requests
            .iter()
            .flat_map(|request| [Some(PersonKey::Email(request.email.clone())), request.referrer.clone()])
            .flatten()
            .collect();
        let mut overlay = self.overlay(tx, keys).await?;
        let kept: Vec<&str> = requests.iter().filter_map(|request| request.code.as_deref()).collect();
        let mut used_codes: HashSet<String> = people::codes_in_use(tx, &kept).await?.into_iter().collect();
        used_codes.extend(self.codes.keys().cloned());
        let first = self.next_id;
        let fresh: VecDeque<_> = (0..)
            .map(|n| first - n)
            .take(requests.len())
            .map(|id| (PersonId(id), format!("?{id}")))
            .collect();
        self.next_id -= i64::try_from(requests.len()).unwrap_or(i64::MAX);
        let mut context = JoinContext { now, fresh, used_keys: HashMap::new(), used_codes, random };
        let answers = decide(&mut overlay, &mut context, requests);
        for (request, answer) in requests.iter().zip(&answers) {
            self.remember(request, answer);
        }
        Ok(answers)
    }

    fn remember(&mut self, request: &JoinRequest, answer: &Result<Joined, JoinError>) {
        let Ok(joined) = answer else { return };
        let (key, facts) = (email::key(&request.email), &joined.person.facts);
        if joined.kind == JoinedKind::New {
            if let Some(code) = &request.code {
                self.codes.insert(code.clone(), key.clone());
            }
            let stub =
                Stub { id: facts.id, has_referrer: facts.referrer_id.is_some(), code: facts.code.clone() };
            self.joined.insert(key, stub);
        } else if facts.referrer_id.is_some() {
            match self.joined.get_mut(&key) {
                Some(stub) => stub.has_referrer = true,
                None => drop(self.linked.insert(facts.id)),
            }
        }
    }

    /// What would become of the next qualifications.
    pub(super) async fn qualify(
        &mut self,
        tx: &mut Tx<'_>,
        requests: &[QualifyRequest],
        now: UnixMs,
        random: &mut (dyn Rng + Send),
    ) -> Result<Vec<Result<QualifyAnswer, QualifyError>>, StoreError> {
        let keys = requests.iter().map(|request| request.person.clone()).collect();
        let mut overlay = self.overlay(tx, keys).await?;
        let answers = decide_qualify(&mut overlay, now, random, requests);
        self.qualified.extend(answers.iter().flatten().map(|answer| answer.person.id));
        Ok(answers)
    }

    /// The people that the keys name: those in the database as they would be by now, and those of earlier rows.
    async fn overlay(&self, tx: &mut Tx<'_>, keys: Vec<PersonKey>) -> Result<Overlay, StoreError> {
        let mut overlay = Overlay::default();
        overlay.know_campaign(self.campaign.account_id, self.snapshot.clone());
        let mut wanted = PeopleLookup::default();
        for key in keys {
            let stub = match &key {
                PersonKey::Email(address) => {
                    Some(email::key(address)).and_then(|k| Some((address.clone(), self.joined.get(&k)?)))
                }
                PersonKey::Code(code) => {
                    self.codes.get(code).and_then(|owner| Some((owner.clone(), self.joined.get(owner)?)))
                }
                PersonKey::Id(_) => None,
            };
            match stub {
                Some((address, stub)) => overlay.know_person(self.stub(&address, stub)),
                None => wanted.add(self.campaign_id(), &key),
            }
        }
        for mut person in people::read(tx, &wanted).await? {
            if self.linked.contains(&person.facts.id) {
                person.facts.referrer_id.get_or_insert(PersonId(0));
            }
            if self.qualified.contains(&person.facts.id) {
                person.facts.qualified_at.get_or_insert(UnixMs(0));
            }
            overlay.know_person(person);
        }
        Ok(overlay)
    }

    fn stub(&self, address: &str, stub: &Stub) -> KnownPerson {
        let mut facts = PersonSnapshot::nobody(stub.id, UnixMs(0));
        facts.code.clone_from(&stub.code);
        address.clone_into(&mut facts.email);
        facts.referrer_id = stub.has_referrer.then_some(PersonId(0));
        KnownPerson { campaign_id: self.campaign_id(), facts }
    }
}
