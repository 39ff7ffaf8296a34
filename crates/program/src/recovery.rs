//! Carrying out what sends leads again, or for the first time, in the background: one task that lives as long as the
//! server. Its work is rows of the database, so it goes on after a restart, and after a database that was away.

use std::time::Duration;

use refhook_store::{StoreError, backfills, retries};

use crate::Program;

/// How often it looks for work that nobody told it of: another process or node may have begun some, or ended in it.
const LOOK: Duration = Duration::from_secs(30);
/// Before it tries again after an error.
const PAUSE: Duration = Duration::from_secs(1);

impl Program {
    /// Carries out retries and backfills, a piece of each in turn, until the server stops.
    pub async fn run_recovery(&self) {
        let mut follower = self.handover.changes().follow();
        while !self.handover.changes().has_ended() {
            let pause = match self.recover_once().await {
                Ok(true) => continue,
                Ok(false) => LOOK,
                Err(error) => {
                    tracing::warn!(%error, "retries and backfills can not go on; trying again");
                    PAUSE
                }
            };
            tokio::select! {
                () = self.recovery.notified() => {}
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
        let (retries, backfills) = {
            let mut connection = self.db.read().await?;
            let mut tx = connection.tx();
            (retries::running(&mut tx).await?, backfills::running(&mut tx).await?)
        };
        let mut more = false;
        for id in retries {
            more |= go_on(self.retry_piece(id).await)?;
        }
        for id in backfills {
            more |= go_on(self.backfill_piece(id).await)?;
        }
        Ok(more)
    }
}

/// One that the database refuses for good must not hold up the others.
fn go_on(more: Result<bool, StoreError>) -> Result<bool, StoreError> {
    match more {
        Err(error) if !error.is_passing() => {
            tracing::error!(%error, "a retry or backfill can not go on");
            Ok(false)
        }
        more => more,
    }
}
