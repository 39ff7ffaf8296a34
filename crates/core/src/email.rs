//! E-mail addresses: kept and sent as typed, compared without regard to case.

use email_address::{EmailAddress, Options};

use crate::problem::Problems;

/// Longest address that mail can carry (RFC 5321, 4.5.3.1.3, without the angle brackets).
const MAX_LENGTH: usize = 254;

/// The key under which an address is unique within a campaign.
///
/// Folded here and not in SQL, whose `lower()` knows ASCII only. Upper case first joins the letters that have
/// several lower-case forms, such as the Greek sigmas.
pub fn key(address: &str) -> String {
    address.chars().flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect()
}

/// The [`key`] without what follows a `+` in the local part: many mail servers deliver both to the same person.
pub fn untagged_key(address: &str) -> String {
    let key = key(address);
    match key.rsplit_once('@') {
        Some((local, domain)) => format!("{}@{domain}", local.split('+').next().unwrap_or_default()),
        None => key,
    }
}

/// Checks the syntax of an address and returns it without surrounding space, otherwise unchanged.
///
/// # Errors
/// A sentence under `field` when the text is no address.
pub fn check(field: &str, address: &str) -> Result<String, Problems> {
    let address = address.trim();
    let options = Options::default().with_required_tld().without_display_text().without_domain_literal();
    if address.is_empty() {
        return Err(Problems::one(field, "An email address is needed."));
    }
    if address.len() > MAX_LENGTH || EmailAddress::parse_with_options(address, options).is_err() {
        let message = "This is not an email address; write one such as name@example.com.";
        return Err(Problems::one(field, message));
    }
    Ok(address.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_keeps_its_case_and_its_tag() {
        assert_eq!(check("email", " Support+Byron@Example.com ").unwrap(), "Support+Byron@Example.com");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let long = format!("{}@example.com", "a".repeat(250));
        for bad in ["", "  ", "nobody", "a@b", "a b@example.com", "a@b@example.com", "x\0@example.com", &long]
        {
            assert!(check("email", bad).is_err(), "{bad:?} was taken");
        }
    }

    #[test]
    fn keys_compare_without_case_beyond_ascii() {
        assert_eq!(key("Ärger+Tag@Example.COM"), key("äRGER+tag@example.com"));
        assert_eq!(key("ΣΑΣ@example.gr"), key("σας@example.gr"));
        assert_ne!(key("a+b@example.com"), key("a@example.com"));
        assert_eq!(untagged_key("A+b+c@example.com"), untagged_key("a@Example.com"));
    }
}
