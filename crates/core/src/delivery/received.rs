//! What a receiver said. It may repeat the address that it was called at, in any encoding, so it is a type of its own.

use std::fmt;

/// Something that came from a receiver, or that was made of it.
///
/// It has no `Serialize` and no `Display`: an answer that holds one does not compile, and gets it from what knows who
/// asks. It leaves this type only through [`Received::expose`] and [`Received::into_exposed`], which clippy refuses
/// where nobody says why.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Received<T>(T);

impl<T> Received<T> {
    /// The thing itself, for the database, or for whoever may see it.
    pub const fn expose(&self) -> &T {
        &self.0
    }

    /// The same by value.
    pub fn into_exposed(self) -> T {
        self.0
    }

    /// Something made of it is a receiver's, too.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Received<U> {
        Received(make(self.0))
    }

    /// The same within this crate, which answers nobody.
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

/// An answer, as the log has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedResponse {
    /// Its status code.
    pub status: u16,
    /// Names and values, in order.
    pub headers: Received<Vec<(String, String)>>,
    /// The start of its body.
    pub body: Received<String>,
    /// Whether the body was longer than what is kept.
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
