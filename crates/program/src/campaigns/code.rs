//! The code that an owner chooses for a campaign: the first part of its links.

use refhook_core::people::code::{CAMPAIGN_LENGTH, is_reserved, is_valid};
use refhook_core::problem::Problems;

/// Checks the form of a code.
///
/// # Errors
/// A sentence under `code`.
pub fn check(code: &str) -> Result<(), Problems> {
    if is_reserved(code) {
        return Err(Problems::one("code", "This word is used by the server itself; choose another code."));
    }
    if code.len() == CAMPAIGN_LENGTH && is_valid(code) {
        return Ok(());
    }
    let message =
        format!("Choose {CAMPAIGN_LENGTH} letters or digits that begin with a letter, such as friendsA.");
    Err(Problems::one("code", message))
}

/// The problem of a code that a campaign or a person already has.
pub(super) fn taken() -> Problems {
    Problems::one("code", "This code is in use already; choose another one.")
}

/// The problem when it is too late to change the code.
pub(super) fn fixed() -> Problems {
    let message =
        "People have joined this campaign, and the links that they share would break: its code stays.";
    Problems::one("code", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_eight_letters_or_digits_and_is_no_word_of_the_server() {
        for good in ["friendsA", "a2345678", "ABCDEFGH"] {
            assert_eq!(check(good), Ok(()));
        }
        for bad in
            ["", "short", "toolong12", "1friends", "friend-s", "fri nds", "friendé", "settings", "Settings"]
        {
            assert!(check(bad).is_err(), "{bad}");
        }
    }
}
