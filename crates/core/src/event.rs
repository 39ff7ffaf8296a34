//! The two events of the guide.

use serde::{Deserialize, Serialize};

/// What happened to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum EventKind {
    /// Someone joined a campaign.
    #[serde(rename = "user.join")]
    Join,
    /// A person invited became qualified.
    #[serde(rename = "user.qualified")]
    Qualified,
}

impl EventKind {
    /// The machine name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Join => "user.join",
            Self::Qualified => "user.qualified",
        }
    }

    /// The number that the database keeps.
    pub const fn to_db(self) -> i16 {
        match self {
            Self::Join => 0,
            Self::Qualified => 1,
        }
    }

    /// The event of a number from the database.
    pub const fn from_db(number: i16) -> Option<Self> {
        match number {
            0 => Some(Self::Join),
            1 => Some(Self::Qualified),
            _ => None,
        }
    }
}
