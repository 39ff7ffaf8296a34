//! Where bulk jobs stand, and what they do.

use refhook_core::number::UnknownNumber;
use refhook_core::time::UnixMs;
use strum::{FromRepr, IntoStaticStr, VariantArray};

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRepr, IntoStaticStr, VariantArray)]
#[repr(i16)]
#[strum(serialize_all = "snake_case")]
pub enum JobState {
    /// Pieces are left.
    Running,
    /// All of it is done.
    Done,
    /// Somebody stopped it, or it has nothing to work on any more.
    Cancelled,
}

impl JobState {
    /// Every state.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// The name in the API.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Where work stands of which something is left or nothing, and when it ended: now, if it did.
    pub(crate) fn of(left: bool, now: UnixMs) -> (Self, Option<i64>) {
        if left { (Self::Running, None) } else { (Self::Done, Some(now.0)) }
    }

    pub(crate) fn from_db(number: i16) -> Result<Self, UnknownNumber> {
        Self::from_repr(number).ok_or(UnknownNumber { what: "state of a bulk job", number })
    }
}

/// What a job does; its number in the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, FromRepr)]
#[repr(i16)]
pub enum JobKind {
    /// Sends a webhook again what failed.
    Retry = 0,
    /// Sends a webhook people who were there before it.
    Backfill = 1,
    /// Sends a webhook who came while it was unsubscribed.
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
