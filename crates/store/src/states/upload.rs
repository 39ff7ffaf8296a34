//! States of uploads.

use refhook_core::number::UnknownNumber;
use strum::{FromRepr, IntoStaticStr, VariantArray};

/// The state of an upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRepr, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
#[repr(i16)]
pub enum UploadState {
    /// The file is being read; if that is interrupted, nothing is kept.
    Reading,
    /// The file is read; nothing has been done with it.
    Ready,
    /// Its rows are being checked, without changing anyone.
    Checking,
    /// The outcome of each row is known.
    Checked,
    /// Its people are joining, or waiting for another upload of the account.
    Running,
    /// All of it is done.
    Done,
    /// Somebody cancelled it; what was done by then stays.
    Cancelled,
    /// It cannot continue.
    Failed,
    /// Somebody deleted it; its rows are being cleaned up.
    Deleted,
}

impl UploadState {
    /// Every state, in the order of the numbers that the database keeps.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// The name in the API.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The number that the database keeps.
    pub const fn to_db(self) -> i16 {
        self as i16
    }

    pub(crate) fn from_db(number: i16) -> Result<Self, UnknownNumber> {
        Self::from_repr(number).ok_or(UnknownNumber { what: "state of an upload", number })
    }

    /// Whether its settings can still change.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Ready | Self::Checked)
    }
}
