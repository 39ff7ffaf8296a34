//! Passwords of members: argon2id (RFC 9106), as a PHC string.

use argon2::Argon2;
use argon2::password_hash::PasswordHasher;
use rand::{Rng, RngExt};
use refhook_core::random::Random;
use refhook_core::secret::Secret;

/// Length of a password that is made here: 20 of 57 characters are 116 bits.
const LENGTH: usize = 20;
/// Without those that look like one another.
const CHARACTERS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
const SALT_BYTES: usize = 16;

/// A password that nobody can guess.
pub(crate) fn generate(random: &mut dyn Rng) -> Secret {
    let draw = |_| char::from(CHARACTERS[random.random_range(0..CHARACTERS.len())]);
    Secret::new((0..LENGTH).map(draw).collect::<String>())
}

/// The PHC string of a password's hash. It takes tens of milliseconds and 19 MiB, on a thread of its own: never
/// wait for it while a write is open.
pub(crate) async fn hash(password: Secret, random: &Random) -> anyhow::Result<String> {
    let mut salt = [0; SALT_BYTES];
    random.with(|random| random.fill_bytes(&mut salt));
    let hashed = tokio::task::spawn_blocking(move || {
        Argon2::default()
            .hash_password_with_salt(password.expose().as_bytes(), &salt)
            .map(|hash| hash.to_string())
    });
    hashed.await?.map_err(|error| anyhow::anyhow!("the password could not be hashed: {error}"))
}

#[cfg(test)]
mod tests {
    use argon2::password_hash::PasswordVerifier;
    use argon2::password_hash::phc::PasswordHash;

    use super::*;

    #[tokio::test]
    async fn a_hash_fits_its_password_alone_and_never_repeats() {
        let random = Random::from_seed(1);
        let password = random.with(|random| generate(random));
        assert_eq!(password.expose().len(), LENGTH);
        let first = hash(password.clone(), &random).await.unwrap();
        let second = hash(password.clone(), &random).await.unwrap();
        assert!(first.starts_with("$argon2id$v=19$") && first != second, "{first}");

        let parsed = PasswordHash::new(&first).unwrap();
        let verify = |text: &str| Argon2::default().verify_password(text.as_bytes(), &parsed).is_ok();
        assert!(verify(password.expose()) && !verify("another"));
    }
}
