//! When something happened to a person, from the dates kept of them.

use crate::people::snapshot::PersonSnapshot;
use crate::time::UnixMs;

/// A date of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// When they joined.
    Joined,
    /// When they last became qualified.
    Qualified,
}

impl Moment {
    /// The date. If it has not happened yet, it is set to `now`: a preview shows the person as they will be sent.
    pub fn or_now(self, person: &mut PersonSnapshot, now: UnixMs) -> UnixMs {
        match self {
            Self::Joined => person.signed_up_at,
            Self::Qualified => *person.qualified_at.get_or_insert(now),
        }
    }
}
