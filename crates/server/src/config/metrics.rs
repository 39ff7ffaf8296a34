//! Who may read the metrics of a running server.

use std::net::SocketAddr;

use clap::Args;
use refhook_core::crypto::secret::Secret;

use super::address;

/// The page `/metrics`, in the text format of Prometheus. Without either setting there is none.
#[derive(Clone, Default, Args)]
#[command(next_help_heading = "Watching")]
pub struct MetricsSettings {
    /// Show figures for Prometheus at /metrics on this address, to whoever can reach it, without a token
    #[arg(id = "metrics_listen", long = "metrics", env = "REFHOOK_METRICS", value_name = "IP:PORT", value_parser = address)]
    pub listen: Option<SocketAddr>,
    /// Show them at /metrics beside the app too, to whoever sends this as a bearer token. Prefer the environment
    /// variable: other users of the machine can see a command line
    #[arg(
        id = "metrics_token",
        long = "metrics-token",
        env = "REFHOOK_METRICS_TOKEN",
        hide_env_values = true
    )]
    #[arg(value_name = "TOKEN", value_parser = token)]
    pub token: Option<Secret>,
}

/// Refuses an empty token, which a line without a value in an environment file would set: it would let everybody in.
fn token(text: &str) -> Result<Secret, &'static str> {
    if text.trim().is_empty() {
        return Err("it is empty; give it a long random value, or leave it out");
    }
    Ok(Secret::new(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_token_is_refused() {
        assert!(token("").is_err() && token(" ").is_err());
        assert!(token("s3cret").is_ok_and(|token| token.expose() == "s3cret"));
    }
}
