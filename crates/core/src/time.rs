//! Time is an argument: the server passes a clock in, tests pass one that they move by hand.

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
        // Out of range only beyond the year 9999; the epoch shows that something is off without a panic.
        Timestamp::from_millisecond(self.0).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// `2022-06-09T10:20:30.123Z` (RFC 3339, UTC).
    pub fn rfc3339(self) -> String {
        format!("{:.3}", self.timestamp())
    }

    /// `2022-06-09` in the given time zone.
    pub fn date_in(self, zone: &TimeZone) -> String {
        self.timestamp().to_zoned_datetime(zone.clone()).date().to_string()
    }

    /// Reads an RFC 3339 time; `None` if it is none.
    pub fn parse_rfc3339(text: &str) -> Option<Self> {
        text.parse::<Timestamp>().ok().map(|t| Self(t.as_millisecond()))
    }
}

/// The time zone of an IANA name such as `Europe/Berlin`; `None` if the name is unknown.
pub fn time_zone(name: &str) -> Option<TimeZone> {
    // The bundled database alone, so that every machine gives the same dates; kept, because it remembers what it read.
    static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);
    ZONES.get(name).ok()
}

/// Where the present comes from.
pub trait Clock: Send + Sync {
    /// The present.
    fn now(&self) -> UnixMs;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    fn now(&self) -> UnixMs {
        UnixMs(Timestamp::now().as_millisecond())
    }
}

/// A clock that moves only when it is told to.
#[derive(Debug)]
pub struct FakeClock(AtomicI64);

impl FakeClock {
    /// A clock that stands at `start`.
    pub const fn at(start: UnixMs) -> Self {
        Self(AtomicI64::new(start.0))
    }

    /// Moves the clock on by `ms` milliseconds.
    pub fn advance(&self, ms: i64) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }
}

impl Clock for FakeClock {
    fn now(&self) -> UnixMs {
        UnixMs(self.0.load(Ordering::SeqCst))
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
    fn a_fake_clock_moves_by_hand() {
        let clock = FakeClock::at(UnixMs(1_000));
        clock.advance(500);
        assert_eq!(clock.now(), UnixMs(1_500));
        assert_eq!(UnixMs(-1).seconds(), -1);
    }
}
