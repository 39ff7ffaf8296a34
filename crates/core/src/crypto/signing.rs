//! Standard Webhooks signatures.
//!
//! <https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>: HMAC-SHA256 over
//! `id.timestamp.payload`, in base64, prefixed with the version `v1,`; several signatures are separated by a space.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::crypto::secret::Secret;
use crate::time::UnixMs;

/// How far a request's timestamp may differ from the receiver's clock, in seconds; older requests may be replays.
pub const TOLERANCE_SECONDS: i64 = 5 * 60;

const PREFIX: &str = "whsec_";
const VERSION: &str = "v1,";
const HEX_PREFIX: &str = "sha256=";
const KEY_BYTES: usize = 32;
/// The specification requires 24 to 64 bytes, but its published examples have 18-byte keys.
const ACCEPTED_KEY_BYTES: std::ops::RangeInclusive<usize> = 16..=64;

/// The key that a webhook and its receiver share: `whsec_` and base64.
#[derive(Clone)]
pub struct SigningSecret {
    text: Secret,
    key: Zeroizing<Vec<u8>>,
}

/// A text that is not a signing secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a signing secret is whsec_ followed by 16 to 64 bytes in base64")]
pub struct InvalidSecret;

impl SigningSecret {
    /// A new secret of 32 random bytes.
    pub fn generate(random: &mut dyn rand::Rng) -> Self {
        let mut key = Zeroizing::new(vec![0; KEY_BYTES]);
        random.fill_bytes(&mut key);
        let text = Zeroizing::new(STANDARD.encode(&*key));
        Self { text: Secret::new(format!("{PREFIX}{}", *text)), key }
    }

    /// Reads `whsec_..`.
    pub fn parse(text: &str) -> Result<Self, InvalidSecret> {
        let encoded = text.strip_prefix(PREFIX).ok_or(InvalidSecret)?;
        let key = Zeroizing::new(STANDARD.decode(encoded).map_err(|_| InvalidSecret)?);
        if !ACCEPTED_KEY_BYTES.contains(&key.len()) {
            return Err(InvalidSecret);
        }
        Ok(Self { text: Secret::new(text), key })
    }

    /// `whsec_..`, for sealing and for the one response that shows it.
    pub fn expose(&self) -> &str {
        self.text.expose()
    }

    /// `v1,<base64>` for a message; `timestamp` is in seconds since the epoch.
    pub fn sign(&self, id: &str, timestamp: i64, payload: &[u8]) -> String {
        let mac = self.mac(id, &timestamp.to_string(), payload).finalize().into_bytes();
        let mut signature = String::with_capacity(VERSION.len() + 44);
        signature.push_str(VERSION);
        STANDARD.encode_string(mac, &mut signature);
        signature
    }

    /// `sha256=` and the HMAC-SHA256 of the payload alone in lower-case hex, the convention of GitHub and `WebSub`
    /// (`WebSub`, section 7.1). The key is the secret's whole text including `whsec_`, as it is shown for copying.
    #[expect(clippy::expect_used, reason = "HMAC takes keys of every length (RFC 2104)")]
    pub fn sign_hex(&self, payload: &[u8]) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.expose().as_bytes()).expect("any key length");
        mac.update(payload);
        let digest = mac.finalize().into_bytes();
        let digits = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        HEX_PREFIX.chars().chain(digits.filter_map(|digit| char::from_digit(digit.into(), 16))).collect()
    }

    #[expect(clippy::expect_used, reason = "HMAC takes keys of every length (RFC 2104)")]
    fn mac(&self, id: &str, timestamp: &str, payload: &[u8]) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).expect("any key length");
        for part in [id.as_bytes(), b".", timestamp.as_bytes(), b".", payload] {
            mac.update(part);
        }
        mac
    }
}

/// The three headers of a signed request, as received.
#[derive(Debug, Clone, Copy)]
pub struct SignatureHeaders<'a> {
    /// `webhook-id`.
    pub id: Option<&'a str>,
    /// `webhook-timestamp`.
    pub timestamp: Option<&'a str>,
    /// `webhook-signature`.
    pub signature: Option<&'a str>,
}

/// Why verification failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// A header is missing.
    #[error("the header {0} is missing")]
    Missing(&'static str),
    /// `webhook-timestamp` is not a number.
    #[error("webhook-timestamp is not a number of seconds")]
    Timestamp,
    /// Signed more than [`TOLERANCE_SECONDS`] ago.
    #[error("the request was signed more than five minutes ago")]
    TooOld,
    /// Signed more than [`TOLERANCE_SECONDS`] ahead.
    #[error("the request was signed more than five minutes in the future")]
    TooNew,
    /// No signature was made with any of the secrets.
    #[error("no signature fits the payload")]
    NoMatch,
}

/// Checks a received request. `payload` is the raw body, or the raw query string for a webhook that sends query
/// parameters. Signatures are compared in constant time.
pub fn verify(
    headers: SignatureHeaders<'_>,
    payload: &[u8],
    secrets: &[&SigningSecret],
    now: UnixMs,
) -> Result<(), VerifyError> {
    let id = headers.id.ok_or(VerifyError::Missing("webhook-id"))?;
    let timestamp = headers.timestamp.ok_or(VerifyError::Missing("webhook-timestamp"))?;
    let signatures = headers.signature.ok_or(VerifyError::Missing("webhook-signature"))?;
    let signed_at: i64 = timestamp.parse().map_err(|_| VerifyError::Timestamp)?;
    if signed_at < now.seconds().saturating_sub(TOLERANCE_SECONDS) {
        return Err(VerifyError::TooOld);
    }
    if signed_at > now.seconds().saturating_add(TOLERANCE_SECONDS) {
        return Err(VerifyError::TooNew);
    }
    let given =
        signatures.split(' ').filter_map(|signature| STANDARD.decode(signature.strip_prefix(VERSION)?).ok());
    let given: Vec<Vec<u8>> = given.collect();
    let fits = |secret: &&SigningSecret| {
        let mac = secret.mac(id, timestamp, payload);
        given.iter().any(|signature| mac.clone().verify_slice(signature).is_ok())
    };
    if secrets.iter().any(fits) { Ok(()) } else { Err(VerifyError::NoMatch) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::SeedableRng as _;
    use rand::rngs::StdRng;
    use standardwebhooks::Webhook;

    use super::*;

    #[test]
    fn the_second_signature_is_that_of_openssl() {
        // printf %s '{"a":1}' | openssl dgst -sha256 -hmac whsec_plJ3nmyCDGBKInavdOK15jsl
        let secret = SigningSecret::parse(SECRET).unwrap();
        assert_eq!(
            secret.sign_hex(br#"{"a":1}"#),
            "sha256=d71e7ce683d0b023167e1f48d05e844d0dfdef6a6b01ae92ce4dc4ca9a385ca2"
        );
    }

    const SECRET: &str = "whsec_plJ3nmyCDGBKInavdOK15jsl";
    const ID: &str = "msg_loFOjxBNrRLzqYUf";
    const SIGNED_AT: i64 = 1_731_705_121;
    const PAYLOAD: &[u8] = br#"{"event_type":"ping","data":{"success":true}}"#;
    const SIGNATURE: &str = "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=";

    fn secret(seed: u64) -> SigningSecret {
        SigningSecret::generate(&mut StdRng::seed_from_u64(seed))
    }

    fn verify_vector(signature: &str, payload: &[u8], now_seconds: i64) -> Result<(), VerifyError> {
        let timestamp = SIGNED_AT.to_string();
        let headers =
            SignatureHeaders { id: Some(ID), timestamp: Some(&timestamp), signature: Some(signature) };
        verify(headers, payload, &[&SigningSecret::parse(SECRET).unwrap()], UnixMs(now_seconds * 1000))
    }

    #[test]
    fn the_published_vectors_come_out() {
        assert_eq!(SigningSecret::parse(SECRET).unwrap().sign(ID, SIGNED_AT, PAYLOAD), SIGNATURE);
        let other = SigningSecret::parse("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD").unwrap();
        assert_eq!(
            other.sign(
                "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk",
                1_649_367_553,
                br#"{"email":"test@example.com","username":"test_user"}"#
            ),
            "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw="
        );
    }

    #[test]
    fn any_one_of_several_signatures_is_enough() {
        let other = secret(1).sign(ID, SIGNED_AT, PAYLOAD);
        assert_eq!(verify_vector(&format!("v2,abc {other} {SIGNATURE}"), PAYLOAD, SIGNED_AT), Ok(()));
        assert_eq!(verify_vector(&other, PAYLOAD, SIGNED_AT), Err(VerifyError::NoMatch));
    }

    #[test]
    fn a_changed_payload_or_a_cut_signature_does_not_hold() {
        for signature in ["", "v1,", &SIGNATURE[..20], &SIGNATURE[3..], &SIGNATURE.replace("v1", "v1a")] {
            assert_eq!(
                verify_vector(signature, PAYLOAD, SIGNED_AT),
                Err(VerifyError::NoMatch),
                "{signature}"
            );
        }
        assert_eq!(verify_vector(SIGNATURE, b"{}", SIGNED_AT), Err(VerifyError::NoMatch));
    }

    #[test]
    fn a_request_holds_for_five_minutes_either_way() {
        for (offset, expected) in [
            (-TOLERANCE_SECONDS, Ok(())),
            (TOLERANCE_SECONDS, Ok(())),
            (TOLERANCE_SECONDS + 1, Err(VerifyError::TooOld)),
            (-TOLERANCE_SECONDS - 1, Err(VerifyError::TooNew)),
        ] {
            assert_eq!(verify_vector(SIGNATURE, PAYLOAD, SIGNED_AT + offset), expected);
        }
    }

    #[test]
    fn a_missing_or_broken_header_is_named() {
        let full = SignatureHeaders { id: Some(ID), timestamp: Some("12"), signature: Some(SIGNATURE) };
        let result = |headers| verify(headers, PAYLOAD, &[], UnixMs(12_000));
        assert_eq!(result(SignatureHeaders { id: None, ..full }), Err(VerifyError::Missing("webhook-id")));
        assert_eq!(
            result(SignatureHeaders { timestamp: None, ..full }),
            Err(VerifyError::Missing("webhook-timestamp"))
        );
        assert_eq!(
            result(SignatureHeaders { signature: None, ..full }),
            Err(VerifyError::Missing("webhook-signature"))
        );
        assert_eq!(result(SignatureHeaders { timestamp: Some("now"), ..full }), Err(VerifyError::Timestamp));
    }

    #[test]
    fn a_new_secret_reads_back_and_anything_else_is_refused() {
        let new = secret(7);
        assert_eq!(new.expose().len(), PREFIX.len() + 44);
        assert_eq!(*SigningSecret::parse(new.expose()).unwrap().key, *new.key);
        assert_ne!(secret(8).expose(), new.expose());
        for text in ["", "whsec_", "whsec_c2hvcnQ=", "whsec_%%%", &new.expose()[PREFIX.len()..]] {
            assert_eq!(SigningSecret::parse(text).err(), Some(InvalidSecret), "{text}");
        }
    }

    proptest! {
        #[test]
        fn the_reference_implementation_signs_alike(
            seed: u64, id in "[a-z0-9-]{1,40}", at in 0_i64..4_000_000_000, payload in "\\PC{0,80}"
        ) {
            let secret = secret(seed);
            let reference = Webhook::new(secret.expose()).unwrap();
            let expected = reference.sign(&id, at, payload.as_bytes()).unwrap();
            prop_assert_eq!(secret.sign(&id, at, payload.as_bytes()), expected.clone());
            let timestamp = at.to_string();
            let headers =
                SignatureHeaders { id: Some(&id), timestamp: Some(&timestamp), signature: Some(&expected) };
            prop_assert_eq!(verify(headers, payload.as_bytes(), &[&secret], UnixMs(at * 1000)), Ok(()));
        }
    }
}
