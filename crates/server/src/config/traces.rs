//! Where traces go.

use clap::Args;
use url::Url;

/// The export of traces by the OpenTelemetry protocol (OTLP).
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Watching")]
pub struct TraceSettings {
    /// Send the traces of leads to this OpenTelemetry collector, by OTLP over plain HTTP, to its path /v1/traces
    #[arg(long, env = "REFHOOK_OTLP_ENDPOINT", value_name = "http://HOST:4318", value_parser = endpoint)]
    pub otlp_endpoint: Option<String>,
}

/// Reads scheme, host and port; returns the URL that traces are sent to.
fn endpoint(text: &str) -> Result<String, &'static str> {
    const SHAPE: &str = "write http:// with the collector's host and port, like http://localhost:4318";
    let url = Url::parse(text).map_err(|_| SHAPE)?;
    let is_bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    let has_user = !url.username().is_empty() || url.password().is_some();
    if url.scheme() != "http" || !is_bare || has_user {
        return Err(SHAPE);
    }
    Ok(format!("{url}v1/traces"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_is_a_host_that_is_spoken_to_in_plain_http() {
        assert_eq!(endpoint("http://localhost:4318").unwrap(), "http://localhost:4318/v1/traces");
        assert_eq!(endpoint("http://[::1]:4318/").unwrap(), "http://[::1]:4318/v1/traces");
        for bad in [
            "localhost:4318",
            "https://a",
            "grpc://a:4317",
            "http://a/v1/traces",
            "http://u:p@a",
            "http://a?x",
        ] {
            assert!(endpoint(bad).is_err(), "{bad} was taken");
        }
    }
}
