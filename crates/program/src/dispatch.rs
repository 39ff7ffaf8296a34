//! From events to deliveries, which are written in the event's transaction; its effects tell the engine.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Instant;

use refhook_core::event::EventKind;
use refhook_core::ids::{DeliveryId, WebhookId};
use refhook_core::people::snapshot::EventFacts;
use refhook_core::time::UnixMs;
use refhook_dispatch::{Arrival, Claim, Claimed, Effect};
use refhook_store::queue::{DeliveryPriority, NewDelivery};
use refhook_store::webhooks::{Subscription, subscriptions};
use refhook_store::{LeadConnection, StoreError, events};
use tracing::Span;

use crate::Program;

/// What to tell the engine about the deliveries of a transaction. If dropped before the commit, it frees its slots.
#[derive(Default)]
struct Outbox {
    claimed: Vec<Claimed>,
    waiting: BTreeSet<WebhookId>,
    bulk: BTreeSet<WebhookId>,
}

impl Outbox {
    fn leave_with(self, tx: &mut impl LeadConnection) {
        if !self.claimed.is_empty() {
            tx.after_commit(Arrival::Claimed(self.claimed));
        }
        for webhook in self.waiting {
            tx.after_commit(Arrival::Waiting(webhook));
        }
        for webhook in self.bulk {
            tx.after_commit(Arrival::Bulk(webhook));
        }
    }
}

impl Program {
    /// Writes events and a delivery for each webhook that wants one, in one statement.
    pub(crate) async fn record(
        &self,
        tx: &mut impl LeadConnection,
        recorded: Vec<EventFacts>,
        priority: DeliveryPriority,
        now: UnixMs,
    ) -> Result<(), StoreError> {
        if recorded.is_empty() {
            return Ok(());
        }
        let campaigns: BTreeSet<_> = recorded.iter().map(|event| event.campaign.id).collect();
        let wanted = subscriptions(tx, &campaigns.into_iter().collect::<Vec<_>>()).await?;
        let joins = recorded.iter().filter(|event| event.kind == EventKind::Join);
        let joined: Vec<_> = joins.filter_map(|event| event.person.source.group()).collect();
        let mut outbox = Outbox::default();
        let recorded: Vec<_> = recorded.into_iter().map(Arc::new).collect();
        let mut rows = Vec::with_capacity(recorded.len());
        for event in &recorded {
            let selected = wanted.iter().filter(|subscription| {
                !event.quiet && subscription.selects(event.campaign.id, event.kind, event.person.source)
            });
            for subscription in selected {
                rows.push(match priority {
                    DeliveryPriority::Normal => self.address(&mut outbox, event, subscription, now),
                    DeliveryPriority::Low => self.address_bulk(&mut outbox, event, subscription, now),
                });
            }
        }
        events::insert(tx, &recorded, &rows, Claim::from(self.claim, now), now).await?;
        refhook_store::faults::point("joining");
        outbox.leave_with(tx);
        let measures = self.measures.clone();
        tx.after_commit(Effect::run(move || measures.joined(&joined)));
        Ok(())
    }

    fn address(
        &self,
        outbox: &mut Outbox,
        event: &Arc<EventFacts>,
        to: &Subscription,
        now: UnixMs,
    ) -> NewDelivery {
        let id = self.random.with(|random| DeliveryId::new(now, random));
        let slot = if to.is_running { self.handover.reserve(to.webhook_id) } else { None };
        let taken = slot.zip(self.handover.permit(id));
        let claimed = taken.is_some();
        match taken {
            Some((slot, permit)) => outbox.claimed.push(Claimed {
                id,
                webhook_id: to.webhook_id,
                version: to.version,
                schedule_step: 0,
                is_first: true,
                until: Claim::from(self.claim, now).until,
                since: Instant::now(),
                event: Arc::clone(event),
                span: Span::current(),
                slot,
                permit,
            }),
            None => drop(outbox.waiting.insert(to.webhook_id)),
        }
        NewDelivery {
            id,
            event_id: event.id,
            webhook_id: to.webhook_id,
            claimed,
            priority: DeliveryPriority::Normal,
        }
    }

    /// Takes no slot: the lane's room is kept for people who join one by one meanwhile.
    fn address_bulk(
        &self,
        outbox: &mut Outbox,
        event: &EventFacts,
        to: &Subscription,
        now: UnixMs,
    ) -> NewDelivery {
        let id = self.random.with(|random| DeliveryId::new(now, random));
        outbox.bulk.insert(to.webhook_id);
        NewDelivery {
            id,
            event_id: event.id,
            webhook_id: to.webhook_id,
            claimed: false,
            priority: DeliveryPriority::Low,
        }
    }
}
