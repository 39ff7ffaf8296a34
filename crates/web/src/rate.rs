//! Rate limits for each caller.

use std::collections::HashMap;
use std::hash::Hash;

use parking_lot::Mutex;
use refhook_core::time::UnixMs;

/// A minute in milliseconds.
const MINUTE_MS: i64 = 60_000;
/// Number of callers above which expired windows are removed, at most once a second.
const TIDY: usize = 10_000;
const TIDY_MS: i64 = 1_000;
/// Most callers counted at a time. Beyond that, new ones pass uncounted: a limit for each address is no help against
/// that many, and memory must be bounded.
const CALLERS_MAX: usize = 200_000;

/// The calls of a caller since their window began.
struct Window {
    since: UnixMs,
    calls: u32,
}

struct Windows<K> {
    of: HashMap<K, Window>,
    tidied: UnixMs,
}

/// A call over the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooMany {
    /// Seconds until the next call is allowed, at least 1.
    pub wait: u64,
}

/// A limit for each key. The window is fixed and starts at a caller's first call, and all calls may come at once, as
/// "600 a minute" suggests; a token bucket would let nearly twice as many through.
pub struct Limit<K> {
    calls: u32,
    length: i64,
    windows: Mutex<Windows<K>>,
}

impl<K: Hash + Eq + Clone> Limit<K> {
    /// So many calls a minute; 0 means no limit.
    pub fn per_minute(calls: u32) -> Self {
        Self::new(calls, MINUTE_MS)
    }

    /// So many calls an hour; 0 means no limit.
    pub fn per_hour(calls: u32) -> Self {
        Self::new(calls, 60 * MINUTE_MS)
    }

    fn new(calls: u32, length: i64) -> Self {
        let windows = Windows { of: HashMap::new(), tidied: UnixMs(i64::MIN) };
        Self { calls, length, windows: Mutex::new(windows) }
    }

    /// Counts a call.
    ///
    /// # Errors
    /// When the call is over the limit, the time to wait; such a call is not counted.
    pub fn check(&self, key: &K, now: UnixMs) -> Result<(), TooMany> {
        if self.calls == 0 {
            return Ok(());
        }
        let mut windows = self.windows.lock();
        // If the clock is set back, callers below their limit must not be refused.
        let is_over = |window: &Window| !(0..self.length).contains(&(now.0 - window.since.0));
        let tidied = now.0.saturating_sub(windows.tidied.0);
        if windows.of.len() >= TIDY && !(0..TIDY_MS).contains(&tidied) {
            windows.of.retain(|_, window| !is_over(window));
            windows.tidied = now;
        }
        if windows.of.len() >= CALLERS_MAX && !windows.of.contains_key(key) {
            return Ok(());
        }
        let window = windows.of.entry(key.clone()).or_insert(Window { since: now, calls: 0 });
        if is_over(window) {
            *window = Window { since: now, calls: 0 };
        }
        if window.calls >= self.calls {
            let wait = (self.length - (now.0 - window.since.0)).clamp(1, self.length);
            return Err(TooMany { wait: wait.unsigned_abs().div_ceil(1_000) });
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
        assert!(limit.check(&1, now).is_ok() && limit.check(&1, now.plus(59_999)).is_ok());
        let refused = limit.check(&1, now.plus(58_001));
        assert_eq!(refused, Err(TooMany { wait: 2 }), "nothing is refilled within the minute");
        assert!(limit.check(&2, now).is_ok());
        assert!(limit.check(&1, now.plus(60_000)).is_ok(), "the next minute");
        let free = Limit::per_minute(0);
        assert!((0..10_000).all(|_| free.check(&1, now).is_ok()));
        let hourly = Limit::per_hour(1);
        assert!(hourly.check(&1, now).is_ok());
        assert_eq!(hourly.check(&1, now.plus(60_000)), Err(TooMany { wait: 59 * 60 }));
    }

    #[test]
    fn a_clock_that_is_set_back_refuses_nobody_below_the_limit() {
        let (limit, now) = (Limit::per_minute(2), UnixMs(100_000_000));
        for (back, allowed) in
            [(0, true), (0, true), (0, false), (3_600_000, true), (3_600_000, true), (3_600_000, false)]
        {
            assert_eq!(limit.check(&1, now.plus(-back)).is_ok(), allowed, "{back}");
        }
        assert!(limit.check(&1, now.plus(3_600_000)).is_ok());
        for key in 2..TIDY + 2 {
            assert!(limit.check(&key, now.plus(2 * 3_600_000)).is_ok());
        }
        assert!(limit.check(&1, now).is_ok());
        assert!(limit.windows.lock().of.len() < 10, "they are forgotten, also by a clock that was set back");
    }

    #[test]
    fn memory_has_an_end_and_what_is_over_is_forgotten() {
        let (limit, now) = (Limit::per_minute(1), UnixMs(1_000));
        for key in 0..CALLERS_MAX + 10 {
            assert!(limit.check(&key, now).is_ok());
        }
        assert_eq!(limit.windows.lock().of.len(), CALLERS_MAX);
        assert!(limit.check(&0, now).is_err(), "who is counted stays counted");
        assert!(limit.check(&(CALLERS_MAX + 1), now).is_ok());
        assert!(limit.check(&0, now.plus(60_000)).is_ok());
        assert_eq!(limit.windows.lock().of.len(), 1);
    }
}
