//! What webhooks hold while they are paused or disabled: for how long, and the notice before it expires.

use std::sync::Arc;

use refhook_core::ids::WebhookId;
use refhook_core::time::UnixMs;
use refhook_dispatch::Effect;
use refhook_store::deliveries::{self, expire_piece};
use refhook_store::queue::DeliveryPriority;
use refhook_store::{StoreError, WriteClass};

use crate::{DAY_MS, Program};

/// How long before deliveries expire their owner is notified; for a short hold, half of it.
const NOTICE_MS: i64 = 7 * DAY_MS;
/// Most rows expired in one transaction: some milliseconds of the writer's time.
const PIECE_ROWS: u32 = 500;

impl Program {
    /// Announces what expires soon, and fails what has been held too long; that can still be retried by hand.
    ///
    /// Does nothing while the clock cannot be trusted.
    ///
    /// # Errors
    /// Those of the database; the rest is done next time.
    pub async fn expire_held(self: &Arc<Self>) -> Result<(), StoreError> {
        if !self.may_delete().await? {
            return Ok(());
        }
        let now = self.clock.now();
        let soon = now.plus(NOTICE_MS.min(self.retention.held / 2) - self.retention.held);
        let holding = deliveries::holding(&mut self.reader.read().await?.tx(), soon).await?;
        for webhook in holding {
            self.announce(webhook, (soon, now)).await?;
            self.expire(webhook, (now.plus(-self.retention.held), now)).await?;
        }
        Ok(())
    }

    async fn announce(&self, webhook: WebhookId, times: (UnixMs, UnixMs)) -> Result<(), StoreError> {
        let work = self.writer.write(WriteClass::Background, move |mut tx| {
            Box::pin(async move {
                let announced = deliveries::announce_expiry(&mut tx, webhook, times).await?;
                if announced.is_some() {
                    tx.after_commit(Effect::Announce(webhook));
                }
                Ok(announced)
            })
        });
        let announced: Result<Option<i64>, StoreError> = work.await;
        if let Some(deliveries) = announced? {
            tracing::warn!(%webhook, deliveries, "what a webhook holds expires soon; resume it to send it");
        }
        Ok(())
    }

    async fn expire(&self, webhook: WebhookId, times: (UnixMs, UnixMs)) -> Result<(), StoreError> {
        let mut expired = 0;
        for priority in [DeliveryPriority::Normal, DeliveryPriority::Low] {
            loop {
                let work = self.writer.write(WriteClass::Background, move |mut tx| {
                    Box::pin(async move { expire_piece(&mut tx, webhook, priority, times, PIECE_ROWS).await })
                });
                let rows: Result<u64, StoreError> = work.await;
                let rows = rows?;
                expired += i64::try_from(rows).unwrap_or(i64::MAX);
                if rows < u64::from(PIECE_ROWS) {
                    break;
                }
            }
        }
        if expired > 0 {
            tracing::warn!(%webhook, deliveries = expired, "what a webhook held for too long is failed");
            let noted: Result<(), StoreError> = self
                .writer
                .write(WriteClass::Background, move |mut tx| {
                    Box::pin(async move {
                        tx.after_commit(Effect::Announce(webhook));
                        deliveries::note_expired(&mut tx, webhook, expired, times.1).await
                    })
                })
                .await;
            noted?;
        }
        Ok(())
    }
}
