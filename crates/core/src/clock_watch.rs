//! Whether the machine's clock can be trusted: a wrong clock must not make us delete what is still to be kept.

use crate::time::UnixMs;

const HOUR_MS: i64 = 60 * 60 * 1_000;
/// How far the clock may drift from the expected time while the process runs, in milliseconds.
const WHILE_RUNNING_MS: i64 = HOUR_MS;
/// How long an installation may have been stopped before a start, in milliseconds: 7 days.
const WHILE_STOPPED_MS: i64 = 7 * 24 * HOUR_MS;

/// What is known about the time, besides the clock itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Witnesses {
    /// The time by the monotonic clock; `None` until this process has trusted the wall clock once.
    pub expected: Option<UnixMs>,
    /// The last time at which any process of the installation trusted the clock.
    pub seen: Option<UnixMs>,
    /// The time at which the operator confirmed the clock.
    pub confirmed: Option<UnixMs>,
}

/// A clock reading that is implausible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockDoubt {
    /// What the clock reads.
    pub now: UnixMs,
    /// The expected time, or the time at which the installation last ran.
    pub last: UnixMs,
}

impl std::fmt::Display for ClockDoubt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "the machine's clock says {}, and {} was expected: until it agrees, leads that are held do not expire and \
             nothing old is deleted. Correct the clock; if it is right, run the command refhook confirm-clock",
            self.now.to_the_minute(),
            self.last.to_the_minute()
        )
    }
}

/// Why the clock cannot be trusted; `None` if it can.
pub fn doubt(now: UnixMs, witnesses: Witnesses) -> Option<ClockDoubt> {
    let Witnesses { expected, seen, confirmed } = witnesses;
    let off = |from: UnixMs| now.0.saturating_sub(from.0);
    if confirmed.is_some_and(|at| off(at).abs() <= HOUR_MS) {
        return None;
    }
    let (last, most_ahead) = match (expected, seen) {
        (Some(expected), _) => (expected, WHILE_RUNNING_MS),
        (None, Some(seen)) => (seen, WHILE_STOPPED_MS),
        (None, None) => return None,
    };
    (!(-WHILE_RUNNING_MS..=most_ahead).contains(&off(last))).then_some(ClockDoubt { now, last })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixMs = UnixMs(1_654_768_800_000);
    const DAY: i64 = 24 * HOUR_MS;

    #[test]
    fn a_clock_that_jumps_is_not_believed_until_it_agrees_or_somebody_says_so() {
        let running =
            |ahead: i64| Witnesses { expected: Some(NOW.plus(-ahead)), seen: Some(NOW), confirmed: None };
        let started =
            |ahead: i64| Witnesses { expected: None, seen: Some(NOW.plus(-ahead)), confirmed: None };
        for (witnesses, believed) in [
            (Witnesses::default(), true),
            (running(0), true),
            (running(HOUR_MS), true),
            (running(-HOUR_MS), true),
            (running(2 * DAY), false),
            (running(-2 * HOUR_MS), false),
            (started(3 * DAY), true),
            (started(100 * DAY), false),
            (started(-2 * HOUR_MS), false),
        ] {
            assert_eq!(doubt(NOW, witnesses).is_none(), believed, "{witnesses:?}");
            let confirmed = Witnesses { confirmed: Some(NOW.plus(-60_000)), ..witnesses };
            assert_eq!(doubt(NOW, confirmed), None);
            let long_ago = Witnesses { confirmed: Some(NOW.plus(-DAY)), ..witnesses };
            assert_eq!(doubt(NOW, long_ago).is_none(), believed, "of another time");
        }
    }

    #[test]
    fn the_doubt_says_what_is_wrong_and_what_to_do() {
        let said = ClockDoubt { now: NOW.plus(100 * DAY), last: NOW }.to_string();
        assert!(
            said.contains("2022-09-17 ")
                && said.contains("2022-06-09 ")
                && said.contains(" UTC")
                && said.contains("refhook confirm-clock")
        );
    }
}
