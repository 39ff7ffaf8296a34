//! Bearer secrets: their format, and what is stored of them.

use crate::crypto::secret::Secret;
use rand::{Rng, RngExt};
use sha2::{Digest, Sha256};

const PREFIX: &str = "rh_";
/// 40 characters out of 62 are 238 bits, too many to guess, so a plain hash is enough for storage.
const SIGNS: usize = 40;
/// 43 characters out of 62 are 256 bits.
const SECRET_SIGNS: usize = 43;
const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// A new token: `rh_` and 40 letters and digits.
pub fn generate_token(random: &mut dyn Rng) -> Secret {
    let mut token = String::with_capacity(PREFIX.len() + SIGNS);
    token.push_str(PREFIX);
    token.extend(signs(random).take(SIGNS));
    Secret::new(token)
}

/// A browser's session token, or the part after the `#` of a one-time link.
pub fn generate_secret(random: &mut dyn Rng) -> Secret {
    Secret::new(signs(random).take(SECRET_SIGNS).collect::<String>())
}

fn signs(random: &mut dyn Rng) -> impl Iterator<Item = char> {
    std::iter::repeat_with(|| char::from(ALPHABET[random.random_range(0..ALPHABET.len())]))
}

/// The stored form of a token, by which it is looked up: its SHA-256 in lower-case hex.
pub fn hash_token(token: &Secret) -> String {
    hex(&Sha256::digest(token.expose().as_bytes()))
}

/// Lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    #[test]
    fn tokens_differ_and_are_easy_to_recognise() {
        let random = &mut StdRng::seed_from_u64(1);
        let (one, other) = (generate_token(random), generate_token(random));
        assert!(one.expose().starts_with("rh_") && one.expose().len() == 43);
        assert!(one.expose()[3..].bytes().all(|byte| byte.is_ascii_alphanumeric()));
        assert_ne!(one.expose(), other.expose());
    }

    #[test]
    fn the_hash_is_sha_256_in_hex() {
        // FIPS 180-2, appendix B.1.
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(hash_token(&Secret::new("abc")), expected);
    }
}
