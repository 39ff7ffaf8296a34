//! How many calls a minute each caller may make.

use std::hash::Hash;
use std::num::NonZeroU32;

use governor::clock::Clock;
use governor::{DefaultKeyedRateLimiter, Quota};

use crate::api::error::ApiError;

/// A limit for each key; all of a minute's calls may come at once.
pub(crate) struct Limit<K: Hash + Eq + Clone>(Option<DefaultKeyedRateLimiter<K>>);

impl<K: Hash + Eq + Clone> Limit<K> {
    /// So many calls a minute; 0 is without limit.
    pub(crate) fn per_minute(calls: u32) -> Self {
        Self(NonZeroU32::new(calls).map(|calls| DefaultKeyedRateLimiter::keyed(Quota::per_minute(calls))))
    }

    /// Counts a call.
    ///
    /// # Errors
    /// 429 with the time to wait when it is one too many.
    pub(crate) fn check(&self, key: &K, message: &'static str) -> Result<(), ApiError> {
        let Some(limiter) = &self.0 else { return Ok(()) };
        limiter.check_key(key).map_err(|not_until| {
            let wait = not_until.wait_time_from(limiter.clock().now());
            ApiError::too_many_requests(wait.as_secs() + 1, message)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_has_its_own_minute_and_zero_is_without_limit() {
        let limit = Limit::per_minute(2);
        assert!(limit.check(&1, "").is_ok() && limit.check(&1, "").is_ok());
        assert!(limit.check(&1, "").is_err());
        assert!(limit.check(&2, "").is_ok());
        let free = Limit::per_minute(0);
        assert!((0..10_000).all(|_| free.check(&1, "").is_ok()));
    }
}
