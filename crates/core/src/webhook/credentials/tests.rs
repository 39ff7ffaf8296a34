//! Tests every registered kind of credentials against its spec.

use std::collections::HashSet;

use rand::SeedableRng as _;
use rand::rngs::StdRng;

use super::{CredentialSpec, Credentials, KINDS, PartType, Parts};
use crate::crypto::sealed::{open_secrets, seal_secrets};
use crate::crypto::secret::Secret;
use crate::crypto::vault::Vault;
use crate::ids::WebhookId;
use crate::problem::Problems;
use crate::webhook::WebhookSecrets;
use crate::webhook::payload::check::tests::places;
use crate::webhook::payload::tests::{guide_webhook, signed};

/// The problems of the guide's webhook with these credentials.
pub(super) fn places_of(credentials: Credentials) -> Vec<String> {
    let mut webhook = guide_webhook();
    webhook.secrets.credentials = credentials;
    places(&webhook)
}

/// Every part's value is its own name.
struct Sample;

impl Parts for Sample {
    fn text(&mut self, name: &'static str) -> Result<String, Problems> {
        Ok(format!("plain-{name}"))
    }

    fn secret(&mut self, name: &'static str) -> Result<Secret, Problems> {
        Ok(Secret::new(format!("hush-{name}")))
    }

    fn pairs(&mut self, name: &'static str) -> Result<Vec<(String, Secret)>, Problems> {
        Ok(vec![(self.text(name)?, self.secret(name)?)])
    }
}

fn samples() -> impl Iterator<Item = (&'static CredentialSpec, Credentials)> {
    KINDS.into_iter().map(|kind| (kind, (kind.read)(&mut Sample).unwrap()))
}

#[test]
fn every_kind_has_its_own_name_and_its_own_parts() {
    let mut names = HashSet::from(["type"]);
    for (kind, credentials) in samples() {
        assert_eq!(credentials.name(), kind.name);
        assert!(Credentials::NAMES.contains(&kind.name));
        assert_eq!(credentials.parts().count(), kind.parts.len());
        // The API accepts the parts of all kinds in one object.
        assert!(kind.parts.iter().all(|part| names.insert(part.name)), "{}", kind.name);
        assert!(kind.parts.iter().any(|part| part.holds != PartType::Text), "{}", kind.name);
    }
}

#[test]
fn every_kind_comes_back_from_the_vault() {
    let random = &mut StdRng::seed_from_u64(1);
    let vault = Vault::from_base64(&Vault::generate_key(random)).unwrap();
    for (kind, credentials) in samples() {
        let secrets = WebhookSecrets { credentials, headers: Vec::new() };
        let sealed = seal_secrets(&vault, WebhookId(1), &secrets, random);
        let opened = open_secrets(&vault, WebhookId(1), sealed.as_deref());
        assert!(opened.is_ok_and(|opened| opened == secrets), "{}", kind.name);
    }
}

#[test]
fn every_kind_is_sent_and_not_shown() {
    for (kind, credentials) in samples() {
        assert_eq!(places_of(credentials.clone()), [""; 0], "{}", kind.name);
        let encoded = credentials.encoded();
        let forms: Vec<&str> = credentials.secrets().chain(encoded.as_ref().map(Secret::expose)).collect();
        assert!(forms.iter().any(|form| form.contains("hush")), "{}", kind.name);

        let mut webhook = guide_webhook();
        webhook.secrets.credentials = credentials.clone();
        let request = signed(&webhook, false);
        let headers = request.headers.iter().map(|header| header.value.expose());
        let sent: Vec<&str> = headers.chain([request.url.text()]).collect();
        assert!(forms.iter().any(|form| sent.iter().any(|text| text.contains(form))), "{}", kind.name);

        let masked = request.masked();
        let shown = format!("{masked:?}\n{}", masked.curl(masked.url.text()));
        assert!(forms.iter().all(|form| !shown.contains(form)), "{shown}");
    }
}
