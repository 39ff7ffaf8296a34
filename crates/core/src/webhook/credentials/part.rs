//! The parts that credentials are made of. Sealing, the API and its description follow from them.

use super::Credentials;
use crate::crypto::secret::Secret;
use crate::problem::Problems;

/// What is known of a kind of credentials.
pub struct CredentialSpec {
    /// Its name in the API and at rest.
    pub name: &'static str,
    /// The kind as a choice.
    pub label: &'static str,
    /// What it is, or which receivers ask for it.
    pub description: &'static str,
    /// What it is made of. At rest it is a list in this order, so that a part is only ever added behind the others.
    pub parts: &'static [Part],
    /// Puts it together.
    pub read: fn(&mut dyn Parts) -> Result<Credentials, Problems>,
}

/// A part of credentials.
pub struct Part {
    /// Its name in the API, which no other kind has.
    pub name: &'static str,
    /// What it holds.
    pub holds: PartType,
    /// What somebody who enters it is asked for.
    pub label: &'static str,
    /// An example, where the label needs one.
    pub placeholder: Option<&'static str>,
    /// What it is for, where its name does not say it.
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

/// What a part of certain credentials holds.
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

/// Where the parts come from: a client, or the vault. Each is taken once.
pub trait Parts {
    /// A part of [`PartType::Text`].
    fn text(&mut self, name: &'static str) -> Result<String, Problems>;

    /// A part of [`PartType::Secret`].
    fn secret(&mut self, name: &'static str) -> Result<Secret, Problems>;

    /// A part of [`PartType::Pairs`].
    fn pairs(&mut self, name: &'static str) -> Result<Vec<(String, Secret)>, Problems>;
}
