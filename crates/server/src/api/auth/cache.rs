//! Tokens that were found good a moment ago, so that a burst of calls does not ask the database for each.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use refhook_core::time::UnixMs;
use refhook_store::tokens::TokenAccess;

/// How long a look-up counts, in milliseconds. A token that is revoked works no longer than this.
const KEPT_MS: i64 = 1_000;
/// Look-ups kept at once. Only tokens that exist are kept, so no stranger can fill it.
const MOST: usize = 10_000;

/// Look-ups by the token's hash.
#[derive(Default)]
pub(super) struct TokenCache(Mutex<HashMap<String, (UnixMs, TokenAccess)>>);

impl TokenCache {
    fn entries(&self) -> MutexGuard<'_, HashMap<String, (UnixMs, TokenAccess)>> {
        // Each entry is whole or absent: a panic elsewhere does not spoil it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was looked up within the last second. A clock that was set back makes an entry old, not eternal.
    pub(super) fn get(&self, hash: &str, now: UnixMs) -> Option<TokenAccess> {
        let entries = self.entries();
        let (at, access) = entries.get(hash)?;
        (0..KEPT_MS).contains(&(now.0 - at.0)).then(|| access.clone())
    }

    /// Keeps a look-up.
    pub(super) fn put(&self, hash: String, access: TokenAccess, now: UnixMs) {
        let mut entries = self.entries();
        if entries.len() >= MOST {
            entries.clear();
        }
        entries.insert(hash, (now, access));
    }
}

#[cfg(test)]
mod tests {
    use refhook_core::ids::{AccountId, TokenId};
    use refhook_core::plan::Plan;
    use refhook_store::tokens::Scope;

    use super::*;

    #[test]
    fn a_look_up_counts_for_less_than_a_second_in_either_direction() {
        let access = TokenAccess {
            token_id: TokenId(1),
            account_id: AccountId(1),
            plan: Plan::Basic,
            scope: Scope::Read,
            expires_at: None,
            revoked_at: None,
        };
        let cache = TokenCache::default();
        cache.put("hash".into(), access.clone(), UnixMs(5_000));
        assert_eq!(cache.get("hash", UnixMs(5_999)), Some(access));
        assert_eq!(cache.get("hash", UnixMs(6_000)), None);
        assert_eq!(cache.get("hash", UnixMs(4_999)), None);
        assert_eq!(cache.get("other", UnixMs(5_000)), None);
    }
}
