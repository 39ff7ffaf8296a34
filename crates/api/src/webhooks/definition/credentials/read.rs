//! Turns a body into credentials.

use std::collections::HashMap;

use refhook_core::crypto::secret::Secret;
use refhook_core::problem::Problems;
use refhook_core::webhook::credentials::{Credentials, KINDS, Part, PartValue, Parts};

use super::body::{CredentialsBody, Sent};
use super::{Kept, SecretPair};

impl CredentialsBody {
    /// The credentials as sent, with stored secrets in place of those left out.
    pub(super) fn read(self, kept: Kept<'_>) -> Result<Credentials, Problems> {
        let kind = KINDS.into_iter().find(|kind| kind.name == self.kind);
        let own = kind.map_or(&[][..], |kind| kind.parts);
        self.refuse_all_but(own)?;
        let stored = Some(kept.credentials()).filter(|stored| stored.name() == self.kind);
        let stored = stored.into_iter().flat_map(Credentials::parts);
        let stored = stored.map(|(part, value)| (part.name, value)).collect();
        let sent = self.parts.into_iter().map(|(part, sent)| (part.name, sent)).collect();
        kind.map_or(Ok(Credentials::None), |kind| (kind.read)(&mut SentParts { sent, stored, kept }))
    }

    /// Refuses parts of another kind: they are a mistake, not something to ignore.
    fn refuse_all_but(&self, own: &[Part]) -> Result<(), Problems> {
        let mut problems = Problems::default();
        for part in KINDS.into_iter().flat_map(|kind| kind.parts) {
            let is_there = self.parts.iter().any(|(sent, _)| sent.name == part.name);
            if is_there && !own.iter().any(|own| own.name == part.name) {
                let message = "This does not belong to credentials of this type; remove it.";
                problems.add(format!("credentials.{}", part.name), message);
            }
        }
        problems.or(())
    }
}

/// The parts of a body; stored ones stand in for secrets left out.
struct SentParts<'a> {
    sent: HashMap<&'static str, Sent>,
    stored: HashMap<&'static str, PartValue<'a>>,
    kept: Kept<'a>,
}

impl SentParts<'_> {
    fn take_text(&mut self, name: &str) -> Option<String> {
        if let Some(Sent::Text(text)) = self.sent.remove(name) { Some(text) } else { None }
    }
}

impl Parts for SentParts<'_> {
    fn text(&mut self, name: &'static str) -> Result<String, Problems> {
        let needed = || Problems::one(format!("credentials.{name}"), "This field is needed.");
        self.take_text(name).ok_or_else(needed)
    }

    fn secret(&mut self, name: &'static str) -> Result<Secret, Problems> {
        let known =
            if let Some(PartValue::Secret(known)) = self.stored.get(name) { Some(*known) } else { None };
        let typed = self.take_text(name);
        self.kept.secret(&format!("credentials.{name}"), typed, known)
    }

    fn pairs(&mut self, name: &'static str) -> Result<Vec<(String, Secret)>, Problems> {
        let sent = if let Some(Sent::Pairs(sent)) = self.sent.remove(name) { sent } else { Vec::new() };
        let stored = if let Some(PartValue::Pairs(pairs)) = self.stored.get(name) { pairs } else { &[][..] };
        let mut problems = Problems::default();
        let pairs = sent.into_iter().enumerate().filter_map(|(index, SecretPair { key, value })| {
            let known = stored.iter().find(|(known, _)| *known == key).map(|(_, secret)| secret);
            let place = format!("credentials.{name}.{index}.value");
            Some((key, problems.take(self.kept.secret(&place, value, known))?))
        });
        let pairs = pairs.collect();
        problems.or(pairs)
    }
}
