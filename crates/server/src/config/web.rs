//! Where the server listens, and the URL it is known by.

use std::net::SocketAddr;

use clap::Args;
use url::Url;

use refhook_web::client::TrustedProxies;

/// Listening, links and the limit of calls.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Web")]
pub struct WebSettings {
    /// Address to listen on
    #[arg(long, env = "REFHOOK_LISTEN", value_name = "IP:PORT", default_value = "127.0.0.1:8080", value_parser = address)]
    pub listen: SocketAddr,
    /// Scheme and host under which people reach this server, for the links it makes [default: http:// and the
    /// address it listens on]
    #[arg(long, env = "REFHOOK_BASE_URL", value_name = "URL", value_parser = base_url)]
    pub base_url: Option<String>,
    /// Calls a minute that each API token may make; 0 is without limit
    #[arg(long, env = "REFHOOK_API_RATE", value_name = "CALLS", default_value_t = 600)]
    pub api_rate: u32,
    /// Public forms a minute that each client address may send, and ten times as many an hour; a campaign takes 600
    /// times as many a minute from all of them. 0 is without limit, and takes a form however fast it is sent
    #[arg(long, env = "REFHOOK_PUBLIC_RATE", value_name = "FORMS", default_value_t = 10)]
    pub public_rate: u32,
    /// Proxies in front of this server, whose header X-Forwarded-For tells the address of a client: addresses and
    /// networks, separated by commas, such as 127.0.0.1,10.0.0.0/8 [default: none; the header is ignored]
    #[arg(long, env = "REFHOOK_TRUSTED_PROXIES", value_name = "LIST", value_parser = TrustedProxies::parse)]
    pub trusted_proxies: Option<TrustedProxies>,
}

/// An address to listen on. A host name could mean several, and listening on only one of them would be a surprise.
pub(crate) fn address(text: &str) -> Result<SocketAddr, &'static str> {
    text.parse()
        .map_err(|_| "write an IP address and a port, like 127.0.0.1:8080; 0.0.0.0 means all addresses")
}

/// Scheme, host and port, without a slash at the end.
pub(crate) fn base_url(text: &str) -> Result<String, &'static str> {
    const SHAPE: &str = "write scheme and host alone, like https://refer.example.com";
    let url = Url::parse(text).map_err(|_| SHAPE)?;
    let is_bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    let has_user = !url.username().is_empty() || url.password().is_some();
    if !matches!(url.scheme(), "http" | "https") || !is_bare || has_user {
        return Err(SHAPE);
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

impl WebSettings {
    /// The setting, or the address actually listened on; links cannot lead to `0.0.0.0`, so that becomes `localhost`.
    pub fn base_url(&self, listening: SocketAddr) -> String {
        match &self.base_url {
            Some(url) => url.clone(),
            None if listening.ip().is_unspecified() => format!("http://localhost:{}", listening.port()),
            None => format!("http://{listening}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_url_is_a_scheme_and_a_host() {
        assert_eq!(base_url("https://Refer.Example.com/").unwrap(), "https://refer.example.com");
        assert_eq!(base_url("http://localhost:8080").unwrap(), "http://localhost:8080");
        for bad in
            ["refer.example.com", "ftp://a", "https://a/b", "https://a/?x", "https://u:p@a", "https://a/#b"]
        {
            assert!(base_url(bad).is_err(), "{bad} was taken");
        }
    }

    #[test]
    fn without_a_base_url_links_lead_to_where_it_listens() {
        let listen = "0.0.0.0:0".parse().unwrap();
        let mut settings =
            WebSettings { listen, base_url: None, api_rate: 0, public_rate: 0, trusted_proxies: None };
        assert_eq!(settings.base_url("127.0.0.1:81".parse().unwrap()), "http://127.0.0.1:81");
        assert_eq!(settings.base_url("[::1]:81".parse().unwrap()), "http://[::1]:81");
        assert_eq!(settings.base_url("0.0.0.0:81".parse().unwrap()), "http://localhost:81");
        settings.base_url = Some("https://a.example".to_owned());
        assert_eq!(settings.base_url(listen), "https://a.example");
    }
}
