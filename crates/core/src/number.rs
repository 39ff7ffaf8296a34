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

/// Gives an enum its numbers and names: its variants count from 0 in the database, and are called in the API as strum writes
/// them. It derives `EnumString`, `FromRepr`, `IntoStaticStr` and `VariantArray`, and is `#[repr(i16)]`.
#[macro_export]
macro_rules! stored_enum {
    ($name:ident, $what:literal) => {
        impl $name {
            /// Every value, in the order of the numbers in the database.
            pub const ALL: &'static [Self] = <Self as ::strum::VariantArray>::VARIANTS;

            /// The name in the API.
            pub fn name(self) -> &'static str {
                self.into()
            }

            /// The value with this name.
            pub fn parse(name: &str) -> Option<Self> {
                name.parse().ok()
            }

            /// The number in the database.
            pub const fn to_db(self) -> i16 {
                self as i16
            }

            /// The value with this number.
            ///
            /// # Errors
            /// If no value has the number.
            pub fn from_db(number: i16) -> Result<Self, $crate::number::UnknownNumber> {
                Self::from_repr(number).ok_or($crate::number::UnknownNumber { what: $what, number })
            }
        }
    };
}
