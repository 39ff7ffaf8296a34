//! Data from a receiver. It may repeat the URL that was called, in any encoding, so it has a type of its own.

use std::fmt;

/// Data that came from a receiver, or was derived from it.
///
/// It has no `Serialize` and no `Display`, so a response type that holds one does not compile: the text must be
/// obtained through code that knows the audience. It leaves this type only through [`Received::expose`] and
/// [`Received::into_exposed`], which clippy rejects unless a reason is given.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Received<T>(T);

impl<T> Received<T> {
    /// The value itself, for the database or for someone who may see it.
    pub const fn expose(&self) -> &T {
        &self.0
    }

    /// The same by value.
    pub fn into_exposed(self) -> T {
        self.0
    }

    /// Derives a value, which stays wrapped.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Received<U> {
        Received(make(self.0))
    }

    /// The same within this crate, which sends no responses.
    pub(crate) fn inner(self) -> T {
        self.0
    }
}

impl Received<String> {
    /// The text, borrowed.
    pub fn as_deref(&self) -> Received<&str> {
        Received(&self.0)
    }
}

impl<T> From<T> for Received<T> {
    fn from(said: T) -> Self {
        Self(said)
    }
}

impl From<&str> for Received<String> {
    fn from(said: &str) -> Self {
        Self(said.to_owned())
    }
}

impl<T> fmt::Debug for Received<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Received(..)")
    }
}

/// A response as it is logged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedResponse {
    /// Its status code.
    pub status: u16,
    /// Names and values, in order.
    pub headers: Received<Vec<(String, String)>>,
    /// The start of its body.
    pub body: Received<String>,
    /// Whether the body was longer than the part kept.
    pub truncated: bool,
}

impl LoggedResponse {
    /// Its `Location`.
    pub fn location(&self) -> Option<Received<&str>> {
        let found = self.headers.0.iter().find(|(name, _)| name.eq_ignore_ascii_case("location"));
        found.map(|(_, value)| Received(value.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::not_for_answers::assert_no_answer;

    assert_no_answer!(Received<String>, Received<&'static str>, LoggedResponse);
}
