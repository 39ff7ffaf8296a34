//! What guards the API: tokens, sessions and their limits.

use refhook_core::ids::{MemberId, TokenId};
use refhook_web::rate::Limit;

use super::cache::TokenCache;
use super::last_use::LastUse;
use super::throttle::Throttle;

/// Calls of one member for each call that a token may make: a page asks for several things at once.
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
    /// A gate that lets each token through `per_minute` times; 0 is without limit.
    pub(crate) fn new(per_minute: u32) -> Self {
        Self {
            cache: TokenCache::default(),
            calls: Limit::per_minute(per_minute),
            visits: Limit::per_minute(per_minute.saturating_mul(VISITS)),
            throttle: Throttle::default(),
            last_use: LastUse::default(),
        }
    }

    /// Lets a token in no more, from this moment on.
    pub(crate) fn lock_out(&self, id: TokenId) {
        self.cache.forget(id);
    }
}
