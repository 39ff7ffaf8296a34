//! Secret text: no `Debug`, no `Display`, no serialisation, wiped when dropped.

use zeroize::Zeroizing;

/// Shown in place of a secret; its length reveals nothing about the secret's.
pub const MASK: &str = "••••••••";

/// A password, token or header value. It leaves this type only through [`Secret::expose`], so that a search for that
/// name finds every place that reads one.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Wraps `text`.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The text itself, for the wire, for sealing, or for the one response that shows it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}
