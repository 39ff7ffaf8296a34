//! States of uploads.

use refhook_core::stored_enum;
use strum::{EnumString, FromRepr, IntoStaticStr, VariantArray};

/// The state of an upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRepr, IntoStaticStr, VariantArray, EnumString)]
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

stored_enum!(UploadState, "state of an upload");

impl UploadState {
    /// Whether its settings can still change.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Ready | Self::Checked)
    }
}
