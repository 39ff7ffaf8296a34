//! Erasing people, one by one or with their campaign. What can be much goes in pieces, so that no lead waits for it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use refhook_core::ids::{AccountId, CampaignId, PersonId, WebhookId};
use refhook_core::time::UnixMs;
use refhook_store::deliveries::{any_waiting, count_waiting};
use refhook_store::erase::{self, Scope};
use refhook_store::queue::Arrival;
use refhook_store::{StoreError, Tx, WriteClass, campaigns, deliveries, people, uploads};

use crate::Program;
use crate::detached::to_its_end;
use crate::webhooks::wait;

/// Rows of the first piece; the next ones follow what it took.
const FIRST: i64 = 50;
/// Rows of a piece at most.
const MOST: i64 = 500;
/// How long a piece should take: on SQLite it holds the only writer.
const SQLITE_MS: i64 = 8;
const POSTGRES_MS: i64 = 15;

/// How long erasing waits for a database that is away.
const PAUSE: Duration = Duration::from_secs(1);

/// Why nothing was erased.
#[derive(Debug, thiserror::Error)]
pub enum EraseError {
    /// The account has nothing of that number.
    #[error("There is nothing with this id in your account.")]
    NotFound,
    /// So many deliveries to its webhooks wait, and nobody said what becomes of them.
    #[error("{}", wait(*.0, "delivery", "deliveries"))]
    LeadsWait(i64),
    /// An upload to it runs, and nobody said what becomes of its rows.
    #[error(
        "An upload to this campaign is under way, and the rest of its people would be lost. Wait for its end, or add \
         ?waiting=discard."
    )]
    UploadRuns,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What is left to erase.
#[derive(Debug, Clone, Copy)]
enum Left {
    /// People of deleted campaigns.
    Campaigns,
    /// What people keep of the erased referrer who invited them.
    Traces,
    /// What waits for this deleted webhook.
    Webhook(WebhookId),
}

impl Left {
    /// Erases a piece; whether there can be more.
    async fn piece(self, tx: &mut Tx<'_>, rows: i64, now: UnixMs) -> Result<bool, StoreError> {
        match self {
            Self::Campaigns => {
                let people = people::left_in_deleted_campaigns(tx, rows).await?;
                erase_in(tx, &people, Scope::Campaign, now).await?;
                Ok(!people.is_empty())
            }
            Self::Traces => erase::piece(tx, rows).await,
            Self::Webhook(id) => deliveries::discard_deleted(tx, id, rows, now).await,
        }
    }
}

/// Erases people; what is about to be sent of them is dropped.
async fn erase_in(tx: &mut Tx<'_>, people: &[PersonId], scope: Scope, now: UnixMs) -> Result<(), StoreError> {
    erase::erase(tx, people, scope, now).await?;
    for id in people {
        tx.after_commit(Arrival::Forget(*id));
    }
    Ok(())
}

impl Program {
    /// Erases people of an account. Numbers that the account does not have change nothing; what was erased is returned.
    ///
    /// Their own data, and what is still sent of them, goes in one transaction; then, before this returns, what the people
    /// keep whom they invited. A stop in between leaves it to [`Program::finish_erasing`].
    pub async fn erase(
        self: &Arc<Self>,
        account: AccountId,
        ids: Vec<PersonId>,
    ) -> Result<Vec<PersonId>, StoreError> {
        let program = Arc::clone(self);
        to_its_end(async move { program.erase_all(account, ids).await }).await
    }

    async fn erase_all(&self, account: AccountId, ids: Vec<PersonId>) -> Result<Vec<PersonId>, StoreError> {
        let now = self.clock.now();
        let erased = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move {
                let mine = erase::of_account(&mut tx, account, &ids).await?;
                erase_in(&mut tx, &mine, Scope::People, now).await?;
                Ok::<_, StoreError>(mine)
            })
        });
        let erased = erased.await?;
        self.in_pieces(Left::Traces).await?;
        Ok(erased)
    }

    /// Deletes a campaign with its webhooks at once, then erases its people piece by piece.
    ///
    /// A stop in between leaves nobody behind: [`Program::finish_erasing`] runs at every start.
    ///
    /// # Errors
    /// [`EraseError::LeadsWait`] and [`EraseError::UploadRuns`] if something waits for its webhooks, or is still to be taken,
    /// and is not to be discarded.
    pub async fn delete_campaign(
        self: &Arc<Self>,
        account: AccountId,
        id: CampaignId,
        discard: bool,
    ) -> Result<(), EraseError> {
        let program = Arc::clone(self);
        to_its_end(async move { program.delete_all_of(account, id, discard).await }).await
    }

    async fn delete_all_of(
        &self,
        account: AccountId,
        id: CampaignId,
        discard: bool,
    ) -> Result<(), EraseError> {
        let now = self.clock.now();
        let webhooks = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move {
                let webhooks = refhook_store::webhooks::ids_of_campaign(&mut tx, account, id).await?;
                if !discard && any_waiting(&mut tx, &webhooks).await? {
                    return Ok(Err(webhooks));
                }
                if !discard && uploads::runs_in(&mut tx, id).await? {
                    return Err(EraseError::UploadRuns);
                }
                if !campaigns::delete(&mut tx, account, id, now).await? {
                    return Err(EraseError::NotFound);
                }
                uploads::delete_of_campaign(&mut tx, id).await?;
                for webhook in &webhooks {
                    refhook_store::webhooks::delete(&mut tx, account, *webhook, now).await?;
                    tx.after_commit(Arrival::Changed(*webhook));
                }
                Ok(Ok(()))
            })
        });
        if let Err(holding) = webhooks.await? {
            return Err(self.leads_wait_for(account, &holding).await?);
        }
        self.in_pieces(Left::Campaigns).await.map_err(EraseError::from)
    }

    async fn leads_wait_for(
        &self,
        account: AccountId,
        webhooks: &[WebhookId],
    ) -> Result<EraseError, StoreError> {
        let mut connection = self.reader.read_for(account).await?;
        let mut waiting = 0;
        for webhook in webhooks {
            waiting += count_waiting(&mut connection.tx(), *webhook).await?;
        }
        Ok(EraseError::LeadsWait(waiting))
    }

    /// Discards what waits for a webhook that was deleted.
    pub(crate) async fn discard_deleted(&self, webhook: WebhookId) -> Result<(), StoreError> {
        self.in_pieces(Left::Webhook(webhook)).await
    }

    /// Goes on with what the last stop cut short: people of deleted campaigns, traces of erased referrers, and what waits
    /// for deleted webhooks.
    pub async fn finish_erasing(&self) -> Result<(), StoreError> {
        self.in_pieces(Left::Campaigns).await?;
        self.in_pieces(Left::Traces).await?;
        let deleted = deliveries::deleted_with_waiting(&mut self.reader.read().await?.tx()).await?;
        for webhook in deleted {
            self.discard_deleted(webhook).await?;
        }
        Ok(())
    }

    /// Runs pieces, each in its own transaction behind the writes of leads, until nothing is left. It waits for a database
    /// that is away: nobody would ask again.
    async fn in_pieces(&self, left: Left) -> Result<(), StoreError> {
        let is_sqlite = !self.writer.is_concurrent();
        let longest_ms = if is_sqlite { SQLITE_MS } else { POSTGRES_MS };
        let mut rows = FIRST;
        loop {
            let now = self.clock.now();
            let done = self.writer.write(WriteClass::Background, move |mut tx| {
                Box::pin(async move {
                    let began = Instant::now();
                    let more = left.piece(&mut tx, rows, now).await?;
                    Ok::<_, StoreError>((more, began.elapsed()))
                })
            });
            match done.await {
                Ok((more, took)) => {
                    if !more {
                        return Ok(());
                    }
                    let took_ms = i64::try_from(took.as_millis()).unwrap_or(i64::MAX);
                    rows = i64::midpoint(rows, rows * longest_ms / took_ms.max(1)).clamp(1, MOST);
                    if is_sqlite {
                        // As long as it kept others waiting, it waits itself.
                        tokio::time::sleep(took).await;
                    }
                }
                Err(error) if error.is_passing() => {
                    tracing::warn!(%error, "what was deleted is not all erased yet; trying again");
                    tokio::time::sleep(PAUSE).await;
                }
                Err(error) => return Err(error),
            }
        }
    }
}
