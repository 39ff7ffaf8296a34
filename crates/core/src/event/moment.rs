//! When something happened to a person, by what is kept of them.

use crate::people::snapshot::PersonSnapshot;
use crate::time::UnixMs;

/// A date of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// When they joined.
    Joined,
    /// When they became qualified, the last time.
    Qualified,
}

impl Moment {
    /// When it was. To whom it has not happened, it happens now: a preview shows them as they will be sent.
    pub fn or_now(self, person: &mut PersonSnapshot, now: UnixMs) -> UnixMs {
        match self {
            Self::Joined => person.signed_up_at,
            Self::Qualified => *person.qualified_at.get_or_insert(now),
        }
    }
}
