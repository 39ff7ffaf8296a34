//! The hidden field that says when a form was shown. It is sealed, so it cannot be forged, and bound to the campaign;
//! any node can open it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::Rng;
use refhook_core::crypto::vault::Vault;
use refhook_core::ids::CampaignId;
use refhook_core::time::UnixMs;

/// The shortest time in which a person can fill in a form.
const SHORTEST_MS: i64 = 2_000;
/// How long a page may stay open.
const LONGEST_MS: i64 = 24 * 60 * 60_000;
/// Longest token that is decoded; ours have 64 characters.
const TOKEN_MAX_BYTES: usize = 100;

fn place(campaign: CampaignId) -> String {
    format!("form/{campaign}")
}

pub(super) fn seal(vault: &Vault, campaign: CampaignId, now: UnixMs, random: &mut dyn Rng) -> String {
    URL_SAFE_NO_PAD.encode(vault.seal(&place(campaign), &now.0.to_be_bytes(), random))
}

/// When the form was shown; `None` if the token is not ours.
pub(super) fn open(vault: &Vault, campaign: CampaignId, token: &str) -> Option<UnixMs> {
    if token.len() > TOKEN_MAX_BYTES {
        return None;
    }
    let sealed = URL_SAFE_NO_PAD.decode(token).ok()?;
    let plain = vault.open(&place(campaign), &sealed).ok()?;
    plain.as_slice().try_into().ok().map(|bytes| UnixMs(i64::from_be_bytes(bytes)))
}

/// Whether a person could have taken that long.
pub(super) const fn is_likely(shown: UnixMs, now: UnixMs) -> bool {
    let took = now.0.saturating_sub(shown.0);
    took >= SHORTEST_MS && took <= LONGEST_MS
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    fn vault(seed: u64) -> Vault {
        Vault::from_base64(&Vault::generate_key(&mut StdRng::seed_from_u64(seed))).unwrap()
    }

    #[test]
    fn a_token_opens_for_its_campaign_with_our_key_alone() {
        let (ours, campaign) = (vault(1), CampaignId(7));
        let token = seal(&ours, campaign, UnixMs(5), &mut StdRng::seed_from_u64(2));
        assert_eq!(open(&ours, campaign, &token), Some(UnixMs(5)));
        assert_eq!(open(&ours, CampaignId(8), &token), None);
        assert_eq!(open(&vault(3), campaign, &token), None);
        assert_eq!(open(&ours, campaign, &format!("{token}{}", "A".repeat(1_000_000))), None);
        assert!(
            token.len() == 64
                && token.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        );
    }

    #[test]
    fn people_take_from_two_seconds_to_a_day() {
        for (took, likely) in
            [(-1, false), (1_999, false), (2_000, true), (LONGEST_MS, true), (LONGEST_MS + 1, false)]
        {
            assert_eq!(is_likely(UnixMs(1_000), UnixMs(1_000 + took)), likely, "{took}");
        }
        assert!(!is_likely(UnixMs(i64::MIN), UnixMs(i64::MAX)));
    }

    proptest! {
        #[test]
        fn what_we_did_not_make_opens_nothing(token in "[A-Za-z0-9_-]{0,80}|\\PC{0,80}") {
            prop_assert_eq!(open(&vault(1), CampaignId(7), &token), None);
        }
    }
}
