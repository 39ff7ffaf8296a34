//! Numbers that the database stores for named values.
//!
//! During a rolling update a row can come from a newer version. This version does not know its number and leaves the
//! row alone: guessing a meaning could send a wrong lead.

/// A number from the database that this version does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[error("{what} {number} is not known to this version")]
pub struct UnknownNumber {
    /// The kind of value.
    pub what: &'static str,
    /// The number.
    pub number: i16,
}
