//! The parts that credentials consist of. Sealing, the API and its documentation are derived from them.

use super::Credentials;
use crate::crypto::secret::Secret;
use crate::problem::Problems;

/// The description of a kind of credentials.
pub struct CredentialSpec {
    /// Its name in the API and in storage.
    pub name: &'static str,
    /// The kind as a choice.
    pub label: &'static str,
    /// What it is, or which receivers ask for it.
    pub description: &'static str,
    /// Its parts. They are stored as a list in this order, so new parts must be appended.
    pub parts: &'static [Part],
    /// Builds the credentials from their parts.
    pub read: fn(&mut dyn Parts) -> Result<Credentials, Problems>,
}

/// A part of credentials.
pub struct Part {
    /// Its name in the API, unique among all kinds.
    pub name: &'static str,
    /// What it holds.
    pub holds: PartType,
    /// The label of its input.
    pub label: &'static str,
    /// An example, where the label needs one.
    pub placeholder: Option<&'static str>,
    /// What it is for, where its name does not say so.
    pub meaning: Option<&'static str>,
}

/// What a part holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartType {
    /// Text that may be shown.
    Text,
    /// Text that must not be shown.
    Secret,
    /// Names that may be shown, each with a text that must not.
    Pairs,
}

impl Part {
    pub(super) const fn text(name: &'static str, label: &'static str) -> Self {
        Self { name, holds: PartType::Text, label, placeholder: None, meaning: None }
    }

    pub(super) const fn secret(name: &'static str, label: &'static str) -> Self {
        Self { name, holds: PartType::Secret, label, placeholder: None, meaning: None }
    }

    pub(super) const fn pairs(name: &'static str, label: &'static str) -> Self {
        Self { name, holds: PartType::Pairs, label, placeholder: None, meaning: None }
    }

    pub(super) const fn placeholder(mut self, placeholder: &'static str) -> Self {
        self.placeholder = Some(placeholder);
        self
    }

    pub(super) const fn meaning(mut self, meaning: &'static str) -> Self {
        self.meaning = Some(meaning);
        self
    }
}

/// The value of a part.
#[derive(Clone, Copy)]
pub enum PartValue<'a> {
    /// Of [`PartType::Text`].
    Text(&'a str),
    /// Of [`PartType::Secret`].
    Secret(&'a Secret),
    /// Of [`PartType::Pairs`].
    Pairs(&'a [(String, Secret)]),
}

impl<'a> PartValue<'a> {
    pub(super) fn secrets(self) -> impl Iterator<Item = &'a Secret> {
        let (one, pairs): (_, &[_]) = match self {
            Self::Text(_) => (None, &[]),
            Self::Secret(secret) => (Some(secret), &[]),
            Self::Pairs(pairs) => (None, pairs),
        };
        one.into_iter().chain(pairs.iter().map(|(_, secret)| secret))
    }
}

/// A source of parts: a client's request, or the vault. Each part is taken once.
pub trait Parts {
    /// A part of [`PartType::Text`].
    fn text(&mut self, name: &'static str) -> Result<String, Problems>;

    /// A part of [`PartType::Secret`].
    fn secret(&mut self, name: &'static str) -> Result<Secret, Problems>;

    /// A part of [`PartType::Pairs`].
    fn pairs(&mut self, name: &'static str) -> Result<Vec<(String, Secret)>, Problems>;
}
