//! Codes: the short identifiers in links. A person's has 6 characters, a campaign's 8.

use std::collections::VecDeque;

use rand::{Rng, RngExt};

/// Length of a person's code.
pub const PERSON_LENGTH: usize = 6;
/// Length of a campaign's code.
pub const CAMPAIGN_LENGTH: usize = 8;
/// Longest code that can be imported from another system.
const MAX_LENGTH: usize = 64;

const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// First path segments that the server uses itself, and words of the API where a code could appear: a code with such a
/// name would shadow them or be shadowed.
const RESERVED: [&str; 31] = [
    "account",
    "admin",
    "api",
    "app",
    "assets",
    "campaigns",
    "demo",
    "deliveries",
    "docs",
    "favicon",
    "fields",
    "healthz",
    "inbox",
    "invitation",
    "invite",
    "join",
    "login",
    "logout",
    "metrics",
    "public",
    "readyz",
    "robots",
    "search",
    "settings",
    "setup",
    "signup",
    "static",
    "users",
    "webhook",
    "webhooks",
    "widget",
];

/// Where new codes come from.
pub trait CodeSource: Send {
    /// A code of `length` characters that may already be in use.
    fn next_code(&mut self, length: usize) -> String;
}

/// Unpredictable codes.
pub struct RandomCodes<R>(pub R);

impl<R: Rng + Send> CodeSource for RandomCodes<R> {
    fn next_code(&mut self, length: usize) -> String {
        loop {
            let code: String = (0..length)
                .map(|place| {
                    let set = if place == 0 { LETTERS } else { ALPHABET };
                    char::from(set[self.0.random_range(0..set.len())])
                })
                .collect();
            if !is_reserved(&code) {
                return code;
            }
        }
    }
}

/// Codes chosen in advance, for tests that compare bytes; `after` provides the rest.
pub struct ChosenCodes<S> {
    /// The codes to hand out first.
    pub first: VecDeque<String>,
    /// Where the rest comes from.
    pub after: S,
}

impl<S: CodeSource> CodeSource for ChosenCodes<S> {
    fn next_code(&mut self, length: usize) -> String {
        self.first.pop_front().unwrap_or_else(|| self.after.next_code(length))
    }
}

/// Whether the server reserves this word, ignoring case.
pub fn is_reserved(code: &str) -> bool {
    RESERVED.iter().any(|word| code.eq_ignore_ascii_case(word))
}

/// Whether a chosen code is valid: it starts with a letter and contains only letters and digits.
pub fn is_valid(code: &str) -> bool {
    code.len() <= MAX_LENGTH
        && code.starts_with(|c: char| c.is_ascii_alphabetic())
        && code.bytes().all(|b| b.is_ascii_alphanumeric())
        && !is_reserved(code)
}

#[cfg(test)]
mod tests {
    use rand::{SeedableRng, rngs::StdRng};

    use super::*;

    #[test]
    fn random_codes_are_valid_and_differ() {
        let mut codes = RandomCodes(StdRng::seed_from_u64(7));
        let made: std::collections::HashSet<_> = (0..1_000).map(|_| codes.next_code(PERSON_LENGTH)).collect();
        assert_eq!(made.len(), 1_000);
        assert!(made.iter().all(|code| code.len() == 6 && is_valid(code)));
    }

    #[test]
    fn words_of_the_server_and_ids_are_no_codes() {
        for bad in ["api", "Signup", "1abc", "", "a-b", "a@b", "ab c", "héllo", &"a".repeat(65)] {
            assert!(!is_valid(bad), "{bad:?} was taken");
        }
        assert!(is_valid("zgLAYb"));
    }

    #[test]
    fn chosen_codes_come_first() {
        let after = RandomCodes(StdRng::seed_from_u64(1));
        let mut codes = ChosenCodes { first: ["zgLAYb".to_owned()].into(), after };
        assert_eq!(codes.next_code(6), "zgLAYb");
        assert_ne!(codes.next_code(6), "zgLAYb");
    }
}
