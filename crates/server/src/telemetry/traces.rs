//! Traces for an OpenTelemetry collector: each lead's path as a tree of spans.
//!
//! A slow or unreachable collector costs spans and nothing else: they wait in a bounded queue that drops the excess,
//! and the exporter sends them from its own thread.

use std::time::Duration;

use anyhow::Context;
use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{SdkTracer, SdkTracerProvider};
use tokio::runtime::Handle;
use tracing::level_filters::LevelFilter;
use tracing::{Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::FilterFn;
use tracing_subscriber::registry::LookupSpan;

use super::collector::Collector;

/// How long a shutdown waits for the last spans.
const FLUSH: Duration = Duration::from_secs(3);

/// The span exporter. Queued spans are sent by [`Traces::flush`]; without it they are lost.
pub(crate) struct Traces(SdkTracerProvider);

impl Traces {
    /// Starts exporting to a collector's URL.
    ///
    /// # Errors
    /// When the URL cannot be used.
    pub(super) fn start(endpoint: &str) -> anyhow::Result<Self> {
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(Collector::new(Handle::current()))
            .with_protocol(Protocol::HttpBinary)
            .with_endpoint(endpoint)
            .build()
            .context("REFHOOK_OTLP_ENDPOINT can not be used")?;
        let server = Resource::builder().with_service_name("refhook").build();
        Ok(Self(SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(server).build()))
    }

    /// The `tracing` layer that exports this program's spans.
    pub(super) fn layer<S>(&self) -> impl Layer<S>
    where
        S: Subscriber + for<'span> LookupSpan<'span>,
    {
        let tracer: SdkTracer = self.0.tracer("refhook");
        tracing_opentelemetry::layer()
            .with_tracer(tracer)
            .with_location(false)
            .with_threads(false)
            .with_tracked_inactivity(false)
            .with_filter(own_spans())
    }

    /// Sends the queued spans, for at most 3 s. The exporter blocks, so it runs on its own thread.
    pub(crate) async fn flush(self) {
        let flushed = tokio::task::spawn_blocking(move || self.0.shutdown_with_timeout(FLUSH));
        if !matches!(flushed.await, Ok(Ok(()))) {
            tracing::warn!("the last traces could not be sent");
        }
    }
}

/// Exports our own spans, but no log lines: a line may name a client's address, or quote the database.
fn own_spans() -> FilterFn {
    let is_own: fn(&Metadata<'_>) -> bool =
        |metadata| metadata.is_span() && metadata.target().starts_with("refhook");
    FilterFn::new(is_own).with_max_level_hint(LevelFilter::DEBUG)
}
