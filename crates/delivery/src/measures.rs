//! The engine's metrics for the operator. None is by person or by webhook, so that the number of series is fixed.

use std::time::Instant;

use prometheus::{Error, Histogram, HistogramOpts, IntCounter, IntCounterVec, IntGauge, Opts, Registry};
use refhook_core::delivery::outcome::Outcome;
use refhook_core::time::UnixMs;

/// How long an attempt takes, in seconds; it is cut off at 15.
const ATTEMPT: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 15.0];
/// How long a lead waits for its first attempt, in seconds: from a lane with room to a receiver that was down for a day.
const FIRST: [f64; 15] =
    [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0, 300.0, 3_600.0, 21_600.0, 86_400.0];
/// The sizes of batches, up to the largest.
const SIZES: [f64; 9] = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0];

/// The metrics, shared by clones. Each is looked up once, here, so that counting costs an atomic addition.
#[derive(Clone)]
pub struct Measures {
    in_flight: IntGauge,
    /// Indexed by outcome.
    attempts: Vec<IntCounter>,
    duration: Histogram,
    first: Histogram,
    claims: Histogram,
    completions: Histogram,
}

impl Measures {
    /// Registers the metrics with `registry`.
    ///
    /// # Errors
    /// When the registry already has metrics of these names.
    pub fn new(registry: &Registry) -> Result<Self, Error> {
        let in_flight = IntGauge::new("refhook_attempts_in_flight", "Requests to receivers under way.")?;
        registry.register(Box::new(in_flight.clone()))?;
        let attempts = Opts::new("refhook_attempts_total", "Attempts to deliver, by outcome.");
        let attempts = IntCounterVec::new(attempts, &["outcome"])?;
        registry.register(Box::new(attempts.clone()))?;
        let histogram = |name, help, buckets: &[f64]| {
            let histogram = Histogram::with_opts(HistogramOpts::new(name, help).buckets(buckets.to_vec()))?;
            registry.register(Box::new(histogram.clone()))?;
            Ok::<_, Error>(histogram)
        };
        Ok(Self {
            in_flight,
            // Without `Expired`, the last: it is for deliveries given up without an attempt.
            attempts: Outcome::ALL[..Outcome::Expired as usize]
                .iter()
                .map(|outcome| attempts.with_label_values(&[outcome.name()]))
                .collect(),
            duration: histogram(
                "refhook_attempt_duration_seconds",
                "How long attempts took, from the request's rendering to the answer's end.",
                &ATTEMPT,
            )?,
            first: histogram(
                "refhook_first_attempt_delay_seconds",
                "From a lead's event to the first attempt to deliver it; of a backfill, from when it was asked for.",
                &FIRST,
            )?,
            claims: histogram("refhook_claim_batch_size", "Deliveries claimed at once.", &SIZES)?,
            completions: histogram("refhook_completion_batch_size", "Outcomes written at once.", &SIZES)?,
        })
    }

    /// A request is about to be sent. It counts as in flight until the returned guard is dropped.
    pub(crate) fn depart(&self) -> Flight<'_> {
        self.in_flight.inc();
        Flight { measures: self, since: Instant::now() }
    }

    /// The first attempt of a delivery that was created at `from` is made.
    pub(crate) fn first_attempt(&self, from: UnixMs, now: UnixMs) {
        let ms = u32::try_from((now.0 - from.0).max(0)).unwrap_or(u32::MAX);
        self.first.observe(f64::from(ms) / 1_000.0);
    }

    /// Rows were claimed.
    pub(crate) fn claimed(&self, rows: usize) {
        self.claims.observe(size(rows));
    }

    /// Outcomes are written.
    pub(crate) fn completed(&self, outcomes: usize) {
        self.completions.observe(size(outcomes));
    }
}

fn size(of: usize) -> f64 {
    f64::from(u32::try_from(of).unwrap_or(u32::MAX))
}

/// A request in flight. It stops counting on drop, so also when it is cut off or panics.
pub(crate) struct Flight<'m> {
    measures: &'m Measures,
    since: Instant,
}

impl Flight<'_> {
    /// The request ended with this outcome.
    pub(crate) fn land(self, outcome: Outcome) {
        self.measures.duration.observe(self.since.elapsed().as_secs_f64());
        if let Some(counter) = self.measures.attempts.get(outcome as usize) {
            counter.inc();
        }
    }
}

impl Drop for Flight<'_> {
    fn drop(&mut self) {
        self.measures.in_flight.dec();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flight_is_counted_by_its_outcome_and_one_that_is_cut_off_by_none() {
        let measures = Measures::new(&Registry::new()).unwrap();
        let (one, other) = (measures.depart(), measures.depart());
        assert_eq!(measures.in_flight.get(), 2);
        one.land(Outcome::HttpStatus);
        drop(other);
        assert_eq!(measures.in_flight.get(), 0);
        let counted: Vec<_> = measures.attempts.iter().map(IntCounter::get).collect();
        assert_eq!(counted, [0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(measures.duration.get_sample_count(), 1);
    }

    #[test]
    fn a_first_attempt_is_told_in_seconds_and_a_clock_that_went_back_is_no_time() {
        let measures = Measures::new(&Registry::new()).unwrap();
        measures.first_attempt(UnixMs(1_000), UnixMs(3_500));
        measures.first_attempt(UnixMs(1_000), UnixMs(0));
        assert!((measures.first.get_sample_sum() - 2.5).abs() < 1e-9);
        assert_eq!(measures.first.get_sample_count(), 2);
    }
}
