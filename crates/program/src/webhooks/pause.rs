//! Pausing a webhook by hand, and resuming it.

use std::sync::Arc;

use refhook_core::ids::{AccountId, WebhookId};
use refhook_core::time::UnixMs;
use refhook_dispatch::Arrival;
use refhook_store::bulk_jobs::backfill::{self, BackfillSelection};
use refhook_store::bulk_jobs::discard::{self, DiscardAndResume};
use refhook_store::bulk_jobs::{self, Job, JobState};
use refhook_store::deliveries::{send_all, standing};
use refhook_store::webhooks::{self, HELD_BY_PLAN, StoredWebhook};
use refhook_store::{Tx, WriteClass};

use crate::bulk_jobs::begun;
use crate::{By, Program, SaveError};

/// What to do with the deliveries that accumulated while a webhook was paused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backlog {
    /// Send all.
    Send,
    /// Discard those created before this time, send the others.
    SendSince(UnixMs),
    /// Discard all that exist now.
    Discard,
}

impl Program {
    /// Stops sending. Requests on the wire complete; everything else waits, and joins add to it.
    ///
    /// # Errors
    /// [`SaveError::AlreadyPaused`], [`SaveError::HeldByPlan`].
    pub async fn pause_webhook(self: &Arc<Self>, by: By, id: WebhookId) -> Result<StoredWebhook, SaveError> {
        let (account, now) = (by.account, self.clock.now());
        let work = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move {
                if !webhooks::pause(&mut tx, (account, id), by.actor.as_ref(), now).await? {
                    let known = known(&mut tx, account, id).await?;
                    return Err(if is_held(&known) {
                        SaveError::HeldByPlan
                    } else {
                        SaveError::AlreadyPaused
                    });
                }
                tx.after_commit(Arrival::Changed(id));
                known(&mut tx, account, id).await
            })
        });
        work.await
    }

    /// Tries a webhook's endpoint at once instead of at the end of its wait, and makes everything due that waits.
    ///
    /// # Errors
    /// [`SaveError::NotWaiting`].
    pub async fn try_webhook(
        self: &Arc<Self>,
        account: AccountId,
        id: WebhookId,
    ) -> Result<StoredWebhook, SaveError> {
        let now = self.clock.now();
        let work = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move {
                let tried = send_all(&mut tx, (account, id), true, now).await?;
                release(&mut tx, id);
                let known = known(&mut tx, account, id).await?;
                if tried { Ok(known) } else { Err(SaveError::NotWaiting) }
            })
        });
        work.await
    }

    /// Sends everything that waits now, including what waits for its own next attempt, and returns how much waits. If
    /// the endpoint is failing, one delivery is tried, and the others follow once it arrives.
    ///
    /// # Errors
    /// [`SaveError::NotSending`], [`SaveError::HeldByPlan`].
    pub async fn send_waiting(
        self: &Arc<Self>,
        account: AccountId,
        id: WebhookId,
    ) -> Result<(StoredWebhook, i64), SaveError> {
        let now = self.clock.now();
        let waiting = standing(&mut self.reader.read_for(account).await?.tx(), &[id]).await?;
        let work = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move {
                let sends = send_all(&mut tx, (account, id), false, now).await?;
                release(&mut tx, id);
                let known = known(&mut tx, account, id).await?;
                match (sends, is_held(&known)) {
                    (true, _) => Ok(known),
                    (false, true) => Err(SaveError::HeldByPlan),
                    (false, false) => Err(SaveError::NotSending),
                }
            })
        });
        let webhook = work.await?;
        Ok((webhook, waiting.get(&id).map_or(0, |one| one.waiting)))
    }

    /// Resumes a webhook that was paused by hand, unsubscribed or switched off. What is to be discarded is discarded
    /// before the first delivery is sent, except requests on the wire at that moment. People who joined while it was
    /// unsubscribed are sent as if they had waited.
    ///
    /// # Errors
    /// [`SaveError::NotPaused`], [`SaveError::HeldByPlan`], [`SaveError::ResumesAlready`].
    pub async fn resume_webhook(
        self: &Arc<Self>,
        by: By,
        id: WebhookId,
        backlog: Backlog,
    ) -> Result<StoredWebhook, SaveError> {
        let account = by.account;
        let paused = self.find_paused(account, id).await?;
        let (sent_since, discarded_before) = match backlog {
            Backlog::Send => (UnixMs(0), None),
            Backlog::SendSince(since) => (since, Some(since)),
            // People who join while the backlog is being discarded are sent.
            Backlog::Discard => {
                let before = self.clock.now().plus(1);
                (before, Some(before))
            }
        };
        let missed = match self.missed(&paused, sent_since) {
            Some(wanted) => {
                let mut connection = self.reader.read_for(account).await?;
                let count = backfill::count(&mut connection.tx(), &wanted).await?;
                Some((wanted, count))
            }
            None => None,
        };
        let Some(before) = discarded_before else { return self.resume_at_once(by, id, missed).await };
        let job = self.start_discarding(by, &paused, before, missed).await?;
        self.finish_job(job).await?;
        let mut connection = self.reader.read_for(account).await?;
        let mut tx = connection.tx();
        let known = known(&mut tx, account, id).await?;
        match bulk_jobs::progress(&mut tx, job).await? {
            Some(progress) if progress.state == JobState::Done => Ok(known),
            _ => Err(not_resumed(&known)),
        }
    }

    async fn resume_at_once(
        &self,
        by: By,
        id: WebhookId,
        missed: Option<(BackfillSelection, i64)>,
    ) -> Result<StoredWebhook, SaveError> {
        let (account, now) = (by.account, self.clock.now());
        let work = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move {
                if !webhooks::resume(&mut tx, (account, id), by.actor.as_ref(), now).await? {
                    return Err(not_resumed(&known(&mut tx, account, id).await?));
                }
                if let Some((wanted, count)) = missed {
                    backfill::catch_up(&mut tx, &wanted, count, now).await?;
                }
                release(&mut tx, id);
                known(&mut tx, account, id).await
            })
        });
        work.await
    }

    /// Each piece checks that the pause still lasts: if somebody else has resumed the webhook, the rest is to be sent.
    async fn start_discarding(
        &self,
        by: By,
        paused: &StoredWebhook,
        before: UnixMs,
        missed: Option<(BackfillSelection, i64)>,
    ) -> Result<Job, SaveError> {
        let now = self.clock.now();
        let discard = DiscardAndResume {
            account_id: by.account,
            webhook_id: paused.id,
            paused_since: paused.state_since,
            before,
            actor: by.actor,
            missed,
        };
        let work = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move {
                begun(&mut tx);
                discard::start(&mut tx, &discard, now).await?.ok_or(SaveError::ResumesAlready)
            })
        });
        work.await
    }

    /// The webhook, unless it is sending or held by the plan: then nothing may be discarded.
    async fn find_paused(&self, account: AccountId, id: WebhookId) -> Result<StoredWebhook, SaveError> {
        let known = known(&mut self.reader.read_for(account).await?.tx(), account, id).await?;
        if !known.state.sends() && !is_held(&known) { Ok(known) } else { Err(not_resumed(&known)) }
    }
}

/// Makes everything due that waits, and resets what is known about the endpoint.
pub(crate) fn release(tx: &mut Tx<'_>, id: WebhookId) {
    tx.after_commit(Arrival::Changed(id));
    begun(tx);
}

async fn known(tx: &mut Tx<'_>, account: AccountId, id: WebhookId) -> Result<StoredWebhook, SaveError> {
    webhooks::find(tx, account, id).await?.ok_or(SaveError::NotFound)
}

fn is_held(webhook: &StoredWebhook) -> bool {
    webhook.state_reason.as_deref() == Some(HELD_BY_PLAN)
}

fn not_resumed(webhook: &StoredWebhook) -> SaveError {
    if is_held(webhook) { SaveError::HeldByPlan } else { SaveError::NotPaused }
}
