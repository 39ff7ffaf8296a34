//! The use cases of Refhook. Each commits its state change, its event and the event's deliveries in one transaction; what
//! follows the commit, such as telling the engine, is an effect of that transaction.

mod backfill;
mod clock_watch;
mod detached;
mod dispatch;
mod erase;
mod holding;
mod housekeeping;
mod join;
mod joiner;
mod measures;
mod pause;
mod people;
mod qualify;
mod recovery;
mod replicate;
mod retry;
mod subscribe;
mod upload;
mod webhooks;

use std::sync::{Arc, Mutex};

use refhook_core::code::CodeSource;
use refhook_core::ids::AccountId;
use refhook_core::random::Random;
use refhook_core::time::Clock;
use refhook_core::vault::Vault;
use refhook_store::Db;
use refhook_store::queue::{ClaimId, HandOver};
use refhook_store::webhooks::Actor;

pub use backfill::BackfillFilter;
pub use clock_watch::{ClockWatch, confirm_clock};
pub use erase::EraseError;
pub use housekeeping::{DAY_MS, Keeping};
pub use joiner::{JoinRefused, Joiner};
pub use measures::Measures;
pub use pause::Backlog;
pub use people::{Author, PersonChange, UpdateError};
pub use replicate::NewSecret;
pub use retry::RecoveryError;
pub use upload::{Configure, FileError, Sheet, UploadError, UploadFile};
pub use webhooks::{NewWebhook, SaveError, WebhookInput};

/// On whose account something is done, and by whom.
#[derive(Debug, Clone)]
pub struct By {
    /// The account.
    pub account: AccountId,
    /// Who; `None` is the server itself.
    pub actor: Option<Actor>,
}

/// What the use cases work with.
pub struct Program {
    /// The database.
    pub db: Db,
    /// The present.
    pub clock: Arc<dyn Clock>,
    /// Ids and secrets.
    pub random: Random,
    /// Codes of new people and campaigns.
    pub codes: Mutex<Box<dyn CodeSource>>,
    /// What opens and seals secrets.
    pub vault: Arc<Vault>,
    /// The short way to the engine.
    pub handover: Arc<HandOver>,
    /// What this start of this node claims with.
    pub claim: ClaimId,
    /// Webhooks that a campaign may have; 0 is without limit.
    pub webhooks_per_campaign: u32,
    /// Scheme and host of the links, without a slash at the end.
    pub base_url: String,
    /// How long things are kept.
    pub keeping: Keeping,
    /// Whether the clock can be believed.
    pub clock_watch: ClockWatch,
    /// What it counts.
    pub measures: Measures,
}
