//! From a webhook and an event's facts to the exact bytes of a request.

pub mod check;
pub mod masked;
pub mod merge;
pub mod render;
pub mod request;
pub(crate) mod rows;
pub mod sign;
#[cfg(test)]
pub(crate) mod tests;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC};

/// What is percent-encoded: everything but the unreserved characters of RFC 3986, section 2.3. A space becomes
/// `%20` in forms too, where every decoder reads it, while `+` is only read as a space by some.
pub const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
