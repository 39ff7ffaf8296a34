//! The use cases' metrics for the operator. They do not reveal who joined or what: only counts, by the guide's three
//! groups of sources.

use prometheus::{Error, Histogram, HistogramOpts, IntCounter, IntCounterVec, Opts, Registry};
use refhook_core::people::person::SourceGroup;

/// The sizes of a batch of joins, up to the largest.
const SIZES: [f64; 10] = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1_000.0];

/// The metrics, shared by clones. Each is looked up once, here, so that counting costs an atomic addition.
#[derive(Clone)]
pub struct Measures {
    referred: IntCounter,
    direct: IntCounter,
    added: IntCounter,
    batches: Histogram,
}

impl Measures {
    /// Registers the metrics with `registry`.
    ///
    /// # Errors
    /// When the registry already has metrics of these names.
    pub fn new(registry: &Registry) -> Result<Self, Error> {
        let joins = Opts::new("refhook_joins_total", "People who joined, by the group of their source.");
        let joins = IntCounterVec::new(joins, &["source_group"])?;
        registry.register(Box::new(joins.clone()))?;
        let batches =
            HistogramOpts::new("refhook_join_batch_size", "Requests to join that shared one transaction.");
        let batches = Histogram::with_opts(batches.buckets(SIZES.to_vec()))?;
        registry.register(Box::new(batches.clone()))?;
        let group = |group: SourceGroup| joins.with_label_values(&[group.name().to_lowercase()]);
        Ok(Self {
            referred: group(SourceGroup::Referred),
            direct: group(SourceGroup::Direct),
            added: group(SourceGroup::Added),
            batches,
        })
    }

    /// People joined durably.
    pub(crate) fn joined(&self, groups: &[SourceGroup]) {
        for group in groups {
            match group {
                SourceGroup::Referred => self.referred.inc(),
                SourceGroup::Direct => self.direct.inc(),
                SourceGroup::Added => self.added.inc(),
            }
        }
    }

    /// A batch of requests was carried out.
    pub(crate) fn batch(&self, requests: usize) {
        self.batches.observe(f64::from(u32::try_from(requests).unwrap_or(u32::MAX)));
    }
}
