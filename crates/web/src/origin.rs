//! Whether a request comes from a page of this server.

use http::HeaderMap;
use http::header::{HOST, ORIGIN};

/// What the header `Origin` says (RFC 6454, section 7; the Fetch standard sends it with every write).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The page came from the host that the request goes to, or from `base_url`.
    Own,
    /// Another site, or an origin that hides itself (`null`).
    Foreign,
    /// No browser, or a very old one.
    Missing,
}

/// Compares the header with the request's host, and with `base_url` in case a proxy rewrites the host. Schemes are not
/// compared with the host's: a proxy may terminate TLS.
pub fn of(headers: &HeaderMap, base_url: Option<&str>) -> Origin {
    let Some(origin) = headers.get(ORIGIN) else { return Origin::Missing };
    let origin = origin.to_str().unwrap_or_default();
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let (scheme, authority) = origin.split_once("://").unwrap_or_default();
    let is_host =
        matches!(scheme, "http" | "https") && !host.is_empty() && authority.eq_ignore_ascii_case(host);
    if is_host || base_url.is_some_and(|base| base.eq_ignore_ascii_case(origin)) {
        Origin::Own
    } else {
        Origin::Foreign
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_host(origin: Option<&str>, host: &str) -> Origin {
        let mut headers = HeaderMap::from_iter([(HOST, host.parse().unwrap())]);
        headers.extend(origin.map(|origin| (ORIGIN, origin.parse().unwrap())));
        of(&headers, Some("https://refer.example.com"))
    }

    #[test]
    fn our_own_pages_are_told_from_others() {
        let host = "Localhost:8080";
        for own in ["http://localhost:8080", "https://localhost:8080", "https://refer.example.com"] {
            assert_eq!(of_host(Some(own), host), Origin::Own, "{own}");
        }
        for foreign in [
            "http://localhost:3000",
            "http://localhost",
            "https://evil.example",
            "null",
            "",
            "ftp://localhost:8080",
            "http://refer.example.com",
            "https://refer.example.com.evil.example",
            "localhost:8080",
        ] {
            assert_eq!(of_host(Some(foreign), host), Origin::Foreign, "{foreign}");
        }
        assert_eq!(of_host(None, host), Origin::Missing);
        assert_eq!(of_host(Some("http://"), ""), Origin::Foreign);
    }
}
