//! What the server logs.

use clap::{Args, ValueEnum};

/// The log, written to standard error.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Log")]
pub struct LogSettings {
    /// How much to log: error, warn, info, debug or trace, also by module, such as warn,hyper=debug
    #[arg(long = "log", env = "REFHOOK_LOG", value_name = "LEVEL", default_value = "info")]
    pub level: String,
    /// How to write it
    #[arg(long = "log-format", env = "REFHOOK_LOG_FORMAT", value_name = "FORMAT", default_value = "text")]
    pub format: LogFormat,
}

/// How a line of the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}
