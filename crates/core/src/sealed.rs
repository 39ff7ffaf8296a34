//! A webhook's secrets on their way into the vault and out of it.

use rand::Rng;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::ids::WebhookId;
use crate::secret::Secret;
use crate::signing::SigningSecret;
use crate::vault::{CannotOpen, Vault};
use crate::webhook::{Credentials, Header, WebhookSecrets};

/// What is inside the seal. It exists only between the vault and [`WebhookSecrets`], which cannot be serialised.
#[derive(Serialize, Deserialize)]
struct Plain {
    #[serde(default)]
    credentials: PlainCredentials,
    #[serde(default)]
    headers: Vec<(String, String)>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum PlainCredentials {
    #[default]
    None,
    Basic(String, String),
    Bearer(String),
    ApiKey(String, String),
    Pairs(Vec<(String, String)>),
}

fn exposed(pairs: &[(String, Secret)]) -> Vec<(String, String)> {
    pairs.iter().map(|(key, value)| (key.clone(), value.expose().to_owned())).collect()
}

impl From<&WebhookSecrets> for Plain {
    fn from(secrets: &WebhookSecrets) -> Self {
        let credentials = match &secrets.credentials {
            Credentials::None => PlainCredentials::None,
            Credentials::Basic { username, password } => {
                PlainCredentials::Basic(username.clone(), password.expose().to_owned())
            }
            Credentials::Bearer { token } => PlainCredentials::Bearer(token.expose().to_owned()),
            Credentials::ApiKey { header, value } => {
                PlainCredentials::ApiKey(header.clone(), value.expose().to_owned())
            }
            Credentials::Pairs(pairs) => PlainCredentials::Pairs(exposed(pairs)),
        };
        let headers = secrets.headers.iter().map(|h| (h.name.clone(), h.value.expose().to_owned())).collect();
        Self { credentials, headers }
    }
}

impl From<Plain> for WebhookSecrets {
    fn from(plain: Plain) -> Self {
        let credentials = match plain.credentials {
            PlainCredentials::None => Credentials::None,
            PlainCredentials::Basic(username, password) => {
                Credentials::Basic { username, password: Secret::new(password) }
            }
            PlainCredentials::Bearer(token) => Credentials::Bearer { token: Secret::new(token) },
            PlainCredentials::ApiKey(header, value) => {
                Credentials::ApiKey { header, value: Secret::new(value) }
            }
            PlainCredentials::Pairs(pairs) => {
                Credentials::Pairs(pairs.into_iter().map(|(key, value)| (key, Secret::new(value))).collect())
            }
        };
        let headers =
            plain.headers.into_iter().map(|(name, value)| Header { name, value: Secret::new(value) });
        Self { credentials, headers: headers.collect() }
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
    let plain = Zeroizing::new(serde_json::to_vec(&Plain::from(secrets)).expect("strings are JSON"));
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
    serde_json::from_slice::<Plain>(&plain).map(WebhookSecrets::from).map_err(|_| CannotOpen)
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

    #[test]
    fn every_kind_of_secret_comes_back_for_its_own_webhook() {
        let random = &mut StdRng::seed_from_u64(1);
        let vault = Vault::from_base64(&Vault::generate_key(random)).unwrap();
        let secret = || Secret::new("s3cret");
        let kinds = [
            Credentials::Basic { username: "u".into(), password: secret() },
            Credentials::Bearer { token: secret() },
            Credentials::ApiKey { header: "X-Key".into(), value: secret() },
            Credentials::Pairs(vec![("k".into(), secret())]),
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
