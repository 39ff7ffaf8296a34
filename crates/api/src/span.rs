//! How far back counts go.

use refhook_core::time::UnixMs;
use refhook_store::deliveries::InRange;
use serde::Deserialize;
use utoipa::ToSchema;

const HOUR_MS: i64 = 60 * 60 * 1_000;
/// A day in milliseconds.
pub(crate) const DAY_MS: i64 = 24 * HOUR_MS;

/// A range of time that ends now: 24 hours, 7 days or 30 days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Span {
    Day,
    Week,
    Month,
}

impl Span {
    /// Its length in milliseconds.
    pub(crate) const fn ms(self) -> i64 {
        match self {
            Self::Day => DAY_MS,
            Self::Week => 7 * DAY_MS,
            Self::Month => 30 * DAY_MS,
        }
    }

    /// The length of a chart's bucket in milliseconds; a span is a whole number of buckets.
    pub(crate) const fn bucket_ms(self) -> i64 {
        match self {
            Self::Day => HOUR_MS,
            Self::Week => 6 * HOUR_MS,
            Self::Month => DAY_MS,
        }
    }

    /// When each bucket of a chart starts; the last one contains `now`. They start on the hour or day, UTC.
    pub(crate) fn buckets(self, now: UnixMs) -> Vec<UnixMs> {
        let size = self.bucket_ms();
        let last = now.0.div_euclid(size);
        let count = self.ms() / size;
        (last - count + 1..=last).map(|n| UnixMs(n * size)).collect()
    }
}

/// The number delivered: what remains of the total. The numbers were read one after another, so the difference may be
/// off; it is never below zero.
pub(crate) fn delivered(counted: InRange, waiting: i64) -> i64 {
    (counted.total - counted.failed - counted.dropped - waiting).max(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_cover_the_span_and_the_last_has_the_present() {
        let now = UnixMs(1_654_768_800_123);
        for (span, count) in [(Span::Day, 24), (Span::Week, 28), (Span::Month, 30)] {
            let buckets = span.buckets(now);
            let last = buckets[buckets.len() - 1];
            assert_eq!(buckets.len(), count, "{span:?}");
            assert!(last <= now && now < last.plus(span.bucket_ms()), "{span:?}");
            assert!(buckets.windows(2).all(|pair| pair[1].0 - pair[0].0 == span.bucket_ms()));
        }
    }
}
