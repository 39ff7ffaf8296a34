//! What guards the API: tokens, sessions and their limits.

use refhook_core::ids::{MemberId, TokenId};
use refhook_web::rate::Limit;

use super::cache::TokenCache;
use super::last_use::LastUse;
use super::throttle::Throttle;

/// A member's limit as a multiple of a token's: one page of the app makes several calls.
const VISITS: u32 = 5;

/// What guards the API: tokens, sessions and their limits.
pub(crate) struct Gate {
    pub(super) cache: TokenCache,
    pub(super) calls: Limit<TokenId>,
    pub(super) visits: Limit<MemberId>,
    pub(crate) throttle: Throttle,
    pub(super) last_use: LastUse,
}

impl Gate {
    /// A gate that allows each token `per_minute` calls; 0 means no limit.
    pub(crate) fn new(per_minute: u32) -> Self {
        Self {
            cache: TokenCache::default(),
            calls: Limit::per_minute(per_minute),
            visits: Limit::per_minute(per_minute.saturating_mul(VISITS)),
            throttle: Throttle::default(),
            last_use: LastUse::default(),
        }
    }

    /// Locks a token out immediately.
    pub(crate) fn lock_out(&self, id: TokenId) {
        self.cache.forget(id);
    }
}
