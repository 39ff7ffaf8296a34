//! The use cases of Refhook. Each commits its state change, its event and the event's deliveries in one transaction;
//! whatever follows the commit, such as telling the engine, is an effect of it.

mod accounts;
mod bulk_jobs;
mod campaigns;
mod clock_watch;
mod detach;
mod dispatch;
mod erase;
mod holding;
mod installation;
mod join;
mod joiner;
mod measures;
mod people;
mod qualify;
mod retention;
mod upload;
mod webhooks;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use parking_lot::Mutex;
use refhook_core::clock_watch::ClockDoubt;
use refhook_core::crypto::vault::Vault;
use refhook_core::ids::{AccountId, UploadId};
use refhook_core::people::code::CodeSource;
use refhook_core::random::Random;
use refhook_core::time::{Clock, UnixMs};
use refhook_dispatch::{Changes, ClaimId, HandOver};
use refhook_store::webhooks::Actor;
use refhook_store::{Db, Reader, Writer};
use refhook_write_access::WriteAccess;

pub use accounts::{
    Accounts, IssuedLink, MemberError, NewAccount, NewOwner, SignInError, Started, TokenError, TokenInput,
    inbound_url,
};
pub use bulk_jobs::{BackfillFilter, Piece, RecoveryError};
pub use campaigns::{CampaignError, code};
pub use clock_watch::confirm_clock;
pub use erase::EraseError;
pub use installation::{note_node_start, remember_once};
pub use joiner::{JoinRefused, Joiner};
pub use measures::Measures;
pub use people::{Author, PersonChange, UpdateError};
pub use retention::{DAY_MS, Retention};
pub use upload::{Configure, FileError, Sheet, UploadError, UploadFile};
pub use webhooks::{Backlog, NewSecret, NewWebhook, SaveError, WebhookInput};

use bulk_jobs::Sizes;
use clock_watch::ClockWatch;
use upload::Checks;

/// The account in which something is done, and who does it.
#[derive(Debug, Clone)]
pub struct By {
    /// The account.
    pub account: AccountId,
    /// Who does it; `None` is the server itself.
    pub actor: Option<Actor>,
}

/// What the use cases depend on.
pub struct ProgramDeps {
    /// The database.
    pub db: Db,
    /// The current time.
    pub clock: Arc<dyn Clock>,
    /// Source of ids and secrets.
    pub random: Random,
    /// Source of codes for new people and campaigns.
    pub codes: Box<dyn CodeSource>,
    /// What opens and seals secrets.
    pub vault: Arc<Vault>,
    /// The fast path to the engine.
    pub handover: Arc<HandOver>,
    /// Identifies this start of this node in its claims.
    pub claim: ClaimId,
    /// Most webhooks of a campaign; 0 is no limit.
    pub webhooks_per_campaign: u32,
    /// Scheme and host of the links, without a slash at the end.
    pub base_url: String,
    /// How long things are kept.
    pub retention: Retention,
    /// Their metrics.
    pub measures: Measures,
}

/// The use cases: the only way to change the database, apart from the outcomes that the engine writes.
pub struct Program {
    reader: Reader,
    writer: Writer,
    clock: Arc<dyn Clock>,
    random: Random,
    codes: Mutex<Box<dyn CodeSource>>,
    vault: Arc<Vault>,
    handover: Arc<HandOver>,
    claim: ClaimId,
    webhooks_per_campaign: u32,
    base_url: String,
    retention: Retention,
    clock_watch: ClockWatch,
    measures: Measures,
    accounts: Accounts,
    sizes: tokio::sync::Mutex<Sizes>,
    checks: tokio::sync::Mutex<Checks>,
    /// The upload whose piece was done last, and its position before that.
    upload_tried: Mutex<Option<(UploadId, i64)>>,
    /// Whether an upload has ended and its file is to be deleted.
    upload_ended: AtomicBool,
}

impl Program {
    /// The use cases on an open database.
    pub fn new(deps: ProgramDeps) -> Self {
        let ProgramDeps { db, clock, random, codes, vault, handover, claim, .. } = deps;
        let writer = Writer::new(&db, WriteAccess::grant());
        Self {
            sizes: tokio::sync::Mutex::new(Sizes::new(writer.is_concurrent())),
            checks: tokio::sync::Mutex::default(),
            upload_tried: Mutex::default(),
            upload_ended: AtomicBool::new(false),
            accounts: Accounts::new(&db, Arc::clone(&clock), random.clone()),
            reader: db.reader().clone(),
            writer,
            clock,
            random,
            codes: Mutex::new(codes),
            vault,
            handover,
            claim,
            webhooks_per_campaign: deps.webhooks_per_campaign,
            base_url: deps.base_url,
            retention: deps.retention,
            clock_watch: ClockWatch::default(),
            measures: deps.measures,
        }
    }

    /// The reader of the database.
    pub const fn reader(&self) -> &Reader {
        &self.reader
    }

    /// The use cases of accounts, and of access to them.
    pub const fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    /// The current time, as the use cases see it.
    pub fn now(&self) -> UnixMs {
        self.clock.now()
    }

    /// Where ids and secrets come from.
    pub const fn random(&self) -> &Random {
        &self.random
    }

    /// What opens and seals secrets.
    pub const fn vault(&self) -> &Arc<Vault> {
        &self.vault
    }

    /// Scheme and host of the links, without a slash at the end.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// How long things are kept.
    pub const fn retention(&self) -> &Retention {
        &self.retention
    }

    /// Why the clock was not trusted at the last check.
    pub fn clock_doubt(&self) -> Option<ClockDoubt> {
        self.clock_watch.doubt()
    }

    /// Where watchers learn that something happened to a webhook.
    pub fn watch(&self) -> &Changes {
        self.handover.changes()
    }
}
