//! Carrying out what sends leads again, or for the first time, in the background: one task that lives as long as the
//! server. Its work is rows of the database, so it goes on after a restart, and after a database that was away.

use std::time::Duration;

use refhook_core::ids::WebhookId;
use refhook_store::jobs::Piece;
use refhook_store::queue::Arrival;
use refhook_store::{StoreError, Worker, WriteClass, backfills, deliveries, retries};

use crate::Program;

/// How often it looks for work that nobody told it of: another process or node may have begun some, or ended in it.
const LOOK: Duration = Duration::from_secs(30);
/// Before it tries again after an error.
const PAUSE: Duration = Duration::from_secs(1);

impl Program {
    /// Carries out what somebody asked for, retries and backfills, a piece of each in turn, until the server stops.
    pub async fn run_recovery(&self) {
        let mut follower = self.handover.changes().follow();
        while !self.handover.changes().has_ended() {
            let pause = match self.recover_once().await {
                Ok(true) => continue,
                Ok(false) => LOOK,
                Err(error) => {
                    tracing::warn!(%error, "what is to be sent again cannot go on; trying again");
                    PAUSE
                }
            };
            tokio::select! {
                () = self.handover.woken(Worker::Recovery) => {}
                () = tokio::time::sleep(pause) => {}
                () = follower.end() => return,
            }
        }
    }

    /// Does a piece of everything that runs; whether something is left to do.
    ///
    /// # Errors
    /// Those of the database; what is left is done the next time.
    pub async fn recover_once(&self) -> Result<bool, StoreError> {
        let (released, retries, backfills) = {
            let mut connection = self.reader.read().await?;
            let mut tx = connection.tx();
            let released = deliveries::to_release(&mut tx).await?;
            (released, retries::running(&mut tx).await?, backfills::running(&mut tx).await?)
        };
        let mut more = false;
        for webhook in released {
            more |= go_on(self.release_piece(webhook).await)?;
        }
        for id in retries {
            more |= go_on(self.retry_piece(id).await)?;
        }
        for id in backfills {
            more |= go_on(self.backfill_piece(id).await)?;
        }
        Ok(more)
    }

    /// Makes a piece of what waits due; whether more is left.
    async fn release_piece(&self, webhook: WebhookId) -> Result<bool, StoreError> {
        let now = self.clock.now();
        let work = self.writer.write(WriteClass::Background, move |mut tx| {
            Box::pin(async move {
                let done = deliveries::release_piece(&mut tx, webhook, now).await?;
                let Some(Piece { webhook_id, more }) = done else { return Ok(false) };
                tx.after_commit(Arrival::Bulk(webhook_id));
                Ok(more)
            })
        });
        work.await
    }
}

/// One that the database refuses for good must not hold up the others.
fn go_on(more: Result<bool, StoreError>) -> Result<bool, StoreError> {
    match more {
        Err(error) if !error.is_passing() => {
            tracing::error!(%error, "something that is to be sent again cannot go on");
            Ok(false)
        }
        more => more,
    }
}
