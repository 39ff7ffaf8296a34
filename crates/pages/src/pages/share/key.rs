//! The key in a share page's address. A code is public: friends see it in the link. The results of a link are for its
//! owner, who gets this key on joining.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::Rng;
use refhook_core::crypto::vault::Vault;
use refhook_core::ids::PersonId;

const WORD: &[u8] = b"share";
/// Longest key that is decoded; ours have 60 characters.
const KEY_MAX_BYTES: usize = 100;

fn place(person: PersonId) -> String {
    format!("share/{person}")
}

/// A key to a person's share page: letters, digits, `-` and `_`.
pub(in crate::pages) fn make(vault: &Vault, person: PersonId, random: &mut dyn Rng) -> String {
    URL_SAFE_NO_PAD.encode(vault.seal(&place(person), WORD, random))
}

/// Whether a key opens a person's share page.
pub(in crate::pages) fn opens(vault: &Vault, person: PersonId, key: &str) -> bool {
    // Trailing punctuation may have been pasted along with the address.
    let key = key.trim_end_matches(|c: char| !c.is_ascii_alphanumeric() && !"-_".contains(c));
    key.len() <= KEY_MAX_BYTES
        && URL_SAFE_NO_PAD.decode(key).is_ok_and(|sealed| vault.open(&place(person), &sealed).is_ok())
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    #[test]
    fn a_key_opens_one_page_and_nobody_makes_one_up() {
        let vault = Vault::from_base64(&Vault::generate_key(&mut StdRng::seed_from_u64(1))).unwrap();
        let key = make(&vault, PersonId(7), &mut StdRng::seed_from_u64(2));
        assert!(opens(&vault, PersonId(7), &key));
        assert!(opens(&vault, PersonId(7), &format!("{key}).\u{200b}")));
        assert!(!opens(&vault, PersonId(8), &key));
        for made_up in ["", "share", &key[1..], &"A".repeat(60), &"A".repeat(1_000)] {
            assert!(!opens(&vault, PersonId(7), made_up), "{made_up}");
        }
    }
}
