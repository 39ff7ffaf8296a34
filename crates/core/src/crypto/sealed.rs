//! Seals a webhook's secrets with the vault, and opens them.

use rand::Rng;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use zeroize::Zeroizing;

use crate::crypto::secret::Secret;
use crate::crypto::signing::SigningSecret;
use crate::crypto::vault::{CannotOpen, Vault};
use crate::ids::WebhookId;
use crate::webhook::credentials::{self, Plain};
use crate::webhook::{Credentials, Header, WebhookSecrets};

/// The plaintext as it is written.
#[derive(Serialize)]
struct Sealed<'a> {
    credentials: Plain<'a>,
    headers: Vec<(&'a str, &'a str)>,
}

/// The plaintext as it is read.
#[derive(Deserialize)]
struct Opened {
    #[serde(default)]
    credentials: Option<Value>,
    #[serde(default)]
    headers: Vec<(String, String)>,
}

impl<'a> From<&'a WebhookSecrets> for Sealed<'a> {
    fn from(secrets: &'a WebhookSecrets) -> Self {
        let headers = secrets.headers.iter().map(|header| (header.name.as_str(), header.value.expose()));
        Self { credentials: Plain(&secrets.credentials), headers: headers.collect() }
    }
}

impl TryFrom<Opened> for WebhookSecrets {
    type Error = CannotOpen;

    fn try_from(opened: Opened) -> Result<Self, CannotOpen> {
        let credentials = opened.credentials.map_or(Ok(Credentials::None), credentials::open)?;
        let headers = opened.headers.into_iter();
        let headers = headers.map(|(name, value)| Header { name, value: Secret::new(value) });
        Ok(Self { credentials, headers: headers.collect() })
    }
}

fn secrets_place(id: WebhookId) -> String {
    format!("webhook/{id}/secrets")
}

fn signing_place(id: WebhookId) -> String {
    format!("webhook/{id}/signing")
}

/// Seals credentials and headers for one webhook; `None` when there are none.
pub fn seal_secrets(
    vault: &Vault,
    id: WebhookId,
    secrets: &WebhookSecrets,
    random: &mut dyn Rng,
) -> Option<Vec<u8>> {
    if secrets.credentials == Credentials::None && secrets.headers.is_empty() {
        return None;
    }
    #[expect(clippy::expect_used, reason = "strings alone: nothing in it can fail to be JSON")]
    let plain = Zeroizing::new(serde_json::to_vec(&Sealed::from(secrets)).expect("strings are JSON"));
    Some(vault.seal(&secrets_place(id), &plain, random))
}

/// Opens what [`seal_secrets`] made for the same webhook.
pub fn open_secrets(
    vault: &Vault,
    id: WebhookId,
    sealed: Option<&[u8]>,
) -> Result<WebhookSecrets, CannotOpen> {
    let Some(sealed) = sealed else {
        return Ok(WebhookSecrets { credentials: Credentials::None, headers: Vec::new() });
    };
    let plain = vault.open(&secrets_place(id), sealed)?;
    serde_json::from_slice::<Opened>(&plain).map_err(|_| CannotOpen)?.try_into()
}

/// Seals a webhook's signing secret.
pub fn seal_signing(vault: &Vault, id: WebhookId, secret: &SigningSecret, random: &mut dyn Rng) -> Vec<u8> {
    vault.seal(&signing_place(id), secret.expose().as_bytes(), random)
}

/// Opens what [`seal_signing`] made for the same webhook.
pub fn open_signing(vault: &Vault, id: WebhookId, sealed: &[u8]) -> Result<SigningSecret, CannotOpen> {
    let plain = vault.open(&signing_place(id), sealed)?;
    let text = std::str::from_utf8(&plain).map_err(|_| CannotOpen)?;
    SigningSecret::parse(text).map_err(|_| CannotOpen)
}

#[cfg(test)]
mod tests {
    use rand::{SeedableRng, rngs::StdRng};

    use super::*;
    use crate::webhook::credentials::{ApiKey, Basic, Bearer, Pairs};

    #[test]
    fn every_kind_of_secret_comes_back_for_its_own_webhook() {
        let random = &mut StdRng::seed_from_u64(1);
        let vault = Vault::from_base64(&Vault::generate_key(random)).unwrap();
        let secret = || Secret::new("s3cret");
        let kinds = [
            Credentials::Basic(Basic { username: "u".into(), password: secret() }),
            Credentials::Bearer(Bearer { token: secret() }),
            Credentials::ApiKey(ApiKey { header: "X-Key".into(), value: secret() }),
            Credentials::Pairs(Pairs(vec![("k".into(), secret())])),
        ];
        for credentials in kinds {
            let headers = vec![Header { name: "X-Team".into(), value: secret() }];
            let secrets = WebhookSecrets { credentials, headers };
            let sealed = seal_secrets(&vault, WebhookId(1), &secrets, random);
            assert!(open_secrets(&vault, WebhookId(1), sealed.as_deref()).unwrap() == secrets);
            assert!(open_secrets(&vault, WebhookId(2), sealed.as_deref()).is_err());
        }
    }
}
