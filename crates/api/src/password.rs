//! Passwords of members: argon2id (RFC 9106), as a PHC string.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use rand::{Rng, RngExt};
use refhook_core::crypto::secret::Secret;
use refhook_core::people::email;
use refhook_core::problem::Problems;
use refhook_core::random::Random;
use tokio::sync::Semaphore;

/// Length of a generated password: 20 of 57 characters are 116 bits.
const LENGTH: usize = 20;
/// Without lookalikes.
const CHARACTERS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
const SALT_BYTES: usize = 16;
/// Length of a password that a person chooses.
const PASSWORD_MIN_CHARS: usize = 10;
const PASSWORD_MAX_CHARS: usize = 200;
/// Concurrent hashes: each takes 19 MiB and a core.
static PLACES: Semaphore = Semaphore::const_new(4);
/// A dummy hash with the same cost as real ones, so that checking the password of an unknown member takes just as long.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Generates a password that cannot be guessed.
pub fn generate(random: &mut dyn Rng) -> Secret {
    let draw = |_| char::from(CHARACTERS[random.random_range(0..CHARACTERS.len())]);
    Secret::new((0..LENGTH).map(draw).collect::<String>())
}

/// Hashes a password into a PHC string. It takes tens of milliseconds and 19 MiB on a blocking thread: never await it
/// inside a write.
pub async fn hash(password: Secret, random: &Random) -> anyhow::Result<String> {
    let mut salt = [0; SALT_BYTES];
    random.with(|random| random.fill_bytes(&mut salt));
    let _place = PLACES.acquire().await?;
    let hashed = tokio::task::spawn_blocking(move || {
        Argon2::default()
            .hash_password_with_salt(password.expose().as_bytes(), &salt)
            .map(|hash| hash.to_string())
    });
    hashed.await?.map_err(|error| anyhow::anyhow!("the password could not be hashed: {error}"))
}

/// Whether the password matches the PHC string. Takes as long without one.
pub async fn verify(password: Secret, stored: Option<&str>) -> anyhow::Result<bool> {
    let (text, is_set) = (stored.unwrap_or(NOBODY).to_owned(), stored.is_some());
    let _place = PLACES.acquire().await?;
    let verified = tokio::task::spawn_blocking(move || {
        let parsed = PasswordHash::new(&text).map_err(|error| anyhow::anyhow!("a stored hash: {error}"))?;
        Ok(Argon2::default().verify_password(password.expose().as_bytes(), &parsed).is_ok())
    });
    let fits: anyhow::Result<bool> = verified.await?;
    Ok(fits? && is_set)
}

/// Checks a password that a person chose.
///
/// # Errors
/// A sentence under `field`.
pub fn check(field: &str, password: &str, address: &str) -> Result<Secret, Problems> {
    let problem = match password.chars().count() {
        0..PASSWORD_MIN_CHARS => {
            format!(
                "Choose a password of at least {PASSWORD_MIN_CHARS} characters; a few words make a good one."
            )
        }
        PASSWORD_MIN_CHARS..=PASSWORD_MAX_CHARS
            if email::key(password.trim()) == email::key(address.trim()) =>
        {
            "Choose a password that is not your email address.".to_owned()
        }
        PASSWORD_MIN_CHARS..=PASSWORD_MAX_CHARS => return Ok(Secret::new(password)),
        _ => format!("Shorten the password to {PASSWORD_MAX_CHARS} characters."),
    };
    Err(Problems::one(field, problem))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_hash_fits_its_password_alone_and_never_repeats() {
        let random = Random::from_seed(1);
        let password = random.with(|random| generate(random));
        assert_eq!(password.expose().len(), LENGTH);
        let first = hash(password.clone(), &random).await.unwrap();
        let second = hash(password.clone(), &random).await.unwrap();
        assert!(first.starts_with("$argon2id$v=19$") && first != second, "{first}");

        assert!(verify(password.clone(), Some(&first)).await.unwrap());
        assert!(!verify(Secret::new("another"), Some(&first)).await.unwrap());
        assert!(verify(password, Some("")).await.is_err(), "a hash that is none is a fault of the server");
    }

    #[tokio::test]
    async fn the_password_of_nobody_costs_the_same_and_fits_nothing() {
        assert!(!verify(Secret::new(""), None).await.unwrap());
        let costs = |text: &str| text.split('$').nth(3).unwrap().to_owned();
        let real = hash(Secret::new("x"), &Random::from_seed(1)).await.unwrap();
        assert_eq!((costs(NOBODY), NOBODY.len()), (costs(&real), real.len()));
    }

    #[test]
    fn a_password_is_long_enough_to_guess_and_short_enough_to_hash() {
        let is_good = |text: &str| check("password", text, "Some.Owner@example.com").is_ok();
        assert!(is_good("ten chars.") && is_good(&"é".repeat(200)) && is_good("pass word with spaces"));
        for bad in ["", "nine char", &"x".repeat(201), "some.owner@EXAMPLE.com"] {
            assert!(!is_good(bad), "{bad}");
        }
    }
}
