//! Time is an argument: the server passes a real clock, tests pass one that they move by hand.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use serde::{Deserialize, Serialize};

/// Milliseconds since 1970-01-01T00:00:00Z; the form in which every time is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UnixMs(pub i64);

impl UnixMs {
    /// This time moved by `ms` milliseconds; negative moves back.
    #[must_use]
    pub const fn plus(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// Whole seconds since the epoch, as signatures use them.
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    fn timestamp(self) -> Timestamp {
        // Out of range only beyond the year 9999; falling back to the epoch looks wrong but does not panic.
        Timestamp::from_millisecond(self.0).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// `2022-06-09T10:20:30.123Z` (RFC 3339, UTC).
    pub fn rfc3339(self) -> String {
        format!("{:.3}", self.timestamp())
    }

    /// `2022-06-09 10:20 UTC`, for people.
    pub fn to_the_minute(self) -> String {
        self.timestamp().strftime("%Y-%m-%d %H:%M UTC").to_string()
    }

    /// `2022-06-09` in the given time zone.
    pub fn date_in(self, zone: &TimeZone) -> String {
        self.timestamp().to_zoned_datetime(zone.clone()).date().to_string()
    }

    /// Parses an RFC 3339 time; `None` if it is not one.
    pub fn parse_rfc3339(text: &str) -> Option<Self> {
        text.parse::<Timestamp>().ok().map(|t| Self(t.as_millisecond()))
    }
}

/// The time zone of an IANA name such as `Europe/Berlin`; `None` if the name is unknown.
pub fn time_zone(name: &str) -> Option<TimeZone> {
    // Only the bundled database, so that every machine gives the same dates; static, because it caches what it reads.
    static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);
    ZONES.get(name).ok()
}

/// Milliseconds on a monotonic clock, meaningful only within this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct SteadyMs(pub i64);

/// A source of the current time.
pub trait Clock: Send + Sync {
    /// The current time on both clocks, read together.
    fn moment(&self) -> (UnixMs, SteadyMs);

    /// The current wall-clock time. This clock can be set, forwards and backwards.
    fn now(&self) -> UnixMs {
        self.moment().0
    }
}

/// Detects when the wall clock is set.
#[derive(Debug, Clone, Copy, Default)]
pub struct Steps(Option<(UnixMs, SteadyMs)>);

impl Steps {
    /// How far the clock may be off before it counts as set, in milliseconds: small corrections are normal.
    const TOLERANCE_MS: i64 = 1_000;

    /// The current time, and by how many milliseconds the clock was set since the last look; negative is backwards.
    pub fn look(&mut self, clock: &dyn Clock) -> (UnixMs, i64) {
        let (now, steady) = clock.moment();
        let step = self.0.map_or(0, |(before, then)| (now.0 - before.0) - (steady.0 - then.0));
        if self.0.is_none() || step.abs() >= Self::TOLERANCE_MS {
            self.0 = Some((now, steady));
            return (now, step);
        }
        (now, 0)
    }
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    fn moment(&self) -> (UnixMs, SteadyMs) {
        (UnixMs(Timestamp::now().as_millisecond()), SteadyMs(passed_ms()))
    }
}

/// Milliseconds since some fixed moment, including time that the machine slept.
#[cfg(target_os = "linux")]
fn passed_ms() -> i64 {
    let passed = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    passed.tv_sec * 1_000 + passed.tv_nsec / 1_000_000
}

/// Milliseconds since the first call.
#[cfg(not(target_os = "linux"))]
fn passed_ms() -> i64 {
    static START: LazyLock<std::time::Instant> = LazyLock::new(std::time::Instant::now);
    i64::try_from(START.elapsed().as_millis()).unwrap_or(i64::MAX)
}

/// A clock that moves only when told to.
#[derive(Debug)]
pub struct FakeClock {
    now: AtomicI64,
    /// How far it was set ahead, not counting the time that passed.
    set_ahead: AtomicI64,
}

impl FakeClock {
    /// A clock that stands at `start`.
    pub const fn at(start: UnixMs) -> Self {
        Self { now: AtomicI64::new(start.0), set_ahead: AtomicI64::new(0) }
    }

    /// Lets `ms` milliseconds pass.
    pub fn advance(&self, ms: i64) {
        self.now.fetch_add(ms, Ordering::SeqCst);
    }

    /// Sets the clock ahead by `ms` milliseconds, or back, without any time passing.
    pub fn set_ahead(&self, ms: i64) {
        self.set_ahead.fetch_add(ms, Ordering::SeqCst);
    }
}

impl Clock for FakeClock {
    fn moment(&self) -> (UnixMs, SteadyMs) {
        let passed = self.now.load(Ordering::SeqCst);
        (UnixMs(passed + self.set_ahead.load(Ordering::SeqCst)), SteadyMs(passed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_that_of_the_zone_it_is_shown_in() {
        let late = UnixMs::parse_rfc3339("2022-06-09T23:30:00Z").unwrap();
        assert_eq!(late.date_in(&time_zone("UTC").unwrap()), "2022-06-09");
        assert_eq!(late.date_in(&time_zone("Europe/Berlin").unwrap()), "2022-06-10");
        assert_eq!(late.rfc3339(), "2022-06-09T23:30:00.000Z");
        assert!(time_zone("Mars/Olympus").is_none());
    }

    #[test]
    fn a_clock_that_is_set_is_noticed_and_time_that_passes_is_not() {
        let (clock, mut steps) = (FakeClock::at(UnixMs(1_000)), Steps::default());
        assert_eq!(steps.look(&clock), (UnixMs(1_000), 0));
        clock.advance(86_400_000);
        assert_eq!(steps.look(&clock).1, 0);
        clock.set_ahead(999);
        assert_eq!(steps.look(&clock).1, 0);
        clock.set_ahead(1);
        assert_eq!(steps.look(&clock).1, 1_000, "many small ones are noticed in the end");
        clock.set_ahead(-3_600_000);
        clock.advance(5);
        assert_eq!(steps.look(&clock).1, -3_600_000);
        assert_eq!(steps.look(&clock).1, 0);
    }

    #[test]
    fn a_fake_clock_moves_by_hand() {
        let clock = FakeClock::at(UnixMs(1_000));
        clock.advance(500);
        assert_eq!(clock.now(), UnixMs(1_500));
        assert_eq!(UnixMs(-1).seconds(), -1);
    }
}
