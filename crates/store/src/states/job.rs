//! States and kinds of bulk jobs.

use refhook_core::stored_enum;
use refhook_core::time::UnixMs;
use strum::{EnumString, FromRepr, IntoStaticStr, VariantArray};

/// The state of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRepr, IntoStaticStr, VariantArray, EnumString)]
#[repr(i16)]
#[strum(serialize_all = "snake_case")]
pub enum JobState {
    /// Pieces are left.
    Running,
    /// All of it is done.
    Done,
    /// Somebody cancelled it, or it has nothing left to work on.
    Cancelled,
}

stored_enum!(JobState, "state of a bulk job");

impl JobState {
    /// The state of a job with or without work left, and when it ended: now, if nothing is left.
    pub(crate) fn of(left: bool, now: UnixMs) -> (Self, Option<i64>) {
        if left { (Self::Running, None) } else { (Self::Done, Some(now.0)) }
    }
}

/// What a job does; its number in the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, FromRepr)]
#[repr(i16)]
pub enum JobKind {
    /// Retries a webhook's failed deliveries.
    Retry = 0,
    /// Sends a webhook people who joined before it existed.
    Backfill = 1,
    /// Sends a webhook people who came while it was unsubscribed.
    CatchUp = 2,
    /// Discards what a paused webhook held, and resumes it.
    Discard = 3,
    /// Removes what people keep of the erased referrer who invited them.
    EraseReferrer = 4,
    /// Erases the people of a deleted campaign.
    EraseCampaign = 5,
    /// Discards what waits for a deleted webhook.
    EmptyWebhook = 6,
}
