//! How many calls a minute each caller may make.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

use refhook_core::time::UnixMs;

use crate::api::error::ApiError;

const MINUTE_MS: i64 = 60_000;
/// Callers after whom those of past minutes are forgotten.
const TIDY: usize = 10_000;

/// The calls of a caller since their minute began.
struct Window {
    since: UnixMs,
    calls: u32,
}

/// A limit for each key. A minute begins with a caller's first call, and all of its calls may come at once: that is
/// what "600 a minute" says, where a limiter that refills while the calls come in lets nearly twice as many through.
pub(crate) struct Limit<K> {
    calls: u32,
    windows: Mutex<HashMap<K, Window>>,
}

impl<K: Hash + Eq + Clone> Limit<K> {
    /// So many calls a minute; 0 is without limit.
    pub(crate) fn per_minute(calls: u32) -> Self {
        Self { calls, windows: Mutex::default() }
    }

    /// Counts a call.
    ///
    /// # Errors
    /// 429 with the time to wait when it is one too many.
    pub(crate) fn check(&self, key: &K, now: UnixMs, message: &'static str) -> Result<(), ApiError> {
        if self.calls == 0 {
            return Ok(());
        }
        // Counters alone are behind the lock: a panic elsewhere leaves them whole.
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        let is_over = |window: &Window| now.0 - window.since.0 >= MINUTE_MS;
        if windows.len() >= TIDY {
            windows.retain(|_, window| !is_over(window));
        }
        let window = windows.entry(key.clone()).or_insert(Window { since: now, calls: 0 });
        if is_over(window) {
            *window = Window { since: now, calls: 0 };
        }
        if window.calls >= self.calls {
            let wait = (MINUTE_MS - (now.0 - window.since.0)).clamp(1, MINUTE_MS);
            return Err(ApiError::too_many_requests(wait.unsigned_abs().div_ceil(1_000), message));
        }
        window.calls += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_has_its_own_minute_and_zero_is_without_limit() {
        let (limit, now) = (Limit::per_minute(2), UnixMs(1_000));
        assert!(limit.check(&1, now, "").is_ok() && limit.check(&1, now.plus(59_999), "").is_ok());
        assert!(limit.check(&1, now.plus(59_999), "").is_err(), "nothing is refilled within the minute");
        assert!(limit.check(&2, now, "").is_ok());
        assert!(limit.check(&1, now.plus(60_000), "").is_ok(), "the next minute");
        let free = Limit::per_minute(0);
        assert!((0..10_000).all(|_| free.check(&1, now, "").is_ok()));
    }
}
