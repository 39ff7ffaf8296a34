//! Why a webhook could not be changed.

use refhook_core::crypto::vault::CannotOpen;
use refhook_store::StoreError;

/// Why a webhook was not changed.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// The account has no such webhook.
    #[error("There is no webhook with this id in your account.")]
    NotFound,
    /// The account has no such campaign.
    #[error("There is no campaign with this id in your account.")]
    UnknownCampaign,
    /// The campaign has as many webhooks as it is allowed.
    #[error(
        "This campaign has {0} webhooks, the most that this server allows. Delete one, or ask the server's operator to \
         raise REFHOOK_WEBHOOKS_PER_CAMPAIGN."
    )]
    TooMany(u32),
    /// It is already paused.
    #[error("This webhook is paused already.")]
    AlreadyPaused,
    /// It is not paused.
    #[error("This webhook is not paused; nothing was changed.")]
    NotPaused,
    /// Somebody is already resuming it, and what it held is being discarded.
    #[error("This webhook is being resumed already; what it held is being discarded.")]
    ResumesAlready,
    /// It is not waiting to try its endpoint again.
    #[error("This webhook waits for nothing; nothing was changed.")]
    NotWaiting,
    /// It is paused or disabled.
    #[error("This webhook is paused or switched off; resume it to send what waits.")]
    NotSending,
    /// It cannot be resumed by hand.
    #[error(
        "This webhook is paused because the account's plan does not include webhooks; it goes on by itself when the plan does."
    )]
    HeldByPlan,
    /// Someone saved it in the meantime.
    #[error("This webhook was changed by someone else; load it again and repeat your change.")]
    Stale,
    /// It has waiting leads, and the caller did not ask to discard them.
    #[error("{}", wait(*.0, "lead", "leads"))]
    LeadsWait(i64),
    /// Its secrets were sealed with another master key.
    #[error(transparent)]
    Sealed(CannotOpen),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why something is not deleted while this many deliveries wait to be sent.
pub(crate) fn wait(count: i64, one: &str, several: &str) -> String {
    let leads = if count <= 1 { format!("1 {one} is") } else { format!("{count} {several} are") };
    format!("{leads} still waiting to be sent and would be lost. To delete them too, add ?waiting=discard.")
}
