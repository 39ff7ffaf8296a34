//! When a delivery to a healthy endpoint is retried.

use rand::RngExt as _;

use crate::time::UnixMs;

const SECOND: i64 = 1000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;

/// The wait after each failed attempt, in milliseconds. The first attempt is made at once.
const WAITS: [i64; 9] =
    [5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR];

/// How many attempts the schedule has.
pub const MAX_ATTEMPTS: usize = WAITS.len() + 1;

/// How many attempts are left before the delivery fails for good; `schedule_step` counts the schedule steps used, which
/// excludes attempts while the endpoint was down.
pub fn tries_left(schedule_step: i64) -> u32 {
    let made = usize::try_from(schedule_step).unwrap_or(0);
    u32::try_from(MAX_ATTEMPTS.saturating_sub(made)).unwrap_or(0)
}

/// A wait varies by up to a fifth, so that deliveries that failed together are not retried together.
const JITTER: i64 = 5;

/// When the next attempt is due after `attempts_made` attempts; `None` when the delivery has failed for good.
pub fn next_attempt(attempts_made: u32, now: UnixMs, random: &mut dyn rand::Rng) -> Option<UnixMs> {
    let Some(failed_before) = attempts_made.checked_sub(1) else { return Some(now) };
    let wait = WAITS.get(usize::try_from(failed_before).ok()?)?;
    let most = wait / JITTER;
    Some(now.plus(wait + random.random_range(-most..=most)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::SeedableRng as _;
    use rand::rngs::StdRng;

    use super::*;

    #[test]
    fn the_first_attempt_is_made_at_once_and_the_tenth_is_the_last() {
        let mut random = StdRng::seed_from_u64(1);
        assert_eq!(next_attempt(0, UnixMs(77), &mut random), Some(UnixMs(77)));
        let last = u32::try_from(MAX_ATTEMPTS).unwrap();
        assert_eq!(last, 10);
        assert!(next_attempt(last - 1, UnixMs(0), &mut random).is_some());
        assert_eq!(next_attempt(last, UnixMs(0), &mut random), None);
        assert_eq!(next_attempt(u32::MAX, UnixMs(0), &mut random), None);
    }

    #[test]
    fn each_step_leaves_one_less() {
        assert_eq!([-1, 0, 1, 9, 10, 11].map(tries_left), [10, 10, 9, 1, 0, 0]);
    }

    #[test]
    fn waits_spread_over_the_whole_range() {
        let mut random = StdRng::seed_from_u64(2);
        let waits: Vec<_> =
            (0..1000).filter_map(|_| next_attempt(1, UnixMs(0), &mut random)).map(|at| at.0).collect();
        assert!(waits.iter().min() < Some(&4_100) && waits.iter().max() > Some(&5_900));
    }

    proptest! {
        #[test]
        fn a_wait_is_within_a_fifth_of_the_schedule(made in 1_u32..10, now in 0_i64..4_000_000_000_000, seed: u64) {
            let seconds = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400][made as usize - 1];
            let at = next_attempt(made, UnixMs(now), &mut StdRng::seed_from_u64(seed)).unwrap();
            let wait = at.0 - now;
            prop_assert!((seconds * 800..=seconds * 1200).contains(&wait), "{wait}");
        }
    }
}
