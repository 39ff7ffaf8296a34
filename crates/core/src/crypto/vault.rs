//! Secrets at rest: XChaCha20-Poly1305 under a master key that is kept outside the database.

use base64::{Engine, engine::general_purpose::STANDARD};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use rand::Rng;
use zeroize::Zeroizing;

use crate::crypto::secret::Secret;

const NONCE_LENGTH: usize = 24;
const CHECK_PLACE: &str = "key-check";

/// Seals and opens secrets.
pub struct Vault(XChaCha20Poly1305);

/// Why a sealed secret could not be opened.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("a stored secret does not open with this master key")]
pub struct CannotOpen;

/// Why a text is not a master key.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("the master key must be 32 bytes in base64 (make one with: head -c 32 /dev/urandom | base64)")]
pub struct BadMasterKey;

impl Vault {
    /// A vault under a master key of 32 bytes in base64.
    pub fn from_base64(key: &Secret) -> Result<Self, BadMasterKey> {
        let bytes = Zeroizing::new(STANDARD.decode(key.expose().trim()).map_err(|_| BadMasterKey)?);
        XChaCha20Poly1305::new_from_slice(&bytes).map(Self).map_err(|_| BadMasterKey)
    }

    /// A new master key in base64.
    pub fn generate_key(random: &mut dyn Rng) -> Secret {
        let mut bytes = Zeroizing::new([0; 32]);
        random.fill_bytes(bytes.as_mut());
        Secret::new(STANDARD.encode(*bytes))
    }

    /// Seals `plain` for one place, such as `webhook/7/secrets`; it does not open at any other place. The result is the
    /// nonce followed by the ciphertext.
    pub fn seal(&self, place: &str, plain: &[u8], random: &mut dyn Rng) -> Vec<u8> {
        let mut nonce = [0; NONCE_LENGTH];
        random.fill_bytes(&mut nonce);
        #[expect(
            clippy::expect_used,
            reason = "fails only for texts beyond 256 GiB; secrets are limited to kilobytes"
        )]
        let sealed = self
            .0
            .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: place.as_bytes() })
            .expect("a short text can be sealed");
        [nonce.as_slice(), &sealed].concat()
    }

    /// Opens what [`Vault::seal`] made for the same place.
    pub fn open(&self, place: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, CannotOpen> {
        let (nonce, text) = sealed.split_at_checked(NONCE_LENGTH).ok_or(CannotOpen)?;
        let nonce = XNonce::try_from(nonce).map_err(|_| CannotOpen)?;
        self.0
            .decrypt(&nonce, Payload { msg: text, aad: place.as_bytes() })
            .map(Zeroizing::new)
            .map_err(|_| CannotOpen)
    }

    /// A value to store beside the secrets, so that a wrong master key is detected at startup.
    pub fn check_value(&self, random: &mut dyn Rng) -> Vec<u8> {
        self.seal(CHECK_PLACE, b"refhook", random)
    }

    /// Whether this vault made the check value.
    pub fn matches(&self, check_value: &[u8]) -> bool {
        self.open(CHECK_PLACE, check_value).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use rand::{SeedableRng, rngs::StdRng};

    use super::*;

    fn vault(seed: u64) -> Vault {
        Vault::from_base64(&Vault::generate_key(&mut StdRng::seed_from_u64(seed))).unwrap()
    }

    #[test]
    fn what_is_sealed_opens_in_its_place_with_its_key_alone() {
        let (ours, other) = (vault(1), vault(2));
        let sealed = ours.seal("webhook/1", b"hunter2", &mut StdRng::seed_from_u64(3));
        assert_eq!(ours.open("webhook/1", &sealed).unwrap().as_slice(), b"hunter2");
        assert_eq!(ours.open("webhook/2", &sealed), Err(CannotOpen));
        assert_eq!(other.open("webhook/1", &sealed), Err(CannotOpen));
        assert_eq!(ours.open("webhook/1", &sealed[..10]), Err(CannotOpen));
        assert!(!sealed.windows(7).any(|window| window == b"hunter2"));
    }

    #[test]
    fn a_wrong_master_key_is_noticed() {
        let value = vault(1).check_value(&mut StdRng::seed_from_u64(4));
        assert!(vault(1).matches(&value));
        assert!(!vault(2).matches(&value));
        assert!(Vault::from_base64(&Secret::new("too short")).is_err());
    }
}
