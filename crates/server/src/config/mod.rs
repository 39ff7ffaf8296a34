//! The settings, one struct for each concern. Each is both a command-line option and an environment variable.

mod database;
mod egress;
mod limits;
mod log;
mod metrics;
mod retention;
mod traces;
mod web;

use std::net::SocketAddr;

use clap::Args;
use refhook_core::crypto::secret::Secret;

pub use database::DatabaseSettings;
pub use egress::EgressSettings;
pub use limits::LimitSettings;
pub use log::{LogFormat, LogSettings};
pub use metrics::MetricsSettings;
pub use retention::RetentionSettings;
pub use traces::TraceSettings;
pub use web::WebSettings;
pub(crate) use web::{address, base_url};

/// Everything that a running server is told.
#[derive(Clone, Args)]
pub struct Settings {
    #[command(flatten)]
    #[expect(
        missing_docs,
        reason = "described at the type; words here would replace the command's own in --help"
    )]
    pub web: WebSettings,
    #[command(flatten)]
    #[expect(missing_docs, reason = "as above")]
    pub database: DatabaseSettings,
    /// What seals stored secrets: 32 bytes in base64 (make one with: head -c 32 /dev/urandom | base64). Without it,
    /// SQLite keeps a key of its own in the file master.key of the data folder; on PostgreSQL it must be given.
    /// Prefer the environment variable: other users of the machine can see a command line
    #[arg(long, env = "REFHOOK_MASTER_KEY", hide_env_values = true, value_name = "KEY", value_parser = secret)]
    #[arg(help_heading = "Data")]
    pub master_key: Option<Secret>,
    #[command(flatten)]
    #[expect(missing_docs, reason = "as above")]
    pub egress: EgressSettings,
    #[command(flatten)]
    #[expect(missing_docs, reason = "as above")]
    pub retention: RetentionSettings,
    #[command(flatten)]
    #[expect(missing_docs, reason = "as above")]
    pub limits: LimitSettings,
    #[command(flatten)]
    #[expect(missing_docs, reason = "as above")]
    pub metrics: MetricsSettings,
    /// Also run the test inbox, an HTTPS receiver for trying a webhook, on this address. The webhook's host is then
    /// inbox.refhook.localhost with this port, and each request is noted in the log
    #[arg(long, env = "REFHOOK_INBOX", value_name = "IP:PORT", help_heading = "Sending", value_parser = address)]
    pub inbox: Option<SocketAddr>,
}

/// Accepts any text: what is wrong with a secret must be said without repeating it, which clap cannot do.
#[expect(clippy::unnecessary_wraps, reason = "clap asks for a Result")]
pub(crate) fn secret(text: &str) -> Result<Secret, std::convert::Infallible> {
    Ok(Secret::new(text))
}
