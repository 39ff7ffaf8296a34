//! Joining: one code path for the API, the pages, an upload of 100,000 rows and a CRM.

use std::collections::{BTreeSet, HashSet, VecDeque};
use std::sync::Arc;

use refhook_core::ids::{AccountId, PersonId};
use refhook_core::join::{
    Idempotency, JoinContext, JoinError, JoinRequest, Joined, Overlay, PersonKey, decide,
};
use refhook_core::people::code::PERSON_LENGTH;
use refhook_core::people::email;
use refhook_store::ids::{IdKind, take_ids};
use refhook_store::people::idempotency;
use refhook_store::people::{self, PeopleLookup};
use refhook_store::queue::DeliveryPriority;
use refhook_store::{LeadConnection, StoreError, WriteClass, campaigns};

use crate::Program;
use crate::detach::detach;

/// Most people of one request who join in one transaction, as people who join one by one wait for it.
const PIECE_PEOPLE: usize = 100;

pub(crate) type Answers = Vec<Result<Joined, JoinError>>;

/// The idempotency keys of a batch, including those of the requests that its parts came in.
fn keys(requests: &[JoinRequest]) -> BTreeSet<(AccountId, &str)> {
    let mut keys = BTreeSet::new();
    for request in requests {
        let Some(Idempotency { key, batch, .. }) = &request.idempotency else { continue };
        keys.insert((request.account_id, key.as_str()));
        keys.extend(batch.as_deref().map(|batch| (request.account_id, batch)));
    }
    keys
}

impl Program {
    /// Joins a batch in one transaction. Answers are in the order of the requests, and the same as when joining one by
    /// one; the number of statements does not depend on the size of the batch.
    ///
    /// # Errors
    /// When the batch could not be written; then none of it was.
    pub async fn join(
        self: &Arc<Self>,
        requests: Arc<[JoinRequest]>,
        class: WriteClass,
    ) -> Result<Answers, StoreError> {
        let program = Arc::clone(self);
        let written = self.writer.write_leads_anew(class, move |mut tx| {
            Box::pin(async move { program.join_in(&mut tx, &requests, class.into()).await })
        });
        let answers = written.await?;
        self.measures.batch(answers.len());
        Ok(answers)
    }

    /// Joins the people of one request in pieces, behind those who join one by one. Answers are in the order of the
    /// requests, and end where an idempotency key turns out to be in use for something else.
    ///
    /// # Errors
    /// When a piece could not be written; those before it were.
    pub async fn join_many(self: &Arc<Self>, requests: Vec<JoinRequest>) -> Result<Answers, StoreError> {
        let program = Arc::clone(self);
        detach(async move {
            let mut answers = Vec::with_capacity(requests.len());
            for piece in requests.chunks(PIECE_PEOPLE) {
                let joined = program.join(piece.into(), WriteClass::Background).await?;
                let is_refused = joined.contains(&Err(JoinError::KeyReused));
                answers.extend(joined);
                if is_refused {
                    break;
                }
            }
            Ok(answers)
        })
        .await
    }

    /// Joins a batch in the caller's transaction.
    pub(crate) async fn join_in(
        &self,
        tx: &mut impl LeadConnection,
        requests: &[JoinRequest],
        priority: DeliveryPriority,
    ) -> Result<Answers, StoreError> {
        let now = self.clock.now();
        let known_keys = idempotency::find(tx, keys(requests).into_iter()).await?;
        let mut overlay =
            self.read_overlay(tx, requests, known_keys.values().map(|used| used.person_id)).await?;
        let fresh = self.fresh(tx, &overlay, requests).await?;

        let kept: Vec<&str> = requests.iter().filter_map(|request| request.code.as_deref()).collect();
        let used_codes = if kept.is_empty() { Vec::new() } else { people::codes_in_use(tx, &kept).await? };
        let used_codes = used_codes.into_iter().collect();

        let earlier: HashSet<_> = known_keys.keys().cloned().collect();
        let (answers, mut used_keys) = self.random.with(|random| {
            let mut context = JoinContext { now, fresh, used_keys: known_keys, used_codes, random };
            (decide(&mut overlay, &mut context, requests), context.used_keys)
        });
        used_keys.retain(|key, _| !earlier.contains(key));

        let plan = overlay.into_plan();
        let first =
            people::insert(tx, &plan.new_people).await? && idempotency::insert(tx, &used_keys, now).await?;
        if !first {
            return Err(StoreError::Overtaken);
        }
        people::update(tx, &plan.changed_people).await?;
        self.record(tx, plan.events, priority, now).await?;
        Ok(answers)
    }

    async fn read_overlay(
        &self,
        tx: &mut impl LeadConnection,
        requests: &[JoinRequest],
        replayed: impl Iterator<Item = PersonId>,
    ) -> Result<Overlay, StoreError> {
        let mut overlay = Overlay::default();
        let ids: BTreeSet<_> = requests.iter().map(|request| request.campaign_id).collect();
        for campaign in campaigns::find_many(tx, &ids.into_iter().collect::<Vec<_>>()).await? {
            overlay.know_campaign(campaign.account_id, campaign.snapshot(&self.base_url));
            overlay.know_fields(campaign.id, campaign.fields);
        }
        let mut wanted = PeopleLookup { ids: replayed.collect(), ..PeopleLookup::default() };
        for request in requests {
            wanted.add(request.campaign_id, &PersonKey::Email(request.email.clone()));
            if let Some(referrer) = &request.referrer {
                wanted.add(request.campaign_id, referrer);
            }
        }
        for person in people::lock(tx, &wanted).await? {
            overlay.know_person(person);
        }
        Ok(overlay)
    }

    /// Ids and codes for the requests that can add a new person.
    async fn fresh(
        &self,
        tx: &mut impl LeadConnection,
        overlay: &Overlay,
        requests: &[JoinRequest],
    ) -> Result<VecDeque<(PersonId, String)>, StoreError> {
        let new = requests
            .iter()
            .filter(|request| overlay.by_email(request.campaign_id, &request.email).is_none())
            .map(|request| (request.campaign_id, email::key(&request.email)));
        let needed = new.collect::<HashSet<_>>().len();
        let ids = take_ids(tx, IdKind::People, needed).await?;
        let codes = self.free_codes(tx, needed).await?;
        Ok(ids.into_iter().map(PersonId).zip(codes).collect())
    }

    async fn free_codes(
        &self,
        tx: &mut impl LeadConnection,
        needed: usize,
    ) -> Result<Vec<String>, StoreError> {
        let mut codes: Vec<String> = Vec::with_capacity(needed);
        let mut seen = HashSet::with_capacity(needed);
        loop {
            let missing = needed - codes.len();
            codes.extend(
                self.draw_codes(missing, PERSON_LENGTH).into_iter().filter(|code| seen.insert(code.clone())),
            );
            let drawn: Vec<&str> = codes.iter().map(String::as_str).collect();
            let used: HashSet<_> = people::codes_in_use(tx, &drawn).await?.into_iter().collect();
            codes.retain(|code| !used.contains(code));
            if codes.len() == needed {
                return Ok(codes);
            }
        }
    }

    /// Draws random codes, which may already be in use.
    pub(crate) fn draw_codes(&self, count: usize, length: usize) -> Vec<String> {
        let mut source = self.codes.lock();
        (0..count).map(|_| source.next_code(length)).collect()
    }

    /// Draws a code for a new campaign; with 8 characters it is very unlikely to be in use.
    pub(crate) fn campaign_code(&self) -> String {
        self.draw_codes(1, refhook_core::people::code::CAMPAIGN_LENGTH).remove(0)
    }
}
