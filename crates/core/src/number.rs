//! Numbers by which the database keeps values that have names here.
//!
//! A row can be one of a newer version, while nodes are updated one after another. What its number means is not known then,
//! and nothing is done with the row: another meaning would be a guess, and a lead sent by it would be a wrong one.

/// A number from the database that means nothing to this version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[error("{what} {number} is not known to this version")]
pub struct UnknownNumber {
    /// Of which values.
    pub what: &'static str,
    /// The number.
    pub number: i16,
}
