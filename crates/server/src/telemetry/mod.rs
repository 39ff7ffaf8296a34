//! Logging and tracing.

mod collector;
mod traces;

use std::io::{self, IsTerminal};

use anyhow::Context;
use tracing::Subscriber;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

use crate::config::{LogFormat, LogSettings, TraceSettings};
pub(crate) use traces::Traces;

/// Starts logging, and traces if they are exported. Call it once per process, within the runtime.
///
/// # Errors
/// When the level or the endpoint cannot be read, or logging was already started.
pub(crate) fn start(log: &LogSettings, traces: &TraceSettings) -> anyhow::Result<Option<Traces>> {
    let filter = filter(&log.level)?;
    let Some(endpoint) = &traces.otlp_endpoint else {
        // One filter for everything, so that spans below its level cost only a comparison.
        tracing_subscriber::registry().with(filter).with(lines(log.format)).try_init()?;
        return Ok(None);
    };
    let traces = Traces::start(endpoint)?;
    let lines = lines(log.format).with_filter(filter);
    tracing_subscriber::registry().with(traces.layer()).with(lines).try_init()?;
    Ok(Some(traces))
}

/// Log lines on standard error.
fn lines<S>(format: LogFormat) -> Box<dyn Layer<S> + Send + Sync>
where
    S: Subscriber + for<'span> LookupSpan<'span>,
{
    let lines =
        tracing_subscriber::fmt::layer().with_writer(io::stderr).with_ansi(io::stderr().is_terminal());
    match format {
        LogFormat::Text => lines.boxed(),
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
    }
}

fn filter(level: &str) -> anyhow::Result<EnvFilter> {
    let fix = || format!("REFHOOK_LOG: \"{level}\" can not be read; write error, warn, info, debug or trace");
    EnvFilter::builder().parse(level).with_context(fix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_read_and_a_bad_one_is_named() {
        for good in ["info", "warn,refhook_delivery=debug"] {
            assert!(filter(good).is_ok(), "{good}");
        }
        let message = filter("refhook=loud").err().unwrap().to_string();
        assert!(message.starts_with("REFHOOK_LOG: \"refhook=loud\""), "{message}");
    }
}
