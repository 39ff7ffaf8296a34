//! Qualifying people, and undoing it.

use std::collections::BTreeSet;
use std::sync::Arc;

use refhook_core::join::{Overlay, PersonKey, QualifyAnswer, QualifyError, QualifyRequest, decide_qualify};
use refhook_store::people::{self, PeopleLookup};
use refhook_store::{StoreError, Tx, WriteClass, campaigns};

use crate::Program;
use refhook_store::queue::DeliveryPriority;

type Answers = Vec<Result<QualifyAnswer, QualifyError>>;

impl Program {
    /// Decides and writes a batch in one transaction, in a fixed number of statements. Answers are in the order of the
    /// requests.
    ///
    /// # Errors
    /// When the batch could not be written; then none of it was.
    pub async fn qualify(self: &Arc<Self>, requests: Arc<[QualifyRequest]>) -> Result<Answers, StoreError> {
        let program = Arc::clone(self);
        let work = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move { program.qualify_in(&mut tx, &requests, DeliveryPriority::Normal).await })
        });
        work.await
    }

    /// Decides and writes a batch in the caller's transaction.
    pub(crate) async fn qualify_in(
        &self,
        tx: &mut Tx<'_>,
        requests: &[QualifyRequest],
        priority: DeliveryPriority,
    ) -> Result<Answers, StoreError> {
        let now = self.clock.now();
        let mut overlay = Overlay::default();
        let accounts: BTreeSet<_> = requests.iter().map(|request| request.account_id).collect();
        let known = campaigns::of_accounts(tx, &accounts.into_iter().collect::<Vec<_>>()).await?;
        let mut wanted = PeopleLookup::default();
        for request in requests {
            match &request.person {
                key @ PersonKey::Email(_) => {
                    let asked = |id| request.campaign_id.is_none_or(|only| only == id);
                    let mine = known.iter().filter(|c| c.account_id == request.account_id && asked(c.id));
                    mine.for_each(|campaign| wanted.add(campaign.id, key));
                }
                PersonKey::Id(id) => wanted.ids.push(*id),
                PersonKey::Code(code) => wanted.codes.push(code.clone()),
            }
        }
        for campaign in known {
            overlay.know_campaign(campaign.account_id, campaign.snapshot(&self.base_url));
        }
        // Their referrers' counters change too, so all are locked together, in one order.
        wanted.ids.extend(people::referrers_of(tx, &wanted).await?);
        for person in people::lock(tx, &wanted).await? {
            overlay.know_person(person);
        }
        let answers = self.random.with(|random| decide_qualify(&mut overlay, now, random, requests));
        let plan = overlay.into_plan();
        people::update(tx, &plan.changed_people).await?;
        self.record(tx, plan.events, priority, now).await?;
        Ok(answers)
    }
}
