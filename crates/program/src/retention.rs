//! Periodic clean-up: fails leads held for too long, and deletes rows kept long enough.

use std::sync::Arc;

use refhook_core::time::UnixMs;
use refhook_store::retention::{self, Position, Retained, Swept};
use refhook_store::{StoreError, WriteClass};

use crate::Program;

/// A day, in milliseconds.
pub const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// How long things are kept, in milliseconds; `None` is for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// Leads of a paused or disabled webhook, which are failed after that.
    pub held: i64,
    /// Attempts with their answers.
    pub attempts: Option<i64>,
    /// Deliveries that arrived or were discarded.
    pub deliveries: Option<i64>,
    /// The history of webhooks, and bulk jobs that have ended.
    pub webhook_events: Option<i64>,
    /// Idempotency keys.
    pub idempotency_keys: Option<i64>,
}

impl Default for Retention {
    fn default() -> Self {
        Self {
            held: 30 * DAY_MS,
            attempts: Some(90 * DAY_MS),
            deliveries: None,
            webhook_events: Some(365 * DAY_MS),
            idempotency_keys: Some(30 * DAY_MS),
        }
    }
}

impl Program {
    /// One round of everything that is due; deletes nothing by age while the clock cannot be trusted.
    ///
    /// # Errors
    /// Those of the database; the rest is done next time.
    pub async fn run_retention(self: &Arc<Self>) -> Result<(), StoreError> {
        self.clean_uploads().await;
        self.end_abandoned_checks().await?;
        self.expire_held().await?;
        if self.clock_watch.doubt().is_some() {
            return Ok(());
        }
        let now = self.clock.now();
        let since = |kept: Option<i64>| kept.map(|ms| now.plus(-ms));
        for (kind, kept) in
            [(Retained::Deliveries, self.retention.deliveries), (Retained::Attempts, self.retention.attempts)]
        {
            if let Some(before) = since(kept) {
                self.sweep(kind, before).await?;
            }
        }
        self.sweep_small(since(self.retention.webhook_events), since(self.retention.idempotency_keys), now)
            .await
    }

    /// Goes through a table in pieces, behind the writes of leads.
    async fn sweep(&self, kind: Retained, before: UnixMs) -> Result<(), StoreError> {
        let (mut next, mut deleted) = (Some(Position::START), 0);
        while let Some(from) = next
            && !self.handover.changes().has_ended()
        {
            let work = self.writer.write(WriteClass::Background, move |mut tx| {
                Box::pin(async move { retention::sweep(&mut tx, kind, before, from).await })
            });
            let swept: Result<Swept, StoreError> = work.await;
            let swept = swept?;
            deleted += swept.rows;
            next = swept.next;
        }
        if deleted > 0 {
            tracing::info!(deleted, "old {} are deleted", kind.name());
        }
        Ok(())
    }

    async fn sweep_small(
        &self,
        events: Option<UnixMs>,
        keys: Option<UnixMs>,
        now: UnixMs,
    ) -> Result<(), StoreError> {
        loop {
            let work = self.writer.write(WriteClass::Background, move |mut tx| {
                Box::pin(async move {
                    let mut rows = retention::sweep_expired(&mut tx, now).await?;
                    if let Some(before) = events {
                        rows += retention::sweep_webhook_events(&mut tx, before).await?;
                        rows += retention::sweep_bulk_jobs(&mut tx, before).await?;
                    }
                    if let Some(before) = keys {
                        rows += retention::sweep_idempotency_keys(&mut tx, before).await?;
                    }
                    Ok(rows)
                })
            });
            let rows: Result<u64, StoreError> = work.await;
            if rows? == 0 {
                return Ok(());
            }
        }
    }
}
