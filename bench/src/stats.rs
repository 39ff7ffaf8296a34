//! Medians, spreads and percentiles.

use std::time::Duration;

/// The rates of one measurement, one for each run.
pub(crate) struct Series {
    name: String,
    rates: Vec<f64>,
}

impl Series {
    pub(crate) const fn new(name: String) -> Self {
        Self { name, rates: Vec::new() }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.rates.is_empty()
    }

    pub(crate) fn push(&mut self, rate: f64) {
        eprintln!("  {}: {rate:.0}", self.name);
        self.rates.push(rate);
    }

    pub(crate) fn median(&self) -> f64 {
        let mut sorted = self.rates.clone();
        sorted.sort_by(f64::total_cmp);
        let middle = sorted.len() / 2;
        match sorted.len() {
            0 => 0.0,
            n if n % 2 == 1 => sorted[middle],
            _ => f64::midpoint(sorted[middle - 1], sorted[middle]),
        }
    }

    /// A row of the table: median, its ratio to `limit`, and the spread of the runs.
    pub(crate) fn row(&self, limit: f64) -> String {
        let (median, least) = (self.median(), self.rates.iter().copied().fold(f64::INFINITY, f64::min));
        let most = self.rates.iter().copied().fold(0.0, f64::max);
        let spread = 100.0 * (most - least) / median;
        format!("| {} | {median:.0} | {:.1} % | {spread:.0} % |", self.name, 100.0 * median / limit)
    }
}

/// Count per second.
#[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
pub(crate) fn a_second(count: usize, time: Duration) -> f64 {
    count as f64 / time.as_secs_f64()
}

/// The value below which this share of all times lies, in milliseconds.
pub(crate) fn percentile(times: &mut [Duration], share: f64) -> f64 {
    times.sort_unstable();
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a place in a list of some thousands"
    )]
    let place = ((times.len() as f64 * share).ceil() as usize).saturating_sub(1);
    times.get(place).map_or(f64::NAN, |time| time.as_secs_f64() * 1_000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_one() {
        let mut series = Series::new("x".into());
        for rate in [30.0, 10.0, 20.0] {
            series.push(rate);
        }
        assert_eq!(series.row(40.0), "| x | 20 | 50.0 % | 100 % |");
        series.push(40.0);
        assert!((series.median() - 25.0).abs() < f64::EPSILON);
    }

    #[test]
    fn percentiles_are_values_that_occurred() {
        let mut times: Vec<_> = (1..=200).rev().map(Duration::from_millis).collect();
        assert_eq!((percentile(&mut times, 0.5), percentile(&mut times, 0.99)), (100.0, 198.0));
        assert!(percentile(&mut [], 0.5).is_nan());
    }
}
