//! The log.

use std::io::{self, IsTerminal};

use anyhow::Context;
use tracing_subscriber::EnvFilter;

use crate::config::{LogFormat, LogSettings};

/// Starts the log of this process. Call it once.
///
/// # Errors
/// When the level can not be read or a log was already started.
pub(crate) fn start(settings: &LogSettings) -> anyhow::Result<()> {
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter(&settings.level)?)
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal());
    let started = match settings.format {
        LogFormat::Text => builder.try_init(),
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
    };
    started.map_err(|error| anyhow::anyhow!("the log can not be started: {error}"))
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
