//! Caches valid tokens briefly, so that a burst of calls does not query the database for each.

use std::collections::HashMap;

use parking_lot::Mutex;
use refhook_core::ids::TokenId;
use refhook_core::time::UnixMs;
use refhook_store::accounts::tokens::TokenAccess;

/// How long a look-up is cached, in milliseconds. A token revoked on another node works no longer than this.
const KEPT_MS: i64 = 1_000;
/// Most look-ups cached. Only existing tokens are, so strangers cannot fill the cache.
const LOOKUPS_MAX: usize = 10_000;

/// Look-ups by the token's hash.
#[derive(Default)]
pub(super) struct TokenCache(Mutex<Entries>);

#[derive(Default)]
struct Entries {
    by_hash: HashMap<String, (UnixMs, TokenAccess)>,
    /// Number of revocations on this node.
    revocations: u64,
}

/// The number of revocations when a look-up began.
#[derive(Clone, Copy)]
pub(super) struct Asked(u64);

impl TokenCache {
    /// A look-up from the last second. If the clock is set back, entries expire rather than live forever.
    ///
    /// # Errors
    /// If nothing is cached, the value to pass to [`Self::put`].
    pub(super) fn get(&self, hash: &str, now: UnixMs) -> Result<TokenAccess, Asked> {
        let entries = self.0.lock();
        let known = entries.by_hash.get(hash).filter(|(at, _)| (0..KEPT_MS).contains(&(now.0 - at.0)));
        known.map(|(_, access)| access.clone()).ok_or(Asked(entries.revocations))
    }

    /// Caches a look-up, unless a token was revoked since it began: it may have been this one.
    pub(super) fn put(&self, hash: String, access: TokenAccess, now: UnixMs, asked: Asked) {
        let mut entries = self.0.lock();
        if entries.revocations != asked.0 {
            return;
        }
        if entries.by_hash.len() >= LOOKUPS_MAX {
            entries.by_hash.clear();
        }
        entries.by_hash.insert(hash, (now, access));
    }

    /// Drops a revoked token.
    pub(super) fn forget(&self, id: TokenId) {
        let mut entries = self.0.lock();
        entries.revocations += 1;
        entries.by_hash.retain(|_, (_, access)| access.token_id != id);
    }
}

#[cfg(test)]
mod tests {
    use refhook_core::ids::AccountId;
    use refhook_core::plan::Plan;
    use refhook_store::accounts::tokens::Scope;

    use super::*;

    #[test]
    fn a_look_up_counts_for_less_than_a_second_in_either_direction() {
        let access = TokenAccess {
            name: "Sync".into(),
            token_id: TokenId(1),
            account_id: AccountId(1),
            plan: Plan::Basic,
            scope: Scope::Read,
            expires_at: None,
            revoked_at: None,
        };
        let cache = TokenCache::default();
        let asked = cache.get("hash", UnixMs(5_000)).unwrap_err();
        cache.put("hash".into(), access.clone(), UnixMs(5_000), asked);
        assert_eq!(cache.get("hash", UnixMs(5_999)).ok(), Some(access.clone()));
        assert!(cache.get("hash", UnixMs(6_000)).is_err());
        assert!(cache.get("hash", UnixMs(4_999)).is_err());
        assert!(cache.get("other", UnixMs(5_000)).is_err());
        cache.forget(TokenId(1));
        assert!(cache.get("hash", UnixMs(5_000)).is_err());
        cache.put("hash".into(), access, UnixMs(5_000), asked);
        assert!(cache.get("hash", UnixMs(5_000)).is_err(), "it was looked up before the revocation");
    }
}
